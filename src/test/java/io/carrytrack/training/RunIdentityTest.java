package io.carrytrack.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.blocks.BlockSet;
import io.carrytrack.checkpoint.TrainingState;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunIdentityTest {

  @Test
  void everyOwnSettingDecides() {
    TrainingSettings settings = TrainingSettings.defaults();
    BlockSet.Key key = new BlockSet.Key(1, 5, 2, 0.2);
    TrainingState initial = TrainingState.initial(new float[1], new float[1], new float[0]);
    assertThat(RunIdentity.of(Map.of(), settings, key, "data", initial).keySet())
        .contains(
            "batch.size",
            "batch.scope",
            "scaling.rule",
            "scaling.warmupEpochs",
            "schedule.type",
            "schedule.floor",
            "schedule.factor",
            "schedule.stepEpochs",
            "schedule.patience",
            "seed",
            "validationSplit",
            "classWeights.type",
            "classWeights.factors",
            "classWeights.named",
            "labelSmoothing",
            "averaging.master",
            "averaging.workers",
            "averaging.frequency",
            "averaging.exactEpochs",
            "averaging.roundSeconds",
            "averaging.outer.type",
            "averaging.outer.rate",
            "averaging.outer.momentum",
            "averaging.updater",
            "averaging.polyak.type",
            "averaging.polyak.decay",
            "averaging.polyak.fromEpoch",
            "earlyStopping.patience",
            "earlyStopping.minDelta")
        .doesNotContain("epochs", "checkpoints.keep");
  }

  @Test
  void theNumberOfEpochsDecidesWhereTheRateFallsToTheirEnd() {
    for (RateSchedule.Type type : RateSchedule.Type.values()) {
      TrainingSettings settings =
          TrainingSettings.defaults().withEpochs(6).withSchedule(RateSchedule.of(type));
      Map<String, String> identity =
          RunIdentity.of(
              Map.of("training.seed", "1"),
              settings,
              new BlockSet.Key(1, 5, 2, 0.2),
              "data",
              TrainingState.initial(new float[1], new float[1], new float[0]));
      boolean toTheEnd = type == RateSchedule.Type.LINEAR || type == RateSchedule.Type.COSINE;
      assertThat(identity.containsValue("6")).as("%s", type).isEqualTo(toTheEnd);
    }
  }
}
