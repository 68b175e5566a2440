package io.carrytrack.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What decides between two labels. */
class ThresholdTest {
  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -0.5, 1.5, Double.NaN})
  void isAboveZeroAndBelowOne(double value) {
    assertThatThrownBy(() -> new Threshold(value))
        .isInstanceOf(UserError.class)
        .hasMessage("--threshold " + value + ": must be above 0 and below 1");
  }

  @Test
  void isForTwoLabelsOfOneProbability() {
    Threshold threshold = new Threshold(0.7);
    threshold.requireFor(Task.BINARY);
    assertThatThrownBy(() -> threshold.requireFor(Task.multiclass(3)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("--threshold 0.7 says nothing to a model of 3 classes");
    assertThatThrownBy(() -> threshold.requireFor(Task.regression(Target.of(RegressionLoss.MSE))))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("--threshold 0.7 says nothing to a model that predicts a number");
  }

  @Test
  void whatIsAboveItIsOne() {
    Threshold threshold = new Threshold(0.75);
    float[] outputs = {0.75f, 0.76f};
    assertThat(threshold.prediction(Task.BINARY, outputs, 0)).isZero();
    assertThat(threshold.prediction(Task.BINARY, outputs, 1)).isEqualTo(1);
    assertThat(Threshold.HALF.prediction(Task.multiclass(2), outputs, 0))
        .as("the usual one is as the task predicts")
        .isEqualTo(1);
  }
}
