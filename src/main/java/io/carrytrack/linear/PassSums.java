package io.carrytrack.linear;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.blocks.Block;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.task.LossSums;
import io.carrytrack.task.Task;
import io.carrytrack.training.LocalSteps;
import io.carrytrack.training.RunContext;
import java.io.IOException;

/**
 * What a pass over training texts adds up, in whole numbers: every term is rounded to a multiple of
 * a power of two first. So the sums are the same in whatever order and however many parts they are
 * added, and the model hangs neither on the cluster nor on the number of workers.
 *
 * <p>A pass of V ids and K outputs has V K sums of ids, K of the bias, and three of the loss, the
 * weight and the weight of what is right.
 */
final class PassSums {
  /** Mean loss that the sum of losses has room for; one above is no loss that anyone accepts. */
  private static final double LARGEST_LOSS = 4096;

  private static final int TAIL = 3;

  private PassSums() {}

  /** How many sums a pass has. */
  static long length(Architecture network) {
    return (network.vocabularySize() + 1L) * network.embeddingUnits() + TAIL;
  }

  /**
   * The power of two by which terms are multiplied: the largest that leaves room for the sum over
   * so many rows, each of at most such a weight.
   *
   * @param largestWeight as {@link #largestWeight} gives it
   */
  static double scale(long rows, double largestWeight) {
    double bound = Math.max(1, rows) * Math.max(largestWeight, Float.MIN_NORMAL);
    return Math.scalb(1.0, Math.min(52, 61 - Math.getExponent(bound)));
  }

  /** Of a block's rows, the largest weight times tokens: a row may have all of them alike. */
  static double largestWeight(RunContext context, int worker) throws IOException {
    double largest = 0;
    Rows rows = new Rows(context, worker);
    while (rows.next()) {
      largest = Math.max(largest, (double) rows.weight() * Math.max(1, rows.tokens()));
    }
    return largest;
  }

  /**
   * Of every id the weight of the rows of each class that have it, as often as they have it; id
   * after id.
   */
  static long[] counts(RunContext context, int worker, int ids, double scale) throws IOException {
    Task task = context.task();
    int classes = task.classes();
    long[] counts = new long[Math.multiplyExact(ids, classes)];
    Rows rows = new Rows(context, worker);
    while (rows.next()) {
      long weight = Math.round(rows.weight() * scale);
      rows.add(weight, counts, classes, task.classOf(rows.label()));
    }
    return counts;
  }

  /**
   * The loss of a model and its gradient by the network's embedding and bias.
   *
   * @param parameters of the network: an embedding of as many numbers as there are outputs, an
   *     output layer that passes them on, and its bias
   */
  static long[] pass(RunContext context, int worker, float[] parameters, int ids, double scale)
      throws IOException {
    Task task = context.task();
    int outputs = task.outputs();
    int bias = ids * outputs + outputs * outputs;
    long[] sums = new long[(ids + 1) * outputs + TAIL];
    float[] logits = new float[outputs];
    float[] gradient = new float[outputs];
    Rows rows = new Rows(context, worker);
    while (rows.next()) {
      for (int k = 0; k < outputs; k++) {
        logits[k] = parameters[bias + k] + rows.sum(parameters, outputs, k);
      }
      task.gradient(rows.label(), rows.weight(), logits, 0, gradient, 0);
      for (int k = 0; k < outputs; k++) {
        long slope = Math.round(gradient[k] * scale);
        sums[ids * outputs + k] += slope;
        rows.add(slope, sums, outputs, k);
      }
      double loss = Math.min(task.loss(rows.label(), logits, 0), LARGEST_LOSS);
      long weight = Math.round(rows.weight() * scale);
      int tail = (ids + 1) * outputs;
      sums[tail] += Math.round(rows.weight() * loss * (scale / LARGEST_LOSS));
      sums[tail + 1] += weight;
      sums[tail + 2] += task.correct(rows.label(), logits, 0) ? weight : 0;
    }
    return sums;
  }

  /** What the rows of a pass scored. */
  static LossSums scored(long[] sums, double scale) {
    int tail = sums.length - TAIL;
    return new LossSums(
        sums[tail] / (scale / LARGEST_LOSS), sums[tail + 1] / scale, sums[tail + 2] / scale);
  }

  /** The sums of two parts, in the first. */
  static long[] plus(long[] a, long[] b) {
    for (int i = 0; i < a.length; i++) {
      a[i] += b[i];
    }
    return a;
  }

  /** A block's rows, one at a time. */
  private static final class Rows {
    private static final int BETWEEN_LOOKS = 1024;

    private final RunContext context;
    private final Block block;
    private final TokenBatch batch;
    private int row = -1;

    Rows(RunContext context, int worker) throws IOException {
      this.context = context;
      block = context.trainingBlock(worker);
      batch = context.shape().newBatch();
    }

    boolean next() {
      row++;
      if (row == block.rows()) {
        return false;
      }
      if (row % BETWEEN_LOOKS == 0) {
        LocalSteps.stopIfKilled();
      }
      batch.clear();
      block.copyTo(batch, row, context.weight(block, row));
      return true;
    }

    float label() {
      return batch.labels()[0];
    }

    float weight() {
      return batch.weights()[0];
    }

    int tokens() {
      return batch.tokensOf(0);
    }

    /** The sum over the tokens of number k of their row of an embedding. */
    float sum(float[] embedding, int width, int k) {
      int[] tokens = batch.tokens();
      double sum = 0;
      for (int i = 0; i < tokens(); i++) {
        sum += embedding[tokens[i] * width + k];
      }
      return (float) sum;
    }

    /** Adds to number k of the row of every token. */
    void add(long term, long[] sums, int width, int k) {
      int[] tokens = batch.tokens();
      for (int i = 0; i < tokens(); i++) {
        sums[tokens[i] * width + k] += term;
      }
    }
  }
}
