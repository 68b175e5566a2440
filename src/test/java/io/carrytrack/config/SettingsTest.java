package io.carrytrack.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.spark.UserError;
import io.carrytrack.training.TrainingSettings;
import io.carrytrack.training.TrainingSettings.Batch;
import io.carrytrack.training.TrainingSettings.RateScaling;
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

  private static TrainingSettings training(String... settings) {
    return Experiment.load(null, new Properties(), List.of(settings), null).training();
  }
}
