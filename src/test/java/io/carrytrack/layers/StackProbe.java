package io.carrytrack.layers;

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
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.commons.codec.binary.Hex;

/**
 * The program of the child JVMs in which bits and allocations are looked at, apart from what other
 * tests have made the compiler do. Runs a stack of every kind on a fixed minibatch.
 *
 * <p>Arguments: a {@link KernelVariant}, then {@code bits} and a number of rounds (prints the
 * digest of the first and of the last round), or {@code allocation} and a number of rounds to warm
 * up (prints the bytes of one step and of one prediction of each stack).
 */
final class StackProbe {
  private static final int LENGTH = 7;
  private static final int VOCABULARY = 40;

  /** What a warm step may allocate at most. */
  static final int QUIET_BYTES = 4096;

  private static final StepKey KEY = new StepKey(5, 0, 1, 2);

  private final LayerStack stack;
  private final TokenBatch batch;
  private final float[] parameters;
  private final float[] gradient;
  private final float[] probabilities;

  private StackProbe(Architecture spec, KernelVariant variant) {
    stack = new LayerStack(spec, KernelOptions.of(variant));
    Random random = new Random(7);
    parameters = new float[stack.layout().size()];
    gradient = new float[parameters.length];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = (random.nextFloat() - 0.5f) * 0.5f;
    }
    batch = spec.sequenceShape().newBatch();
    for (int row = 0; row < 10; row++) {
      if (batch.shape().ofNumbers()) {
        float[] numbers = new float[batch.shape().mostValues()];
        for (int i = 0; i < numbers.length; i++) {
          numbers[i] = (float) random.nextGaussian();
        }
        batch.add(numbers, 0, numbers.length, row % 2, 1f);
        continue;
      }
      int[] ids = random.ints(LENGTH, 0, VOCABULARY).toArray();
      batch.add(ids, 0, row == 3 ? 0 : 1 + random.nextInt(LENGTH), row % 2, 1f);
    }
    probabilities = new float[batch.rows()];
  }

  /** The kinds of stack, which together reach every loop of a kernel. */
  static List<Architecture> kinds() {
    List<Architecture> kinds = new ArrayList<>();
    for (GateActivation gate : GateActivation.values()) {
      kinds.add(spec(false, layer(RecurrentCell.LSTM, 17, gate, false, false, 0f)));
      kinds.add(spec(false, layer(RecurrentCell.GRU, 17, gate, false, false, 0f)));
      kinds.add(
          spec(false, new Recurrent(RecurrentCell.GRU, 5, gate, false, false, false, 0f, 0f)));
    }
    GateActivation gate = GateActivation.SIGMOID;
    kinds.add(spec(false, layer(RecurrentCell.SIMPLE_RNN, 33, gate, false, false, 0f)));
    kinds.add(
        spec(
            true,
            layer(RecurrentCell.LSTM, 5, gate, true, true, 0f),
            layer(RecurrentCell.GRU, 9, gate, false, false, 0f)));
    kinds.add(
        spec(
            false,
            layer(RecurrentCell.SIMPLE_RNN, 20, gate, true, false, 0f),
            layer(RecurrentCell.LSTM, 16, gate, false, true, 0.3f)));
    kinds.add(
        spec(
            false,
            new Conv1d(20, 3, Activation.RELU),
            new MaxPooling1d(2),
            layer(RecurrentCell.GRU, 16, gate, true, false, 0f),
            new GlobalMaxPooling()));
    kinds.add(spec(false, new Conv1d(5, 2, Activation.SIGMOID), new GlobalAveragePooling()));
    kinds.add(
        spec(
            false,
            new Dropout(0.2f, true),
            layer(RecurrentCell.LSTM, 16, gate, true, false, 0f),
            new Dropout(0.3f, false),
            layer(RecurrentCell.GRU, 9, gate, false, false, 0f),
            new Dropout(0.4f, false)));
    kinds.add(
        spec(
            false,
            new Conv1d(20, 3, Activation.RELU, 0f, 1, Windows.Padding.SAME),
            new BatchNormalization(),
            new AveragePooling1d(3, 2, Windows.Padding.SAME),
            new Conv1d(9, 3, Activation.TANH, 0f, 2, Windows.Padding.CAUSAL),
            new MaxPooling1d(2, 1, Windows.Padding.SAME),
            new Dense(17, Activation.LINEAR),
            new ActivationLayer(Activation.SIGMOID),
            new Flatten(),
            new LayerNormalization()));
    for (Recurrent.Merge merge : List.of(Recurrent.Merge.MUL, Recurrent.Merge.AVE)) {
      kinds.add(
          spec(
              false,
              new LayerNormalization(),
              new Recurrent(
                  RecurrentCell.GRU,
                  9,
                  gate,
                  true,
                  merge != Recurrent.Merge.MUL,
                  true,
                  0f,
                  0f,
                  false,
                  0f,
                  0f,
                  merge),
              merge == Recurrent.Merge.MUL
                  ? new BatchNormalization()
                  : new GlobalAveragePooling()));
    }
    kinds.add(
        new Architecture(
            new Input.Numbers(5),
            LENGTH,
            List.of(
                layer(RecurrentCell.LSTM, 9, gate, false, true, 0f),
                new Dense(1, Activation.SIGMOID))));
    return kinds;
  }

  private static Recurrent layer(
      RecurrentCell cell,
      int units,
      GateActivation gate,
      boolean sequences,
      boolean bidirectional,
      float dropout) {
    return new Recurrent(cell, units, gate, true, sequences, bidirectional, dropout, dropout);
  }

  private static Architecture spec(boolean mask, Layer... below) {
    List<Layer> layers = new ArrayList<>(List.of(below));
    layers.add(new Dense(1, Activation.SIGMOID));
    return new Architecture(VOCABULARY, 18, LENGTH, PadSide.PRE, mask, layers);
  }

  private void step() {
    stack.gradient(batch, parameters, KEY, gradient);
  }

  private void predict() {
    stack.predict(batch, parameters, probabilities);
  }

  private void addTo(MessageDigest digest) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * (gradient.length + probabilities.length));
    bytes.asFloatBuffer().put(gradient).put(probabilities);
    digest.update(bytes.array());
  }

  public static void main(String[] arguments) throws NoSuchAlgorithmException {
    KernelVariant variant = KernelVariant.valueOf(arguments[0]);
    int rounds = Integer.parseInt(arguments[2]);
    List<StackProbe> probes = new ArrayList<>();
    for (Architecture spec : kinds()) {
      probes.add(new StackProbe(spec, variant));
    }
    if (arguments[1].equals("bits")) {
      System.out.println(round(probes));
      for (int i = 2; i < rounds; i++) {
        round(probes);
      }
      if (rounds > 1) {
        System.out.println(round(probes));
      }
    } else {
      for (StackProbe probe : probes) {
        System.out.println(allocation(probe, rounds));
      }
    }
  }

  private static String round(List<StackProbe> probes) throws NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (StackProbe probe : probes) {
      probe.step();
      probe.predict();
      probe.addTo(digest);
    }
    return Hex.encodeHexString(digest.digest());
  }

  /**
   * Runs until steps have allocated next to nothing for some time, or the rounds are up: how long
   * the compiler takes to get there depends on what else the machine does.
   */
  private static String allocation(StackProbe probe, int rounds) {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long step = 0;
    long predict = 0;
    int quiet = 0;
    for (int i = 0; i < rounds && quiet < 200; i++) {
      long start = threads.getCurrentThreadAllocatedBytes();
      probe.step();
      long stepped = threads.getCurrentThreadAllocatedBytes();
      probe.predict();
      step = stepped - start;
      predict = threads.getCurrentThreadAllocatedBytes() - stepped;
      quiet = step + predict < QUIET_BYTES ? quiet + 1 : 0;
    }
    return "step " + step + " predict " + predict;
  }
}
