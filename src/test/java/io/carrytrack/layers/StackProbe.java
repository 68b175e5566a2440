package io.carrytrack.layers;

import io.carrytrack.layers.LayerSpec.Cell;
import io.carrytrack.layers.LayerSpec.GateActivation;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

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
  private final TokenBatch batch = new TokenBatch(LENGTH, PadSide.PRE);
  private final float[] parameters;
  private final float[] gradient;
  private final float[] probabilities;

  private StackProbe(StackSpec spec, KernelVariant variant) {
    stack = new LayerStack(spec, KernelOptions.of(variant));
    Random random = new Random(7);
    parameters = new float[stack.layout().size()];
    gradient = new float[parameters.length];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = (random.nextFloat() - 0.5f) * 0.5f;
    }
    for (int row = 0; row < 10; row++) {
      int[] ids = random.ints(LENGTH, 0, VOCABULARY).toArray();
      batch.add(ids, 0, row == 3 ? 0 : 1 + random.nextInt(LENGTH), row % 2, 1f);
    }
    probabilities = new float[batch.rows()];
  }

  /** The kinds of stack, which together reach every loop of a kernel. */
  static List<StackSpec> kinds() {
    List<StackSpec> kinds = new ArrayList<>();
    for (GateActivation gate : GateActivation.values()) {
      kinds.add(spec(false, layer(Cell.LSTM, 17, gate, false, false, 0f)));
      kinds.add(spec(false, layer(Cell.GRU, 17, gate, false, false, 0f)));
      kinds.add(
          spec(false, new LayerSpec.Recurrent(Cell.GRU, 5, gate, false, false, false, 0f, 0f)));
    }
    GateActivation gate = GateActivation.SIGMOID;
    kinds.add(spec(false, layer(Cell.SIMPLE_RNN, 33, gate, false, false, 0f)));
    kinds.add(
        spec(
            true,
            layer(Cell.LSTM, 5, gate, true, true, 0f),
            layer(Cell.GRU, 9, gate, false, false, 0f)));
    kinds.add(
        spec(
            false,
            layer(Cell.SIMPLE_RNN, 20, gate, true, false, 0f),
            layer(Cell.LSTM, 16, gate, false, true, 0.3f)));
    kinds.add(
        spec(
            false,
            new LayerSpec.Conv1d(20, 3, LayerSpec.Activation.RELU),
            new LayerSpec.MaxPooling1d(2),
            layer(Cell.GRU, 16, gate, true, false, 0f),
            new LayerSpec.GlobalMaxPooling()));
    kinds.add(
        spec(
            false,
            new LayerSpec.Conv1d(5, 2, LayerSpec.Activation.SIGMOID),
            new LayerSpec.GlobalAveragePooling()));
    return kinds;
  }

  private static LayerSpec.Recurrent layer(
      Cell cell,
      int units,
      GateActivation gate,
      boolean sequences,
      boolean bidirectional,
      float dropout) {
    return new LayerSpec.Recurrent(
        cell, units, gate, true, sequences, bidirectional, dropout, dropout);
  }

  private static StackSpec spec(boolean mask, LayerSpec... below) {
    List<LayerSpec> layers = new ArrayList<>(List.of(below));
    layers.add(new LayerSpec.Dense(1, LayerSpec.Activation.SIGMOID));
    return new StackSpec(VOCABULARY, 18, LENGTH, PadSide.PRE, mask, layers);
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
    for (StackSpec spec : kinds()) {
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
    return HexFormat.of().formatHex(digest.digest());
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
