package io.carrytrack.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.carrytrack.architecture.Activation;
import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Dense;
import io.carrytrack.architecture.GlobalAveragePooling;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.task.LossSums;
import io.carrytrack.task.RegressionLoss;
import io.carrytrack.task.Target;
import io.carrytrack.task.Task;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A Dense of K on labels of K numbers, beside the same in double precision. */
class TargetsGradientTest {
  private static final int TARGETS = 3;
  private static final int LENGTH = 4;
  private static final int WIDTH = 5;
  private static final int WORDS = 9;
  private static final int ROWS = 70;

  private final Architecture network =
      new Architecture(
          WORDS,
          WIDTH,
          LENGTH,
          PadSide.PRE,
          false,
          List.of(new GlobalAveragePooling(), new Dense(TARGETS, Activation.LINEAR)));

  /** The weighted mean over rows of the mean over targets of the squared error. */
  private static double loss(TokenBatch batch, double[] parameters) {
    double sum = 0;
    double weights = 0;
    for (int row = 0; row < batch.rows(); row++) {
      double[] mean = new double[WIDTH];
      for (int t = 0; t < LENGTH; t++) {
        int id = batch.tokens()[batch.offsets()[row] + t];
        for (int i = 0; i < WIDTH; i++) {
          mean[i] += parameters[id * WIDTH + i] / LENGTH;
        }
      }
      double squares = 0;
      for (int k = 0; k < TARGETS; k++) {
        double output = parameters[WORDS * WIDTH + WIDTH * TARGETS + k];
        for (int i = 0; i < WIDTH; i++) {
          output += mean[i] * parameters[WORDS * WIDTH + i * TARGETS + k];
        }
        double error = output - batch.labels()[row * TARGETS + k];
        squares += error * error;
      }
      sum += batch.weights()[row] * squares / TARGETS;
      weights += batch.weights()[row];
    }
    return sum / weights;
  }

  @ParameterizedTest
  @EnumSource(KernelVariant.class)
  void lossAndGradientAreThoseOfTheMeanOverTargets(KernelVariant kernel) {
    Target target = Target.of(RegressionLoss.MSE);
    Task task =
        Task.regression(List.of(target.named("a"), target.named("b"), target.named("c").of(7, 3)));
    LayerStack stack = new LayerStack(network, task, KernelOptions.plain(kernel));
    Random random = new Random(1);
    float[] parameters = new float[stack.layout().size()];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = random.nextFloat() - 0.5f;
    }
    TokenBatch batch = network.sequenceShape().newBatch();
    for (int row = 0; row < ROWS; row++) {
      float[] label = {random.nextFloat(), row % 3, -random.nextFloat()};
      batch.add(random.ints(LENGTH, 1, WORDS).toArray(), 0, LENGTH, label, 0, 3, 1 + row % 2);
    }
    float[] gradient = new float[parameters.length];
    LossSums sums = stack.gradient(batch, parameters, new StepKey(1, 2, 3, 4), gradient);
    double[] exact = new double[parameters.length];
    for (int i = 0; i < exact.length; i++) {
      exact[i] = parameters[i];
    }
    assertThat(sums.meanLoss()).isCloseTo(loss(batch, exact), within(1e-6));
    for (int i = 0; i < exact.length; i++) {
      double value = exact[i];
      exact[i] = value + 1e-6;
      double up = loss(batch, exact);
      exact[i] = value - 1e-6;
      double down = loss(batch, exact);
      exact[i] = value;
      assertThat((double) gradient[i])
          .as("parameter %d", i)
          .isCloseTo((up - down) / 2e-6, within(1e-6));
    }
  }
}
