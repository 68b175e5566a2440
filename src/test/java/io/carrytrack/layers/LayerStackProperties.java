package io.carrytrack.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.carrytrack.architecture.Activation;
import io.carrytrack.architecture.ActivationLayer;
import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.AveragePooling1d;
import io.carrytrack.architecture.BatchNormalization;
import io.carrytrack.architecture.Conv1d;
import io.carrytrack.architecture.Dense;
import io.carrytrack.architecture.Dropout;
import io.carrytrack.architecture.Flatten;
import io.carrytrack.architecture.GateActivation;
import io.carrytrack.architecture.GlobalAveragePooling;
import io.carrytrack.architecture.GlobalMaxPooling;
import io.carrytrack.architecture.GlobalSumPooling;
import io.carrytrack.architecture.Input;
import io.carrytrack.architecture.Layer;
import io.carrytrack.architecture.LayerNormalization;
import io.carrytrack.architecture.MaxPooling1d;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.architecture.Recurrent;
import io.carrytrack.architecture.RecurrentCell;
import io.carrytrack.architecture.StartingValues;
import io.carrytrack.architecture.Windows;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.minibatch.DropoutMasks;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.RowMasks;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.task.LossSums;
import io.carrytrack.task.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/**
 * Random stacks of layers on random minibatches against {@link PlainNetwork}, for both kernels and
 * every setting of the savings.
 */
class LayerStackProperties {
  private static final StepKey KEY = new StepKey(3, 1, 4, 1);

  /** A stack, how it is computed, and what its minibatch is drawn from. */
  record Trial(Architecture spec, KernelOptions options, int rows, long seed) {}

  @Provide
  Arbitrary<Trial> trials() {
    Arbitrary<Architecture> specs = Arbitraries.randomValue(LayerStackProperties::spec);
    Arbitrary<KernelOptions> options =
        Combinators.combine(
                Arbitraries.of(KernelVariant.values()),
                Arbitraries.of(true, false),
                Arbitraries.of(true, false),
                Arbitraries.of(true, false))
            .as(KernelOptions::new);
    return Combinators.combine(
            specs, options, Arbitraries.integers().between(1, 13), Arbitraries.longs())
        .as(Trial::new);
  }

  private static Architecture spec(Random random) {
    boolean mask = random.nextInt(3) == 0;
    List<Layer> layers = new ArrayList<>();
    int length = 1 + random.nextInt(12);
    int steps = mask ? length : convolve(random, length, layers);
    int depth = 1 + random.nextInt(3);
    int pool = random.nextInt(4);
    for (int i = 0; i < depth; i++) {
      layers.add(recurrent(random, i < depth - 1 || pool < 2));
      if (i == 0 && depth > 1 && !mask && random.nextInt(3) == 0) {
        steps = convolve(random, steps, layers);
      }
    }
    if (random.nextInt(6) == 0) {
      // no recurrent layer at all: pooled embeddings or convolutions
      layers.removeIf(layer -> layer instanceof Recurrent);
      pool = mask ? 1 : random.nextInt(2);
    }
    if (pool < 2) {
      boolean flattens = !mask && random.nextInt(4) == 0;
      layers.add(
          flattens
              ? new Flatten()
              : pool == 0
                  ? new GlobalMaxPooling()
                  : random.nextBoolean() ? new GlobalAveragePooling() : new GlobalSumPooling());
    }
    if (random.nextInt(4) == 0) {
      layers.add(
          new Dense(
              1 + random.nextInt(20), random.nextBoolean() ? Activation.TANH : Activation.SIGMOID));
    }
    layers.add(new Dense(1, Activation.SIGMOID, l2(random)));
    drop(random, mask, layers);
    Architecture spec =
        !mask && random.nextInt(4) == 0
            ? new Architecture(new Input.Numbers(size(random)), length, layers)
            : new Architecture(
                2 + random.nextInt(30),
                size(random),
                length,
                random.nextBoolean() ? PadSide.PRE : PadSide.POST,
                mask,
                layers);
    return changed(random, spec);
  }

  /** With layers between the others that change each step by itself, where one fits. */
  private static Architecture changed(Random random, Architecture spec) {
    Architecture changed = spec;
    for (int i = spec.layers().size() - 1; i >= 0; i--) {
      if (random.nextInt(4) > 0) {
        continue;
      }
      List<Layer> layers = new ArrayList<>(changed.layers());
      layers.add(i, ofEachStep(random));
      Architecture next =
          new Architecture(spec.input(), spec.length(), spec.padding(), spec.maskPadding(), layers);
      changed = fits(next) ? next : changed;
    }
    return changed;
  }

  private static Layer ofEachStep(Random random) {
    float epsilon = random.nextBoolean() ? 0.001f : 0.25f;
    return switch (random.nextInt(4)) {
      case 0 -> new ActivationLayer(activation(random));
      case 1 -> new LayerNormalization(epsilon, random.nextBoolean(), random.nextBoolean());
      case 2 -> new BatchNormalization(epsilon, random.nextBoolean(), random.nextBoolean());
      default -> new Dense(size(random), activation(random), l2(random));
    };
  }

  /** A pool may look at masked steps, and at what a layer makes of them. */
  private static boolean fits(Architecture spec) {
    try {
      return !spec.parts("layers").isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Softmax is for the last layer. */
  private static Activation activation(Random random) {
    return Activation.values()[random.nextInt(Activation.SOFTMAX.ordinal())];
  }

  /** Dropout at some places, below all layers too, but none that a pool could not look through. */
  private static void drop(Random random, boolean mask, List<Layer> layers) {
    boolean sequence = true;
    for (int i = 0; i < layers.size(); i++) {
      if (random.nextInt(4) == 0) {
        boolean pooled = mask && layers.contains(new GlobalMaxPooling());
        boolean spatial = sequence && (pooled || random.nextBoolean());
        layers.add(i++, new Dropout(random.nextInt(4) == 0 ? 0f : 0.3f, spatial));
      }
      Layer layer = layers.get(i);
      sequence &=
          !(layer instanceof GlobalMaxPooling
              || layer instanceof GlobalAveragePooling
              || layer instanceof GlobalSumPooling
              || layer instanceof Flatten
              || (layer instanceof Recurrent last && !last.sequences()));
    }
  }

  /** Up to two convolutions and poolings; gives the steps that are left. */
  private static int convolve(Random random, int length, List<Layer> layers) {
    int steps = length;
    for (int i = random.nextInt(3); i > 0; i--) {
      Windows.Padding padding = Windows.Padding.values()[random.nextInt(3)];
      boolean inside = padding == Windows.Padding.VALID;
      int window = 1 + random.nextInt(inside ? Math.min(4, steps) : 6);
      int stride = random.nextBoolean() ? 1 : 1 + random.nextInt(4);
      int kind = random.nextInt(4);
      if (kind < 2) {
        layers.add(
            new Conv1d(size(random), window, activation(random), l2(random), stride, padding));
      } else {
        stride = random.nextBoolean() ? window : stride;
        padding = padding == Windows.Padding.CAUSAL ? Windows.Padding.SAME : padding;
        layers.add(
            kind == 2
                ? new MaxPooling1d(window, stride, padding)
                : new AveragePooling1d(window, stride, padding));
      }
      steps = new Windows(window, stride, padding).count(steps);
    }
    return steps;
  }

  private static Recurrent recurrent(Random random, boolean sequences) {
    RecurrentCell[] cells = RecurrentCell.values();
    boolean both = random.nextInt(3) == 0;
    Recurrent.Merge[] merges = Recurrent.Merge.values();
    return new Recurrent(
        cells[random.nextInt(cells.length)],
        size(random),
        random.nextInt(3) == 0 ? GateActivation.HARD_SIGMOID : GateActivation.SIGMOID,
        random.nextBoolean(),
        sequences,
        both,
        random.nextInt(3) == 0 ? 0.3f : 0f,
        random.nextInt(3) == 0 ? 0.4f : 0f,
        random.nextInt(4) == 0,
        l2(random),
        l2(random),
        merges[both ? random.nextInt(merges.length) : 0]);
  }

  private static float l2(Random random) {
    return random.nextInt(3) == 0 ? 0.02f : 0f;
  }

  /** From 1 to 70, often at the edges of a vector. */
  private static int size(Random random) {
    int[] edges = {1, 15, 16, 17, 31, 32, 33, 48, 64, 70};
    return random.nextBoolean() ? edges[random.nextInt(edges.length)] : 1 + random.nextInt(70);
  }

  /**
   * Numbers from -1 to 1, or tokens: of uneven lengths, some rows empty, some full, tokens 0 among
   * the others.
   */
  private static TokenBatch batch(Architecture spec, int rows, Random random) {
    TokenBatch batch = spec.sequenceShape().newBatch();
    if (batch.shape().ofNumbers()) {
      for (int row = 0; row < rows; row++) {
        float[] numbers = new float[batch.shape().mostValues()];
        for (int i = 0; i < numbers.length; i++) {
          numbers[i] = 2 * random.nextFloat() - 1;
        }
        batch.add(
            numbers, 0, numbers.length, random.nextInt(2), random.nextInt(3) == 0 ? 0.5f : 1f);
      }
      return batch;
    }
    boolean allPadding = random.nextInt(12) == 0;
    for (int row = 0; row < rows; row++) {
      int[] ids = random.ints(spec.length(), 0, spec.vocabularySize()).toArray();
      int count =
          switch (random.nextInt(5)) {
            case 0 -> spec.length();
            case 1 -> 0;
            default -> 1 + random.nextInt(spec.length());
          };
      batch.add(
          ids, 0, allPadding ? 0 : count, random.nextInt(2), random.nextInt(3) == 0 ? 0.5f : 1f);
    }
    return batch;
  }

  /** Small enough that errors of rounding do not grow over the steps. */
  private static float[] parameters(ParameterLayout layout, Random random) {
    float[] parameters = new float[layout.size()];
    for (ParameterLayout.Array array : layout.arrays()) {
      boolean vector = array.shape().size() == 1 || array.name().endsWith("bias");
      double bound = vector ? 0.5 : 1.2 / Math.sqrt(array.shape().get(0));
      if (array.name().startsWith("embedding")) {
        bound = 1;
      }
      // gamma and a variance lie around 1
      double middle = array.start() == StartingValues.ONES ? 1 : 0;
      for (int i = 0; i < array.size(); i++) {
        parameters[array.offset() + i] = (float) (middle + (2 * random.nextDouble() - 1) * bound);
      }
    }
    return parameters;
  }

  private static double[] widened(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  @Property(tries = 80, shrinking = ShrinkingMode.OFF)
  void probabilitiesAreThoseOfThePlainNetwork(@ForAll("trials") Trial trial) {
    Random random = new Random(trial.seed());
    LayerStack stack = new LayerStack(trial.spec(), trial.options());
    float[] parameters = parameters(stack.layout(), random);
    PlainNetwork plain = new PlainNetwork(trial.spec(), stack.layout(), null);
    stack.prepare(parameters);
    for (int repeat = 0; repeat < 2; repeat++) {
      TokenBatch batch = batch(trial.spec(), trial.rows(), random);
      float[] probabilities = new float[batch.rows()];
      stack.predict(batch, probabilities);
      for (int row = 0; row < batch.rows(); row++) {
        assertThat((double) probabilities[row])
            .as("row %s of batch %s", row, repeat)
            .isCloseTo(plain.probability(batch, row, widened(parameters)), within(1e-5));
      }
    }
  }

  @Property(tries = 80, shrinking = ShrinkingMode.OFF)
  void gradientsAreThoseOfThePlainNetwork(@ForAll("trials") Trial trial) {
    Random random = new Random(trial.seed());
    LayerStack stack = new LayerStack(trial.spec(), trial.options());
    float[] parameters = parameters(stack.layout(), random);
    StackBuilder.MaskSource masks =
        (rate, layer, place) -> {
          RowMasks drawn = new DropoutMasks(rate, 4 * layer + place);
          drawn.begin(KEY);
          return drawn;
        };
    PlainNetwork plain = new PlainNetwork(trial.spec(), stack.layout(), masks);
    TokenBatch first = batch(trial.spec(), trial.rows(), random);
    TokenBatch batch = batch(trial.spec(), 1 + random.nextInt(13), random);
    float[] gradient = new float[parameters.length];
    stack.gradient(first, parameters, new StepKey(0, 0, 0, 0), gradient);
    LossSums loss = stack.gradient(batch, parameters, KEY, gradient);
    double[] wide = widened(parameters);
    assertThat(loss.meanLoss()).as("loss").isCloseTo(plain.loss(batch, wide), within(1e-5));
    for (ParameterLayout.Array array : stack.layout().arrays()) {
      if (array.frozen()) {
        assertThat(Arrays.copyOfRange(gradient, array.offset(), array.end()))
            .as(array.name())
            .containsOnly(0f);
        continue;
      }
      double largest = 0;
      for (int i = 0; i < array.size(); i++) {
        largest = Math.max(largest, Math.abs(gradient[array.offset() + i]));
      }
      for (int pick = 0; pick < 3; pick++) {
        int index = array.offset() + random.nextInt(array.size());
        assertThat((double) gradient[index])
            .as("%s at %s", array.name(), index - array.offset())
            .isCloseTo(plain.derivative(batch, wide, index), within(1e-4 * largest + 1e-7));
      }
    }
  }

  /** What is not asked for moves nothing else, and is 0. */
  @Property(tries = 80, shrinking = ShrinkingMode.OFF)
  void withoutTheEmbeddingsGradientTheOthersHaveTheSameBits(@ForAll("trials") Trial trial) {
    Random random = new Random(trial.seed());
    Architecture spec = trial.spec();
    LayerStack whole = new LayerStack(spec, trial.options());
    LayerStack frozen = LayerStack.training(spec, Task.of(spec), trial.options(), 0, true);
    ParameterLayout layout = whole.layout();
    float[] parameters = parameters(layout, random);
    int first = spec.input() instanceof Input.Tokens ? layout.arrays().get(0).end() : 0;
    float[] ofWhole = new float[parameters.length];
    float[] ofFrozen = new float[parameters.length];
    for (int step = 0; step < 2; step++) {
      TokenBatch batch = batch(spec, trial.rows(), random);
      LossSums loss = whole.gradient(batch, parameters, KEY, ofWhole);
      assertThat(frozen.gradient(batch, parameters, KEY, ofFrozen)).isEqualTo(loss);
      Arrays.fill(ofWhole, 0, first, 0f);
      assertThat(ofFrozen).as("step %d", step).isEqualTo(ofWhole);
    }
  }
}
