package io.carrytrack.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.carrytrack.task.RegressionLoss;
import io.carrytrack.task.Target;
import io.carrytrack.task.Task;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.loss.LossReduce;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** Losses of numbers against those that DL4J has. */
class Dl4jLossesTest {
  private static final float[] NUMBERS = {-1.5f, 0.25f, 0f, 2f, -0.75f};
  private static final float[] OUTPUTS = {1f, 0.5f, -0.125f, 2f, 4f};

  private static Task of(RegressionLoss loss) {
    return Task.regression(Target.of(loss));
  }

  private static INDArray column(float[] values) {
    return Nd4j.createFromArray(values).reshape(values.length, 1);
  }

  private static void compare(RegressionLoss loss, ILossFunction theirs) {
    INDArray scores =
        theirs.computeScoreArray(column(NUMBERS), column(OUTPUTS), new ActivationIdentity(), null);
    INDArray gradients =
        theirs.computeGradient(column(NUMBERS), column(OUTPUTS), new ActivationIdentity(), null);
    float[] gradient = new float[1];
    for (int i = 0; i < NUMBERS.length; i++) {
      assertThat(of(loss).loss(NUMBERS[i], OUTPUTS, i))
          .isCloseTo(scores.getDouble(i), within(1e-6));
      of(loss).gradient(NUMBERS[i], 1, OUTPUTS, i, gradient, 0);
      assertThat((double) gradient[0]).isCloseTo(gradients.getDouble(i), within(1e-6));
    }
  }

  @Test
  void meanSquaredAndMeanAbsoluteErrorAreDl4js() {
    compare(RegressionLoss.MSE, new LossMSE());
    compare(RegressionLoss.MAE, new LossMAE());
  }

  @Test
  void hubersLossIsNd4js() {
    INDArray theirs =
        Nd4j.loss()
            .huberLoss(
                column(NUMBERS),
                column(OUTPUTS),
                Nd4j.ones(NUMBERS.length, 1),
                LossReduce.NONE,
                1.0);
    for (int i = 0; i < NUMBERS.length; i++) {
      assertThat(of(RegressionLoss.HUBER).loss(NUMBERS[i], OUTPUTS, i))
          .isCloseTo(theirs.getDouble(i), within(1e-6));
    }
  }
}
