package io.carrytrack.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.carrytrack.architecture.Activation;
import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.AveragePooling1d;
import io.carrytrack.architecture.Conv1d;
import io.carrytrack.architecture.Dense;
import io.carrytrack.architecture.Flatten;
import io.carrytrack.architecture.Layer;
import io.carrytrack.architecture.LayerNormalization;
import io.carrytrack.architecture.MaxPooling1d;
import io.carrytrack.architecture.Windows;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.minibatch.TokenBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Windows on a minibatch with a row of every length, none and all of the steps included: what
 * shares leading pads computes the same as what does not, and as the plain network.
 */
class SharedWindowsTest {
  private static final StepKey KEY = new StepKey(2, 0, 0, 1);
  private static final int LENGTH = 7;

  /** Every window, and what stands above it looks at its single steps. */
  private static List<List<Layer>> stacks() {
    List<List<Layer>> stacks = new ArrayList<>();
    for (Windows.Padding padding : Windows.Padding.values()) {
      for (int size : new int[] {1, 2, 5}) {
        for (int stride : new int[] {1, 2, 3}) {
          stacks.add(above(new Conv1d(3, size, Activation.TANH, 0f, stride, padding)));
          if (padding != Windows.Padding.CAUSAL) {
            stacks.add(above(new MaxPooling1d(size, stride, padding)));
            stacks.add(above(new AveragePooling1d(size, stride, padding)));
          }
        }
      }
    }
    return stacks;
  }

  private static List<Layer> above(Layer windows) {
    return List.of(
        windows,
        new LayerNormalization(0.1f, true, true),
        new Conv1d(4, 3, Activation.SIGMOID, 0f, 1, Windows.Padding.SAME),
        new Flatten(),
        new Dense(1, Activation.SIGMOID));
  }

  private static TokenBatch batch(Architecture spec) {
    Random random = new Random(4);
    TokenBatch batch = spec.sequenceShape().newBatch();
    for (int row = 0; row < 2 * LENGTH + 2; row++) {
      int[] ids = random.ints(LENGTH, 0, spec.vocabularySize()).toArray();
      batch.add(ids, 0, row % (LENGTH + 1), row % 2, 1f);
    }
    return batch;
  }

  @ParameterizedTest
  @EnumSource(KernelVariant.class)
  void whatIsSharedIsWhatEveryRowHas(KernelVariant variant) {
    for (List<Layer> layers : stacks()) {
      for (PadSide side : PadSide.values()) {
        check(new Architecture(9, 3, LENGTH, side, false, layers), variant);
      }
    }
  }

  private static void check(Architecture spec, KernelVariant variant) {
    LayerStack shared = new LayerStack(spec, KernelOptions.of(variant));
    LayerStack plain = new LayerStack(spec, KernelOptions.plain(variant));
    Random random = new Random(8);
    float[] parameters = new float[shared.layout().size()];
    double[] wide = new double[parameters.length];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = random.nextFloat() - 0.5f;
      wide[i] = parameters[i];
    }
    TokenBatch batch = batch(spec);
    float[] found = new float[batch.rows()];
    shared.predict(batch, parameters, found);
    PlainNetwork reference = new PlainNetwork(spec, shared.layout(), null);
    for (int row = 0; row < batch.rows(); row++) {
      assertThat((double) found[row])
          .as("row %d of %s", row, spec)
          .isCloseTo(reference.probability(batch, row, wide), within(2e-6));
    }
    float[] gradient = new float[parameters.length];
    float[] expected = new float[parameters.length];
    shared.gradient(batch, parameters, KEY, gradient);
    plain.gradient(batch, parameters, KEY, expected);
    for (int i = 0; i < gradient.length; i++) {
      assertThat(gradient[i]).as("%d of %s", i, spec).isCloseTo(expected[i], within(2e-6f));
    }
  }
}
