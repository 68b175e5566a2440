package io.carrytrack.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.carrytrack.architecture.Activation;
import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Dense;
import io.carrytrack.architecture.Dropout;
import io.carrytrack.architecture.GateActivation;
import io.carrytrack.architecture.Input;
import io.carrytrack.architecture.Layer;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.architecture.Recurrent;
import io.carrytrack.architecture.RecurrentCell;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.task.LossSums;
import io.carrytrack.task.Task;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LayerStackTest {
  private static final StepKey KEY = new StepKey(1, 2, 3, 4);
  private static final Layer OUTPUT = new Dense(1, Activation.SIGMOID);
  private static final int LENGTH = 40;

  private static Recurrent lstm(int units, boolean sequences, float dropout) {
    return new Recurrent(
        RecurrentCell.LSTM,
        units,
        GateActivation.SIGMOID,
        false,
        sequences,
        false,
        dropout,
        dropout);
  }

  private static Architecture spec(Layer... layers) {
    return new Architecture(30, 8, LENGTH, PadSide.PRE, false, List.of(layers));
  }

  private static LayerStack stack(KernelVariant variant, Layer... layers) {
    return new LayerStack(spec(layers), KernelOptions.of(variant));
  }

  private static float[] parameters(LayerStack stack) {
    Random random = new Random(11);
    float[] parameters = new float[stack.layout().size()];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = random.nextFloat() - 0.5f;
    }
    return parameters;
  }

  private static TokenBatch batch(int... counts) {
    TokenBatch batch = new TokenBatch(LENGTH, PadSide.PRE);
    for (int row = 0; row < counts.length; row++) {
      int[] ids = new Random(row).ints(LENGTH, 1, 30).toArray();
      batch.add(ids, 0, counts[row], row % 2, 1f);
    }
    return batch;
  }

  @Test
  void parametersHaveTheNamesAndShapesOfKeras() {
    LayerStack stack =
        stack(
            KernelVariant.BLAS,
            lstm(7, true, 0f),
            new Recurrent(RecurrentCell.GRU, 5, GateActivation.SIGMOID, true, true, false, 0f, 0f),
            new Recurrent(
                RecurrentCell.SIMPLE_RNN, 3, GateActivation.SIGMOID, false, true, true, 0f, 0f),
            lstm(2, false, 0f),
            OUTPUT);
    assertThat(stack.layout().arrays())
        .extracting(array -> array.name() + array.shape())
        .containsExactly(
            "embedding.weight[30, 8]",
            "lstm_1.kernel[8, 28]",
            "lstm_1.recurrent_kernel[7, 28]",
            "lstm_1.bias[28]",
            "gru.kernel[7, 15]",
            "gru.recurrent_kernel[5, 15]",
            "gru.bias[2, 15]",
            "bidirectional.forward.kernel[5, 3]",
            "bidirectional.forward.recurrent_kernel[3, 3]",
            "bidirectional.forward.bias[3]",
            "bidirectional.backward.kernel[5, 3]",
            "bidirectional.backward.recurrent_kernel[3, 3]",
            "bidirectional.backward.bias[3]",
            "lstm_2.kernel[6, 8]",
            "lstm_2.recurrent_kernel[2, 8]",
            "lstm_2.bias[8]",
            "dense.kernel[2, 1]",
            "dense.bias[1]");
  }

  @Test
  void layersThatDoNotFitAreNamed() {
    assertThatThrownBy(() -> stack(KernelVariant.BLAS, lstm(4, true, 0f), OUTPUT))
        .hasMessageStartingWith("layers[1] (dense): needs one vector a row");
    assertThatThrownBy(
            () -> stack(KernelVariant.BLAS, lstm(4, false, 0f), lstm(4, false, 0f), OUTPUT))
        .hasMessageStartingWith("layers[1] (lstm): needs a sequence");
    assertThatThrownBy(() -> stack(KernelVariant.BLAS, lstm(0, false, 0f), OUTPUT))
        .hasMessage("units is 0, must be at least 1");
    assertThatThrownBy(() -> stack(KernelVariant.BLAS, lstm(4, false, 0f)))
        .hasMessageStartingWith("layers: the last layer must be");
  }

  /** Cross-entropy is linear in the label: smoothing mixes the gradients of both. */
  @Test
  void theGradientIsOfSmoothedLabelsAndTheLossOfThoseThatThereAre() {
    Architecture spec = spec(lstm(4, false, 0f), OUTPUT);
    KernelOptions options = KernelOptions.of(KernelVariant.BLAS);
    LayerStack plain = new LayerStack(spec, options);
    float[] parameters = parameters(plain);
    float[][] gradients = new float[3][parameters.length];
    TokenBatch batch = batch(5, 40, 17);
    LossSums loss = plain.gradient(batch, parameters, KEY, gradients[0]);
    for (int label = 0; label < 2; label++) {
      TokenBatch alike = new TokenBatch(LENGTH, PadSide.PRE);
      for (int row = 0; row < 3; row++) {
        int[] ids = new Random(row).ints(LENGTH, 1, 30).toArray();
        alike.add(ids, 0, new int[] {5, 40, 17}[row], label, 1f);
      }
      plain.gradient(alike, parameters, KEY, gradients[1 + label]);
    }
    float[] smoothed = new float[parameters.length];
    LossSums reported =
        LayerStack.training(spec, Task.of(spec), options, 0.2, false)
            .gradient(batch, parameters, KEY, smoothed);
    assertThat(reported).isEqualTo(loss);
    for (int i = 0; i < smoothed.length; i++) {
      assertThat(smoothed[i])
          .isCloseTo(
              0.8f * gradients[0][i] + 0.1f * (gradients[1][i] + gradients[2][i]), within(1e-6f));
    }
    float[] none = new float[parameters.length];
    LayerStack.training(spec, Task.of(spec), options, 0, false)
        .gradient(batch, parameters, KEY, none);
    assertThat(none).as("to the bit").isEqualTo(gradients[0]);
  }

  @Test
  void wrongArgumentsAreRefused() {
    LayerStack stack = stack(KernelVariant.BLAS, lstm(4, false, 0f), OUTPUT);
    float[] parameters = parameters(stack);
    float[] gradient = new float[parameters.length];
    assertThatThrownBy(() -> stack.predict(batch(3), new float[1]))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("prepare");
    assertThatThrownBy(() -> stack.prepare(new float[3]))
        .hasMessage("3 parameters given, the network has " + parameters.length);
    assertThatThrownBy(() -> stack.gradient(batch(), parameters, KEY, gradient))
        .hasMessageContaining("at least one row");
    TokenBatch unknown = new TokenBatch(LENGTH, PadSide.PRE);
    unknown.add(new int[] {30}, 0, 1, 1f, 1f);
    assertThatThrownBy(() -> stack.predict(unknown, parameters, new float[1]))
        .hasMessage("token 30 is outside the vocabulary [0, 30)");
    TokenBatch longer = new TokenBatch(LENGTH + 1, PadSide.PRE);
    longer.add(new int[] {1}, 0, 1, 1f, 1f);
    assertThatThrownBy(() -> stack.predict(longer, parameters, new float[1]))
        .hasMessage("a minibatch padded PRE to 41 for a network of sequences padded PRE to 40");
  }

  @Test
  void tokensAndNumbersAreNotTakenForEachOther() {
    SequenceShape shape = new SequenceShape(LENGTH, PadSide.PRE, 1);
    TokenBatch numbers = shape.newBatch();
    assertThatThrownBy(() -> numbers.add(new int[LENGTH], 0, LENGTH - 1, 1f, 1f))
        .hasMessage("a row of 39 numbers in a batch of 40 steps of 1 numbers");
    assertThatThrownBy(() -> numbers.add(new float[LENGTH + 1], 0, LENGTH + 1, 1f, 1f))
        .hasMessageStartingWith("a row of 41 numbers");
    assertThatThrownBy(() -> batch(3).add(new float[LENGTH], 0, LENGTH, 1f, 1f))
        .hasMessage("a row of numbers in a batch of tokens");
    numbers.add(new float[LENGTH], 0, LENGTH, 1f, 1f);
    LayerStack ofTokens = stack(KernelVariant.BLAS, lstm(4, false, 0f), OUTPUT);
    assertThatThrownBy(() -> ofTokens.predict(numbers, parameters(ofTokens), new float[1]))
        .hasMessage(
            "a minibatch of 40 steps of 1 numbers for a network of sequences padded PRE to 40");
    LayerStack ofNumbers =
        new LayerStack(
            new Architecture(new Input.Numbers(1), LENGTH, List.of(lstm(4, false, 0f), OUTPUT)),
            KernelOptions.of(KernelVariant.BLAS));
    assertThatThrownBy(() -> ofNumbers.predict(batch(40), parameters(ofNumbers), new float[1]))
        .hasMessageStartingWith("a minibatch padded PRE to 40 for a network of sequences of 40");
  }

  /** One minibatch after another through the same buffers leaves no trace. */
  @ParameterizedTest
  @EnumSource(KernelVariant.class)
  void aUsedStackGivesTheBitsOfANewOne(KernelVariant variant) {
    Layer[] layers = {lstm(9, true, 0.2f), lstm(17, false, 0f), OUTPUT};
    LayerStack used = stack(variant, layers);
    float[] parameters = parameters(used);
    float[] gradient = new float[parameters.length];
    int[][] counts = {{40, 1, 0, 7, 7, 7, 13, 22, 39, 2, 5}, {0, 0}, {3}, {40, 40, 40, 40}};
    for (int[] count : counts) {
      TokenBatch batch = batch(count);
      LossSums loss = used.gradient(batch, parameters, KEY, gradient);
      float[] probabilities = new float[batch.rows()];
      used.predict(batch, parameters, probabilities);
      LayerStack fresh = stack(variant, layers);
      float[] expected = new float[parameters.length];
      assertThat(loss).isEqualTo(fresh.gradient(batch, parameters, KEY, expected));
      assertThat(gradient).as("%s rows", count.length).isEqualTo(expected);
      float[] expectedProbabilities = new float[batch.rows()];
      fresh.predict(batch, parameters, expectedProbabilities);
      assertThat(probabilities).isEqualTo(expectedProbabilities);
    }
  }

  @Test
  void aRowOfWeight0CountsForNothing() {
    LayerStack stack = stack(KernelVariant.best(), lstm(6, false, 0f), OUTPUT);
    float[] parameters = parameters(stack);
    float[] alone = new float[parameters.length];
    float[] both = new float[parameters.length];
    TokenBatch one = batch(12);
    LossSums expected = stack.gradient(one, parameters, KEY, alone);
    one.add(new int[] {4, 5, 6}, 0, 3, 1f, 0f);
    LossSums loss = stack.gradient(one, parameters, KEY, both);
    assertThat(loss).isEqualTo(expected);
    for (int i = 0; i < both.length; i++) {
      assertThat(both[i]).isCloseTo(alone[i], within(1e-7f));
    }
  }

  /** Keras' l2(x): x times the sum of the squares, so 2 x w in the gradient of w. */
  @Test
  void aPenaltyIsInTheGradientAndNotInTheLoss() {
    Recurrent plain = lstm(6, false, 0f);
    Recurrent penalized =
        new Recurrent(
            RecurrentCell.LSTM,
            6,
            GateActivation.SIGMOID,
            false,
            false,
            false,
            0f,
            0f,
            false,
            0.25f,
            0.125f);
    LayerStack without = stack(KernelVariant.best(), plain, OUTPUT);
    LayerStack with =
        stack(KernelVariant.best(), penalized, new Dense(1, Activation.SIGMOID, 0.5f));
    float[] parameters = parameters(with);
    float[] base = new float[parameters.length];
    float[] found = new float[parameters.length];
    TokenBatch batch = batch(12, 30, 5);
    LossSums loss = without.gradient(batch, parameters, KEY, base);
    assertThat(with.gradient(batch, parameters, KEY, found)).isEqualTo(loss);
    Map<String, Float> factors =
        Map.of("lstm.kernel", 0.5f, "lstm.recurrent_kernel", 0.25f, "dense.kernel", 1f);
    for (ParameterLayout.Array array : with.layout().arrays()) {
      float factor = factors.getOrDefault(array.name(), 0f);
      for (int i = array.offset(); i < array.end(); i++) {
        assertThat(found[i]).as(array.name()).isEqualTo(base[i] + factor * parameters[i]);
      }
    }
  }

  @Test
  void lossAndHitsCountByWeight() {
    LayerStack stack = stack(KernelVariant.best(), lstm(6, false, 0f), OUTPUT);
    float[] parameters = parameters(stack);
    TokenBatch batch = new TokenBatch(LENGTH, PadSide.PRE);
    batch.add(new int[] {4, 5}, 0, 2, 1f, 2f);
    batch.add(new int[] {6}, 0, 1, 0f, 0.5f);
    float[] p = new float[2];
    stack.predict(batch, parameters, p);
    LossSums loss = stack.gradient(batch, parameters, KEY, new float[parameters.length]);
    assertThat(loss.loss()).isCloseTo(-2 * Math.log(p[0]) - 0.5 * Math.log(1 - p[1]), within(1e-6));
    assertThat(loss.weight()).isEqualTo(2.5);
    assertThat(loss.correct()).isEqualTo((p[0] > 0.5 ? 2 : 0) + (p[1] > 0.5 ? 0 : 0.5));
  }

  /** A diverged network must show: no kernel may turn what is not a number into a number. */
  @ParameterizedTest
  @EnumSource(KernelVariant.class)
  void anOverflowReachesTheLoss(KernelVariant variant) {
    LayerStack stack = stack(variant, lstm(6, false, 0f), OUTPUT);
    float[] parameters = parameters(stack);
    int kernel = stack.layout().array("lstm.recurrent_kernel").offset();
    parameters[kernel + 3] = Float.NaN;
    LossSums loss = stack.gradient(batch(5), parameters, KEY, new float[parameters.length]);
    assertThat(loss.meanLoss()).isNaN();
  }

  @Test
  void dropoutIsDrawnByKeyAndOnlyInTraining() {
    LayerStack stack = stack(KernelVariant.best(), lstm(6, false, 0.5f), OUTPUT);
    float[] parameters = parameters(stack);
    TokenBatch batch = batch(12, 30, 5);
    float[] first = new float[parameters.length];
    float[] again = new float[parameters.length];
    float[] other = new float[parameters.length];
    stack.gradient(batch, parameters, KEY, first);
    stack.gradient(batch, parameters, new StepKey(1, 2, 3, 5), other);
    stack.gradient(batch, parameters, KEY, again);
    assertThat(again).isEqualTo(first);
    assertThat(Arrays.equals(first, other)).isFalse();
    float[] p = new float[3];
    float[] without = new float[3];
    stack.predict(batch, parameters, p);
    stack(KernelVariant.best(), lstm(6, false, 0f), OUTPUT).predict(batch, parameters, without);
    assertThat(p).containsExactly(without, within(1e-6f));
  }

  @Test
  void soAreTheDropoutLayers() {
    for (boolean spatial : new boolean[] {false, true}) {
      Dropout dropout = new Dropout(0.5f, spatial);
      LayerStack stack =
          stack(KernelVariant.best(), lstm(6, true, 0f), dropout, lstm(5, false, 0f), OUTPUT);
      float[] parameters = parameters(stack);
      TokenBatch batch = batch(12, 30, 5);
      float[] first = new float[parameters.length];
      float[] again = new float[parameters.length];
      stack.gradient(batch, parameters, KEY, first);
      for (StepKey other :
          List.of(
              new StepKey(2, 2, 3, 4),
              new StepKey(1, 1, 3, 4),
              new StepKey(1, 2, 0, 4),
              new StepKey(1, 2, 3, 5))) {
        stack.gradient(batch, parameters, other, again);
        assertThat(Arrays.equals(first, again)).as("%s", other).isFalse();
      }
      stack.gradient(batch, parameters, KEY, again);
      assertThat(again).isEqualTo(first);
      float[] p = new float[3];
      float[] without = new float[3];
      stack.predict(batch, parameters, p);
      stack(KernelVariant.best(), lstm(6, true, 0f), lstm(5, false, 0f), OUTPUT)
          .predict(batch, parameters, without);
      assertThat(p).as("nothing is dropped, to the bit").isEqualTo(without);
    }
  }
}
