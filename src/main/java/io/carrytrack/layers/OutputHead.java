package io.carrytrack.layers;

import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.task.LossSums;
import io.carrytrack.task.Task;
import io.carrytrack.tiles.Sequence;
import io.carrytrack.tiles.TilePlan;
import java.util.Arrays;

/**
 * What stands on the last layer's linear outputs: of a minibatch the weighted mean loss and its
 * gradient, or what the network says of its rows, each asked of the task a row at a time.
 */
final class OutputHead {
  private final TilePlan plan;
  private final Sequence top;
  private final Task task;
  private final Task learned;
  private final int width;
  private final int labelWidth;
  private float[] logits = new float[0];
  private double weightSum;

  /**
   * @param top the logits, as many a row as the task has outputs
   * @param task what is reported
   * @param learned whose gradient it is
   */
  OutputHead(TilePlan plan, Sequence top, Task task, Task learned) {
    this.plan = plan;
    this.top = top;
    this.task = task;
    this.learned = learned;
    width = task.outputs();
    labelWidth = task.labelWidth();
  }

  /** A new minibatch. */
  void begin() {
    TokenBatch batch = plan.batch();
    if (logits.length < batch.rows() * width) {
      logits = new float[batch.rows() * width];
    }
    weightSum = 0;
    for (int row = 0; row < batch.rows(); row++) {
      weightSum += batch.weights()[row];
    }
  }

  /** Writes what the current tile's rows get to their places. */
  void outputs(float[] outputs) {
    for (int slot = 0; slot < plan.tileRows(); slot++) {
      int row = plan.row(slot);
      if (row >= 0) {
        task.predict(top.tile, at(slot), outputs, row * width);
      }
    }
  }

  private int at(int slot) {
    return top.at(0) + slot * top.stride();
  }

  /** Keeps the current tile's logits and sets their gradient. */
  void gradient() {
    TokenBatch batch = plan.batch();
    Arrays.fill(top.tileGradient, at(0), at(plan.tileRows()), 0f);
    for (int slot = 0; slot < plan.tileRows(); slot++) {
      int row = plan.row(slot);
      if (row >= 0) {
        System.arraycopy(top.tile, at(slot), logits, row * width, width);
        double share = weightSum == 0 ? 0 : batch.weights()[row] / weightSum;
        learned.gradient(
            batch.labels(),
            row * labelWidth,
            share,
            top.tile,
            at(slot),
            top.tileGradient,
            at(slot));
      }
    }
  }

  /** The sums over all tiles, added row after row of the minibatch. */
  LossSums total() {
    TokenBatch batch = plan.batch();
    double loss = 0;
    double correct = 0;
    double error = 0;
    for (int row = 0; row < batch.rows(); row++) {
      int label = row * labelWidth;
      float weight = batch.weights()[row];
      loss += weight * task.loss(batch.labels(), label, logits, row * width);
      correct += task.correct(batch.labels(), label, logits, row * width) ? weight : 0;
      error += weight * task.error(batch.labels(), label, logits, row * width);
    }
    return new LossSums(loss, weightSum, correct, error);
  }
}
