package io.carrytrack.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.UserError;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrackingSettingsTest {
  private static TrackingSettings read(String... settings) {
    return Experiment.load(null, new Properties(), List.of(settings), null).tracking();
  }

  @Test
  void nobodyIsToldUnlessItIsAskedFor() {
    assertThat(read()).isEqualTo(new TrackingSettings(List.of(), false, Optional.empty()));
  }

  @Test
  void allThatIsAskedForIsThere() {
    assertThat(
            read(
                "tracking.listeners=[com.example.A, com.example.B]",
                "tracking.tensorboard=true",
                "tracking.mlflow.uri=https://mlflow.example.com/team/",
                "tracking.mlflow.experiment=film reviews"))
        .isEqualTo(
            new TrackingSettings(
                List.of("com.example.A", "com.example.B"),
                true,
                Optional.of(
                    new TrackingSettings.Mlflow(
                        "https://mlflow.example.com/team", "film reviews"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tracking.mlflow.experiment=reviews | tracking.mlflow.experiment says nothing where tracking.mlflow.uri is empty
          tracking.mlflow.uri=http://me:s3cret@host | tracking.mlflow.uri holds a user
          tracking.mlflow.uri=databricks | tracking.mlflow.uri is databricks, must be the address of a tracking server
          tracking.mlflow.uri=sqlite:///mlflow.db | must be the address of a tracking server
          tracking.mlflow.uri=http://host/#/experiments/1 | must be the address of a tracking server
          tracking.mlflow.uri=http://a b | must be the address of a tracking server
          """)
  void whatSaysNothingOrNoServerIsRefused(String setting, String message) {
    assertThatThrownBy(() -> read(setting))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void anExperimentHasAName() {
    assertThatThrownBy(
            () -> read("tracking.mlflow.uri=http://host", "tracking.mlflow.experiment=\"\""))
        .hasMessageContaining("tracking.mlflow.experiment is empty");
  }
}
