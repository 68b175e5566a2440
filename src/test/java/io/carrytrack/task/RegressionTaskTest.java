package io.carrytrack.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.carrytrack.architecture.Activation;
import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Dense;
import io.carrytrack.architecture.GlobalMaxPooling;
import io.carrytrack.minibatch.PadSide;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RegressionTaskTest {
  private static final Target TARGET = new Target(RegressionLoss.MSE, 100, 20);
  private static final Task TASK = Task.regression(TARGET);

  private static Task of(RegressionLoss loss) {
    return Task.regression(Target.of(loss));
  }

  private static double loss(RegressionLoss loss, float label, float output) {
    return of(loss).loss(label, new float[] {output}, 0);
  }

  private static float gradient(RegressionLoss loss, double share, float label, float output) {
    float[] gradient = new float[1];
    of(loss).gradient(label, share, new float[] {output}, 0, gradient, 0);
    return gradient[0];
  }

  @ParameterizedTest
  @EnumSource(RegressionLoss.class)
  void theGradientIsTheSlopeOfTheLoss(RegressionLoss loss) {
    for (float label : new float[] {-2f, 0f, 0.75f}) {
      for (float output : new float[] {-9f, -2.5f, -0.375f, 0.5f, 3f, 12f}) {
        float step = 0x1p-10f;
        double slope =
            (loss(loss, label, output + step) - loss(loss, label, output - step)) / (2 * step);
        assertThat((double) gradient(loss, 1, label, output)).isCloseTo(slope, within(1e-6));
        assertThat((double) gradient(loss, 0.25, label, output)).isCloseTo(slope / 4, within(1e-6));
      }
      assertThat(gradient(loss, 1, label, label)).isZero();
      assertThat(loss(loss, label, label)).isZero();
    }
  }

  /** keras.losses of y = 0.5 and p = 0.5 + e. */
  @Test
  void lossesAreThoseOfKeras() {
    float[] errors = {-3, -1, -0.5f, 0, 0.25f, 1, 1.5f};
    double[] mse = {9, 1, 0.25, 0, 0.0625, 1, 2.25};
    double[] mae = {3, 1, 0.5, 0, 0.25, 1, 1.5};
    double[] huber = {2.5, 0.5, 0.125, 0, 0.03125, 0.5, 1};
    double[] slopes = {-1, -1, -0.5, 0, 0.25, 1, 1};
    for (int i = 0; i < errors.length; i++) {
      float output = 0.5f + errors[i];
      assertThat(loss(RegressionLoss.MSE, 0.5f, output)).isEqualTo(mse[i]);
      assertThat(loss(RegressionLoss.MAE, 0.5f, output)).isEqualTo(mae[i]);
      assertThat(loss(RegressionLoss.HUBER, 0.5f, output)).isEqualTo(huber[i]);
      assertThat(gradient(RegressionLoss.MSE, 1, 0.5f, output)).isEqualTo(2 * errors[i]);
      assertThat(gradient(RegressionLoss.MAE, 1, 0.5f, output)).isEqualTo(Math.signum(errors[i]));
      assertThat((double) gradient(RegressionLoss.HUBER, 1, 0.5f, output)).isEqualTo(slopes[i]);
    }
  }

  @Test
  void numbersAreLearnedStandardisedAndGivenBackInTheirUnit() {
    assertThat(TASK.label(140)).isEqualTo(2f);
    assertThat(TASK.label(100)).isZero();
    float[] written = {7f, 7f, 7f};
    TASK.predict(new float[] {7f, -0.5f}, 1, written, 2);
    assertThat(written).containsExactly(7f, 7f, -0.5f);
    assertThat(TASK.prediction(written, 2)).isEqualTo(90);
    assertThat(TASK.evidence(3, written, 2)).isEqualTo(90);
    assertThat(TASK.scores()).containsExactly(ScoreColumn.PREDICTION);
    assertThat(TASK.score(ScoreColumn.PREDICTION, written, 2)).isEqualTo(90);
    assertThat(TASK.error(2f, written, 2)).isEqualTo(50);
    assertThat(TASK.scored(2f, 3, written, 2)).isEqualTo(new LossSums(3 * 2.5 * 2.5, 3, 0, 3 * 50));
    assertThat(TASK.correct(-0.5f, written, 2)).isFalse();
  }

  @Test
  void whatHasNoFiniteStandardisedValueIsNoNumber() {
    assertThat(TASK.isLabel(-1e30)).isTrue();
    for (double none : new double[] {Double.NaN, Double.POSITIVE_INFINITY, 1e300}) {
      assertThat(TASK.isLabel(none)).as("%s", none).isFalse();
    }
    assertThatThrownBy(() -> TASK.requireOutputs(new float[] {Float.NaN}, 0))
        .hasMessageContaining("NaN deviations, no number");
    TASK.requireOutputs(new float[] {-3e38f}, 0);
    for (double[] none : new double[][] {{0, 0}, {0, -1}, {Double.NaN, 1}, {0, 1 / 0.0}}) {
      assertThatThrownBy(() -> new Target(RegressionLoss.MAE, none[0], none[1]))
          .hasMessageContaining("cannot be standardised");
    }
  }

  @Test
  void aLinearUnitPredictsANumber() {
    Task read = Task.of(network(new Dense(1, Activation.LINEAR)));
    assertThat(read).isEqualTo(of(RegressionLoss.MSE));
    assertThat(read.outputLayer()).isEqualTo(TASK.outputLayer());
    assertThat(read.outputs()).isEqualTo(TASK.outputLayer().units()).isEqualTo(1);
    assertThat(TASK.classes()).isZero();
    assertThat(TASK.target()).contains(TARGET);
    assertThat(Task.BINARY.target()).isEmpty();
    assertThatThrownBy(() -> Task.of(network(new Dense(2, Activation.RELU))))
        .hasMessageContaining("activation = linear for a number");
  }

  private static Architecture network(Dense last) {
    return new Architecture(9, 2, 3, PadSide.PRE, false, List.of(new GlobalMaxPooling(), last));
  }

  @Test
  void aThousandDeviationsAreNoTraining() {
    assertThat(of(RegressionLoss.MSE).divergedLoss()).isEqualTo(1e6);
    assertThat(of(RegressionLoss.MAE).divergedLoss()).isEqualTo(1e3);
    assertThat(of(RegressionLoss.HUBER).divergedLoss()).isEqualTo(999.5);
  }
}
