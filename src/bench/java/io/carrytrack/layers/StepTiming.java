package io.carrytrack.layers;

import io.carrytrack.architecture.Activation;
import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Dense;
import io.carrytrack.architecture.GateActivation;
import io.carrytrack.architecture.Recurrent;
import io.carrytrack.architecture.RecurrentCell;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.minibatch.TokenBatch;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Times whole steps (ids to gradient) of a stack on one core, in CPU time of the thread. A main
 * program for the engineer at work, not a benchmark to quote:
 *
 * <pre>
 * java --add-modules jdk.incubator.vector -cp ... io.carrytrack.layers.StepTiming IDS lstm 32 32
 * </pre>
 *
 * where IDS is a file of reviews, each as its length and its ids in little-endian int32.
 */
final class StepTiming {
  private static final int ROWS = 128;
  private static final int LENGTH = 500;
  private static final int VOCABULARY = 10_000;

  private StepTiming() {}

  public static void main(String[] arguments) throws IOException {
    TokenBatch[] batches = read(Path.of(arguments[0]));
    RecurrentCell cell = RecurrentCell.valueOf(arguments[1].toUpperCase(java.util.Locale.ROOT));
    int units = Integer.parseInt(arguments[2]);
    int embedding = Integer.parseInt(arguments[3]);
    KernelVariant variant =
        arguments.length > 4 ? KernelVariant.valueOf(arguments[4]) : KernelVariant.best();
    int repeats = Integer.getInteger("repeats", 10);
    Architecture spec =
        new Architecture(
            VOCABULARY,
            embedding,
            LENGTH,
            PadSide.PRE,
            false,
            List.of(
                new Recurrent(cell, units, GateActivation.SIGMOID, true, false, false, 0f, 0f),
                new Dense(1, Activation.SIGMOID)));
    LayerStack stack = new LayerStack(spec, KernelOptions.of(variant));
    float[] parameters = new float[stack.layout().size()];
    Random random = new Random(1);
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = (random.nextFloat() - 0.5f) * 0.3f;
    }
    float[] gradient = new float[parameters.length];
    float[] probabilities = new float[ROWS];
    StepKey key = new StepKey(1, 0, 0, 0);
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    double[] step = new double[batches.length * repeats];
    double[] wall = new double[step.length];
    double[] forward = new double[step.length];
    for (int warm = 0; warm < 4; warm++) {
      for (TokenBatch batch : batches) {
        stack.gradient(batch, parameters, key, gradient);
      }
    }
    long allocated = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < step.length; i++) {
      long wall0 = System.nanoTime();
      long t0 = threads.getCurrentThreadCpuTime();
      stack.gradient(batches[i % batches.length], parameters, key, gradient);
      step[i] = (threads.getCurrentThreadCpuTime() - t0) / 1e6;
      wall[i] = (System.nanoTime() - wall0) / 1e6;
    }
    allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
    stack.prepare(parameters);
    for (int warm = 0; warm < 2; warm++) {
      for (TokenBatch batch : batches) {
        stack.predict(batch, probabilities);
      }
    }
    for (int i = 0; i < step.length; i++) {
      long t0 = threads.getCurrentThreadCpuTime();
      stack.predict(batches[i % batches.length], probabilities);
      forward[i] = (threads.getCurrentThreadCpuTime() - t0) / 1e6;
    }
    Arrays.sort(step);
    Arrays.sort(wall);
    Arrays.sort(forward);
    int middle = step.length / 2;
    System.out.printf(
        "%s %d/%d %s: step cpu median %.2f min %.2f, wall median %.2f min %.2f; predict cpu median"
            + " %.2f min %.2f ms; %d bytes a step%n",
        cell,
        units,
        embedding,
        variant.label(),
        step[middle],
        step[0],
        wall[middle],
        wall[0],
        forward[middle],
        forward[0],
        allocated / step.length);
  }

  private static TokenBatch[] read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int[] ids = new int[LENGTH];
    TokenBatch[] batches = new TokenBatch[8];
    for (int i = 0; i < batches.length; i++) {
      batches[i] = new TokenBatch(LENGTH, PadSide.PRE);
      for (int row = 0; row < ROWS; row++) {
        int count = bytes.getInt();
        for (int k = 0; k < count; k++) {
          ids[k] = bytes.getInt();
        }
        batches[i].add(ids, 0, count, row % 2, 1f);
      }
    }
    return batches;
  }
}
