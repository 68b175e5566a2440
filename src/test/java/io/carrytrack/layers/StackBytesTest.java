package io.carrytrack.layers;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.carrytrack.architecture.Recurrent;
import io.carrytrack.architecture.RecurrentCell;
import io.carrytrack.architecture.Windows;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.minibatch.TokenBatch;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The arithmetic against the arrays that stacks are found to keep. */
class StackBytesTest {
  private static final Dense OUTPUT = new Dense(1, Activation.SIGMOID);

  /** Vocabulary, embedding, length, units and rows. */
  private record Size(int vocabulary, int embedding, int length, int units, int rows) {}

  private static final List<Size> SIZES =
      List.of(
          new Size(500, 8, 20, 4, 3),
          new Size(2_000, 32, 100, 32, 64),
          new Size(20_000, 50, 60, 100, 40),
          new Size(50, 300, 200, 17, 128));

  private static Recurrent recurrent(
      RecurrentCell cell,
      int units,
      boolean after,
      boolean sequences,
      boolean both,
      float in,
      float state) {
    return new Recurrent(
        cell, units, GateActivation.SIGMOID, after, sequences, both, in, state, false);
  }

  private static List<List<Layer>> stacks(int units) {
    List<List<Layer>> stacks = new ArrayList<>();
    for (RecurrentCell cell : RecurrentCell.values()) {
      for (boolean both : new boolean[] {false, true}) {
        stacks.add(List.of(recurrent(cell, units, true, false, both, 0, 0), OUTPUT));
        stacks.add(List.of(recurrent(cell, units, false, false, both, 0.2f, 0.3f), OUTPUT));
        stacks.add(
            List.of(
                recurrent(cell, units, false, true, both, 0, 0),
                recurrent(cell, 2 * units, true, false, !both, 0, 0.1f),
                OUTPUT));
      }
    }
    Conv1d conv = new Conv1d(units, 5, Activation.RELU);
    stacks.add(List.of(conv, new GlobalMaxPooling(), OUTPUT));
    stacks.add(List.of(conv, new MaxPooling1d(3), conv, new GlobalAveragePooling(), OUTPUT));
    stacks.add(
        List.of(
            conv,
            new MaxPooling1d(2),
            recurrent(RecurrentCell.LSTM, units, true, false, false, 0.1f, 0),
            new Dense(30, Activation.TANH),
            OUTPUT));
    Recurrent states = recurrent(RecurrentCell.LSTM, units, true, true, false, 0, 0);
    Recurrent last = recurrent(RecurrentCell.GRU, units, true, false, false, 0, 0);
    for (float rate : new float[] {0, 0.4f}) {
      Dropout each = new Dropout(rate, false);
      Dropout columns = new Dropout(rate, true);
      stacks.add(List.of(states, each, last, each, OUTPUT));
      stacks.add(List.of(states, columns, last, OUTPUT));
      stacks.add(List.of(columns, states, columns, new GlobalMaxPooling(), OUTPUT));
    }
    for (Windows.Padding padding : Windows.Padding.values()) {
      Conv1d padded = new Conv1d(units, 4, Activation.TANH, 0f, 1, padding);
      Conv1d strided = new Conv1d(units, 3, Activation.RELU, 0f, 2, padding);
      stacks.add(List.of(padded, strided, padded, new GlobalMaxPooling(), OUTPUT));
    }
    for (Windows.Padding padding : List.of(Windows.Padding.VALID, Windows.Padding.SAME)) {
      stacks.add(
          List.of(
              new MaxPooling1d(3, 1, padding),
              new AveragePooling1d(4, 2, padding),
              states,
              new AveragePooling1d(2),
              new Flatten(),
              OUTPUT));
    }
    stacks.add(
        List.of(
            states,
            new LayerNormalization(),
            new ActivationLayer(Activation.RELU),
            new Dense(2 * units, Activation.TANH),
            new BatchNormalization(),
            last,
            new BatchNormalization(0.01f, false, false),
            new ActivationLayer(Activation.SIGMOID),
            new LayerNormalization(0.01f, true, false),
            OUTPUT));
    stacks.add(List.of(new LayerNormalization(), new BatchNormalization(), last, OUTPUT));
    Recurrent merged =
        new Recurrent(
            RecurrentCell.LSTM,
            units,
            GateActivation.SIGMOID,
            true,
            true,
            true,
            0,
            0,
            false,
            0,
            0,
            Recurrent.Merge.SUM);
    stacks.add(List.of(merged, last, OUTPUT));
    stacks.add(List.of(new GlobalAveragePooling(), new Dense(units, Activation.RELU), OUTPUT));
    stacks.add(List.of(new GlobalSumPooling(), new Dense(units, Activation.RELU), OUTPUT));
    return stacks;
  }

  /** A stage whose count nobody has measured could say anything. */
  @Test
  void everyLayerIsInAStack() {
    Set<Class<?>> measured = new HashSet<>();
    stacks(3).forEach(layers -> layers.forEach(layer -> measured.add(layer.getClass())));
    assertThat(measured).containsExactlyInAnyOrder(Layer.class.getPermittedSubclasses());
  }

  private static Architecture spec(Size size, List<Layer> layers, boolean mask) {
    return new Architecture(
        size.vocabulary(), size.embedding(), size.length(), PadSide.PRE, mask, layers);
  }

  private static Architecture onNumbers(Size size, List<Layer> layers) {
    return new Architecture(new Input.Numbers(size.embedding()), size.length(), layers);
  }

  /** Every token another one, in rows of full length but for some first ones of one token. */
  private static TokenBatch batch(Size size, int shortRows) {
    TokenBatch batch = new TokenBatch(size.length(), PadSide.PRE);
    int next = 1;
    for (int row = 0; row < size.rows(); row++) {
      int[] ids = new int[row < shortRows ? 1 : size.length()];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = next;
        next = next + 1 == size.vocabulary() ? 0 : next + 1;
      }
      batch.add(ids, 0, ids.length, row % 2, 1f);
    }
    return batch;
  }

  private static TokenBatch numbers(Size size, Architecture spec) {
    TokenBatch batch = spec.sequenceShape().newBatch();
    float[] numbers = new float[batch.shape().mostValues()];
    for (int row = 0; row < size.rows(); row++) {
      batch.add(numbers, 0, numbers.length, row % 2, 1f);
    }
    return batch;
  }

  private static long measured(
      Size size, Architecture spec, KernelVariant variant, boolean training) {
    LayerStack stack = new LayerStack(spec, KernelOptions.of(variant));
    float[] parameters = new float[stack.layout().size()];
    float[] gradient = new float[parameters.length];
    List<TokenBatch> batches =
        spec.input() instanceof Input.Numbers
            ? List.of(numbers(size, spec))
            : List.of(
                batch(size, 0),
                batch(size, Math.max(1, size.rows() - variant.tileRows())),
                batch(size, size.rows()));
    for (TokenBatch batch : batches) {
      if (training) {
        stack.gradient(batch, parameters, new StepKey(1, 0, 0, 0), gradient);
      } else {
        stack.predict(batch, parameters, new float[size.rows()]);
      }
    }
    // the caller's, which some stage refers to
    return HeapOf.arrays(stack)
        - HeapOf.arrays(batches.get(batches.size() / 2))
        - 4L * parameters.length;
  }

  @ParameterizedTest
  @EnumSource(KernelVariant.class)
  void theArithmeticIsWhatStacksKeep(KernelVariant variant) {
    for (Size size : SIZES) {
      for (List<Layer> layers : stacks(size.units())) {
        for (boolean mask : new boolean[] {false, true}) {
          if (mask && !(layers.get(0) instanceof Recurrent)) {
            continue;
          }
          Architecture spec = spec(size, layers, mask);
          check(
              "training, " + spec,
              StackBytes.training(spec, variant, size.rows(), false),
              measured(size, spec, variant, true));
        }
        Architecture numbers = onNumbers(size, layers);
        check(
            "training, " + numbers,
            StackBytes.training(numbers, variant, size.rows(), false),
            measured(size, numbers, variant, true));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(KernelVariant.class)
  void predictingLikewise(KernelVariant variant) {
    Size size = new Size(3_000, 32, 100, 24, 64);
    for (List<Layer> layers : stacks(size.units())) {
      for (Architecture spec : List.of(spec(size, layers, false), onNumbers(size, layers))) {
        check(
            "predicting, " + spec,
            StackBytes.predicting(spec, variant, size.rows()),
            measured(size, spec, variant, false));
      }
    }
  }

  private static void check(String what, long bytes, long measured) {
    assertThat(bytes).as(what).isCloseTo(measured, Percentage.withPercentage(5));
  }

  @Test
  void itCostsNoMemory() {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    Architecture spec =
        spec(
            new Size(1_000_000, 300, 500, 512, 512),
            List.of(recurrent(RecurrentCell.LSTM, 512, true, false, true, 0, 0), OUTPUT),
            false);
    StackBytes.training(spec, KernelVariant.BLAS, 512, false);
    long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    long bytes = StackBytes.training(spec, KernelVariant.BLAS, 512, false);
    long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    assertThat(bytes).isGreaterThan(4L << 30);
    assertThat(allocated).isLessThan(1 << 20);
  }
}
