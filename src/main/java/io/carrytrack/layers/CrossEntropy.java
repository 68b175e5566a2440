package io.carrytrack.layers;

import java.util.Arrays;

/**
 * The head of a binary classifier: sigmoid and weighted mean binary cross-entropy over the last
 * layer's logits. In double precision by StrictMath, whose results are the same everywhere; it is
 * one number a row.
 */
final class CrossEntropy {
  private final TilePlan plan;
  private final Sequence output;
  private double[] logits = new double[0];
  private double weightSum;

  /**
   * @param output the logits, one a row
   */
  CrossEntropy(TilePlan plan, Sequence output) {
    this.plan = plan;
    this.output = output;
  }

  /** A new minibatch. */
  void begin() {
    TokenBatch batch = plan.batch();
    if (logits.length < batch.rows()) {
      logits = new double[batch.rows()];
    }
    weightSum = 0;
    for (int row = 0; row < batch.rows(); row++) {
      weightSum += batch.weights()[row];
    }
  }

  /** Writes the current tile's probabilities to their rows. */
  void probabilities(float[] probabilities) {
    for (int slot = 0; slot < plan.tileRows(); slot++) {
      int row = plan.row(slot);
      if (row >= 0) {
        probabilities[row] = (float) sigmoid(output.tile[at(slot)]);
      }
    }
  }

  private int at(int slot) {
    return output.at(0) + slot * output.stride();
  }

  /** Keeps the current tile's logits and sets their gradient. */
  void gradient() {
    TokenBatch batch = plan.batch();
    Arrays.fill(output.tileGradient, at(0), at(plan.tileRows()), 0f);
    for (int slot = 0; slot < plan.tileRows(); slot++) {
      int row = plan.row(slot);
      if (row >= 0) {
        logits[row] = output.tile[at(slot)];
        double share = weightSum == 0 ? 0 : batch.weights()[row] / weightSum;
        output.tileGradient[at(slot)] =
            (float) (share * (sigmoid(logits[row]) - batch.labels()[row]));
      }
    }
  }

  private static double sigmoid(double x) {
    double e = StrictMath.exp(-Math.abs(x));
    return x >= 0 ? 1 / (1 + e) : e / (1 + e);
  }

  /** The sums over all tiles, added row after row of the minibatch. */
  BatchLoss total() {
    TokenBatch batch = plan.batch();
    double loss = 0;
    double hits = 0;
    for (int row = 0; row < batch.rows(); row++) {
      double x = logits[row];
      double y = batch.labels()[row];
      double entropy = Math.max(x, 0) - x * y + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
      loss += batch.weights()[row] * entropy;
      hits += (x > 0) == (y > 0.5) ? batch.weights()[row] : 0;
    }
    return new BatchLoss(loss, weightSum, hits);
  }
}
