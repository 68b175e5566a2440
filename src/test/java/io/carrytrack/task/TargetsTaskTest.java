package io.carrytrack.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.carrytrack.architecture.Activation;
import io.carrytrack.architecture.Dense;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class TargetsTaskTest {
  private static Task of(RegressionLoss loss) {
    return Task.regression(
        List.of(
            new Target("pm", loss, 100, 20),
            new Target("temp", loss, -5, 2),
            new Target("wind", loss, 0, 1)));
  }

  /** keras.losses: the mean over the last axis, of y (n, K), in double precision. */
  private static double keras(RegressionLoss loss, float[] y, float[] p, int at) {
    double sum = 0;
    for (int k = 0; k < 3; k++) {
      double e = (double) p[at + k] - y[at + k];
      sum +=
          switch (loss) {
            case MSE -> e * e;
            case MAE -> Math.abs(e);
            case HUBER -> Math.abs(e) <= 1 ? 0.5 * e * e : Math.abs(e) - 0.5;
          };
    }
    return sum / 3;
  }

  @ParameterizedTest
  @EnumSource(RegressionLoss.class)
  void theLossIsTheMeanOverTheTargetsAndTheGradientItsSlope(RegressionLoss loss) {
    Task task = of(loss);
    Random random = new Random(3);
    for (int row = 0; row < 50; row++) {
      float[] labels = new float[7];
      float[] logits = new float[8];
      for (int k = 0; k < 3; k++) {
        labels[4 + k] = random.nextFloat() * 4 - 2;
        logits[5 + k] = random.nextFloat() * 8 - 4;
      }
      assertThat(task.loss(labels, 4, logits, 5))
          .isCloseTo(keras(loss, labels, shifted(logits), 4), within(1e-12));
      float[] gradient = new float[6];
      task.gradient(labels, 4, 0.25, logits, 5, gradient, 2);
      assertThat(gradient[0]).isZero();
      assertThat(gradient[5]).isZero();
      for (int k = 0; k < 3; k++) {
        float step = 0x1p-12f;
        float[] up = logits.clone();
        float[] down = logits.clone();
        up[5 + k] += step;
        down[5 + k] -= step;
        double slope =
            (task.loss(labels, 4, up, 5) - task.loss(labels, 4, down, 5))
                / ((double) up[5 + k] - down[5 + k]);
        assertThat((double) gradient[2 + k]).isCloseTo(slope / 4, within(1e-4));
      }
    }
  }

  /** The logits as the reference reads them, at the labels' offset. */
  private static float[] shifted(float[] logits) {
    float[] shifted = new float[7];
    System.arraycopy(logits, 5, shifted, 4, 3);
    return shifted;
  }

  @Test
  void eachNumberIsGivenBackInItsOwnUnit() {
    Task task = of(RegressionLoss.MAE);
    float[] outputs = new float[5];
    task.predict(new float[] {9f, 1f, -0.5f, 0.25f}, 1, outputs, 2);
    assertThat(outputs).containsExactly(0f, 0f, 1f, -0.5f, 0.25f);
    assertThat(task.raw(outputs, 2)).containsExactly(120, -6, 0.25);
    assertThat(task.prediction(1, outputs, 2)).isEqualTo(-6);
    assertThat(task.label(0, 140)).isEqualTo(2f);
    assertThat(task.isLabel(1, Double.NaN)).isFalse();
    float[] labels = {1.5f, -0.5f, 0f};
    // off by 10, 0 and 0.25 in their units, by 0.5, 0 and 0.25 deviations
    assertThat(task.error(labels, 0, outputs, 2)).isEqualTo(10.25 / 3);
    assertThat(task.scored(labels, 0, 2f, outputs, 2))
        .isEqualTo(new LossSums(2 * 0.25, 2, 0, 2 * (10.25 / 3)));
    assertThat(task.correct(labels, 0, outputs, 2)).isFalse();
    assertThat(task.divergedLoss()).isEqualTo(1000);
    assertThatThrownBy(() -> task.requireOutputs(new float[] {0, 0, Float.NaN}, 0))
        .hasMessageContaining("NaN deviations, no number");
    assertThatThrownBy(() -> task.smoothed(0.1)).hasMessageContaining("cannot be smoothed");
  }

  @Test
  void oneNumberIsNotMadeOfSeveral() {
    Task task = of(RegressionLoss.MSE);
    assertThat(task.outputLayer()).isEqualTo(new Dense(3, Activation.LINEAR));
    assertThat(task.labelWidth()).isEqualTo(task.outputs()).isEqualTo(3);
    assertThat(task.target()).as("there is no one target").isEmpty();
    assertThat(task.targets()).extracting(Target::name).containsExactly("pm", "temp", "wind");
    assertThatThrownBy(() -> task.prediction(new float[3], 0))
        .hasMessage("one number is asked of a row that has 3, one a target");
    assertThatThrownBy(() -> task.loss(0f, new float[3], 0)).hasMessageContaining("has 3");
    Target one = new Target(RegressionLoss.MSE, 1, 2);
    assertThat(Task.regression(List.of(one))).isEqualTo(Task.regression(one));
    assertThat(one).hasToString("Target[loss=MSE, mean=1.0, deviation=2.0]");
    assertThat(one.named("a")).hasToString("Target[name=a, loss=MSE, mean=1.0, deviation=2.0]");
    assertThatThrownBy(() -> Task.regression(List.of(one.named("a"), one.named("a"))))
        .hasMessageContaining("each of a name");
  }

  @Test
  void validationSumsAllTargets() {
    Task task = of(RegressionLoss.MSE);
    ScoredRows rows = new ScoredRows(task, Metric.MAE);
    rows.add(new float[] {0, 0, 0}, 0, 1, new float[] {1, 0, 0}, 0);
    rows.add(new float[] {9, 0, 0, 0}, 1, 1, new float[] {0, 3, 0}, 0);
    assertThat(Metric.MAE.of(rows)).isEqualTo((20 / 3.0 + 2) / 2);
    assertThat(Metric.LOSS.of(rows)).isEqualTo((1 / 3.0 + 3) / 2);
    assertThat(Metric.usual(task)).isEqualTo(Metric.LOSS);
  }
}
