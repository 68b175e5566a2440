package io.carrytrack.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.spark.UserError;
import io.carrytrack.training.TrainingSettings;
import io.carrytrack.training.TrainingSettings.Batch;
import io.carrytrack.training.TrainingSettings.Outer;
import io.carrytrack.training.TrainingSettings.Polyak;
import io.carrytrack.training.TrainingSettings.RateScaling;
import io.carrytrack.training.TrainingSettings.Updater;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class SettingsTest {

  @Test
  void theReferenceIsTheDefaultsOfThePackages() {
    assertThat(training()).isEqualTo(TrainingSettings.defaults());
  }

  @Test
  void aMinibatchHasASizeAndAScope() {
    assertThat(training("training.batch-size=96", "training.batch-scope=worker").batch())
        .isEqualTo(new Batch(96, Batch.Scope.WORKER));
    assertThat(training("averaging.workers=128").averaging().workers())
        .as("one review each")
        .isEqualTo(128);
    assertThatThrownBy(() -> training("averaging.workers=129"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("training.batch-size is 128")
        .hasMessageContaining("at least averaging.workers = 129");
    assertThatThrownBy(() -> training("training.batch-scope=both"))
        .hasMessageContaining("training.batch-scope is both, must be one of global, worker");
  }

  @Test
  void theLearningRateMayBeScaled() {
    assertThat(training("optimizer.scaling=sqrt", "optimizer.warmup-epochs=0.5").scaling())
        .isEqualTo(new RateScaling(RateScaling.Rule.SQRT, 0.5));
    assertThatThrownBy(() -> training("optimizer.scaling=cubic"))
        .hasMessageContaining("optimizer.scaling is cubic, must be one of none, sqrt, linear");
  }

  @Test
  void anOuterStepHasTheNumbersOfItsSourceUnlessTheyAreSet() {
    assertThat(outer("averaging.outer.type=bmuf-nesterov", "averaging.workers=4"))
        .isEqualTo(new Outer(Outer.Type.BMUF_NESTEROV, 1, 0.75));
    assertThat(outer("averaging.outer.type=nesterov", "averaging.outer.rate=0.5"))
        .isEqualTo(new Outer(Outer.Type.NESTEROV, 0.5, 0.9));
    assertThat(outer("averaging.outer.type=slowmo", "averaging.outer.momentum=0.7"))
        .isEqualTo(new Outer(Outer.Type.SLOWMO, 1, 0.7));
    assertThatThrownBy(() -> outer("averaging.outer.type=adam"))
        .hasMessageContaining("must be one of none, bmuf, bmuf-nesterov, nesterov, slowmo");
    assertThatThrownBy(() -> outer("averaging.outer.rate=much"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("averaging.outer.rate");
  }

  @Test
  void updaterStatesAndTheAverageOverRoundsHaveTheirKeys() {
    assertThat(training("averaging.updater=kept").averaging().updater()).isEqualTo(Updater.KEPT);
    assertThat(
            training(
                    "averaging.polyak.type=exponential",
                    "averaging.polyak.decay=0.5",
                    "averaging.polyak.from-epoch=3")
                .averaging()
                .polyak())
        .isEqualTo(new Polyak(Polyak.Type.EXPONENTIAL, 0.5, 3));
    assertThatThrownBy(() -> training("averaging.polyak.from-epoch=0"))
        .hasMessageContaining("averaging.polyak.from-epoch is 0, must be at least 1");
  }

  @Test
  void aKeyWhoseDefaultHasAFractionTakesOne() {
    assertThat(training("averaging.round-seconds=0.5").averaging().roundSeconds()).isEqualTo(0.5);
    assertThat(training("training.early-stopping.min-delta=0.001").earlyStopping().minDelta())
        .isEqualTo(0.001);
    assertThatThrownBy(() -> training("averaging.workers=2.5"))
        .hasMessageContaining("averaging.workers is 2.5, must be a whole number");
  }

  private static Outer outer(String... settings) {
    return training(settings).averaging().outer();
  }

  private static TrainingSettings training(String... settings) {
    return Experiment.load(null, new Properties(), List.of(settings), null).training();
  }
}
