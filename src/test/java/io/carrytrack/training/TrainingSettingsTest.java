package io.carrytrack.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.averaging.Averaging;
import io.carrytrack.averaging.Master;
import io.carrytrack.averaging.Outer;
import io.carrytrack.averaging.Polyak;
import io.carrytrack.averaging.Updater;
import io.carrytrack.task.ClassWeights;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.commons.lang3.StringUtils;
import org.junit.jupiter.api.Test;

class TrainingSettingsTest {

  @Test
  void withAnotherValueAllElseIsTheSame() throws ReflectiveOperationException {
    assertOthersStay(
        TrainingSettings.defaults(),
        Map.ofEntries(
            Map.entry("epochs", 3),
            Map.entry("batch", new Batch(64, Batch.Scope.WORKER)),
            Map.entry("scaling", new RateScaling(RateScaling.Rule.SQRT, 1)),
            Map.entry("schedule", RateSchedule.of(RateSchedule.Type.COSINE)),
            Map.entry("seed", 7L),
            Map.entry("validationSplit", 0.5),
            Map.entry("classWeights", ClassWeights.of(List.of(1.0, 2.0))),
            Map.entry("labelSmoothing", 0.1),
            Map.entry("averaging", Averaging.DEFAULT.withWorkers(3)),
            Map.entry("earlyStopping", new EarlyStopping(2, 0.1)),
            Map.entry("checkpoints", new Checkpoints(1, 0, 1))));
    assertOthersStay(
        Averaging.DEFAULT,
        Map.of(
            "master",
            Master.DL4J,
            "workers",
            3,
            "frequency",
            5,
            "exactEpochs",
            1,
            "roundSeconds",
            0.5,
            "outer",
            Outer.of(Outer.Type.SLOWMO, 2),
            "updater",
            Updater.KEPT,
            "polyak",
            new Polyak(Polyak.Type.UNIFORM, 0.5, 2)));
  }

  private static void assertOthersStay(Record before, Map<String, Object> values)
      throws ReflectiveOperationException {
    RecordComponent[] components = before.getClass().getRecordComponents();
    assertThat(values.keySet())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(components).map(RecordComponent::getName).toList());
    for (RecordComponent changed : components) {
      Object value = values.get(changed.getName());
      Method with =
          before
              .getClass()
              .getMethod("with" + StringUtils.capitalize(changed.getName()), changed.getType());
      Object after = with.invoke(before, value);
      for (RecordComponent component : components) {
        assertThat(component.getAccessor().invoke(after))
            .as("%s of %s", component.getName(), with)
            .isEqualTo(component == changed ? value : component.getAccessor().invoke(before));
      }
    }
  }

  @Test
  void minibatchesAndWorkersThatFitEachOtherAreSetTogether() {
    TrainingSettings defaults = TrainingSettings.defaults();
    Batch one = new Batch(1, Batch.Scope.GLOBAL);
    Averaging alone = Averaging.DEFAULT.withWorkers(1);
    assertThatThrownBy(() -> defaults.withBatch(one))
        .hasMessageContaining("training.batch-size is 1, must be at least averaging.workers = 2");
    assertThat(defaults.with(one, alone))
        .isEqualTo(defaults.withAveraging(alone).withBatch(one))
        .isNotEqualTo(defaults);
  }
}
