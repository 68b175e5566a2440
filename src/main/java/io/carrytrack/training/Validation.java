package io.carrytrack.training;

import io.carrytrack.evaluation.MetricSums;
import io.carrytrack.layers.TokenBatch;
import io.carrytrack.network.Predictor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Loss and accuracy of the validation blocks. Each block is summed in its row order and the blocks
 * in theirs, so that the sums, and the epoch that they make the best, have the same bits
 * everywhere.
 */
final class Validation {
  /** Rows that are predicted at once; more would only take more memory. */
  private static final int BATCH = 256;

  private final RunReference run;
  private final int blocks;
  private final Placement placement;

  Validation(JavaSparkContext context, RunReference run, int blocks) {
    this.run = run;
    this.blocks = blocks;
    this.placement = new Placement(context, blocks);
  }

  /**
   * Validates.
   *
   * @param state its first vector holds the parameters
   */
  MetricSums run(Broadcast<float[][]> state) {
    RunReference reference = run;
    List<byte[]> sums =
        placement
            .workers()
            .map(
                index -> {
                  MetricSums block = sum(reference.context(), index, state.value()[0]);
                  return toBytes(block, Placement.here());
                })
            .collect();
    MetricSums total = new MetricSums();
    sums.forEach(bytes -> total.add(sums(bytes)));
    placement.learn(sums.stream().map(Validation::place).toList());
    return total;
  }

  private static MetricSums sum(RunContext context, int index, float[] parameters)
      throws IOException {
    Block block = context.validationBlock(index);
    Predictor predictor = context.predictors().create(parameters);
    TokenBatch batch = context.shape().newBatch();
    float[] probabilities = new float[BATCH];
    MetricSums sums = new MetricSums();
    for (int from = 0; from < block.rows(); from += BATCH) {
      LocalSteps.stopIfKilled();
      int to = Math.min(block.rows(), from + BATCH);
      batch.clear();
      for (int row = from; row < to; row++) {
        block.copyTo(batch, row, context.weight(block, row));
      }
      predictor.predict(batch, probabilities);
      for (int row = from; row < to; row++) {
        sums.add(block.label(row), batch.weights()[row - from], probabilities[row - from]);
      }
    }
    return sums;
  }

  private static byte[] toBytes(MetricSums sums, String place) {
    byte[] text = place.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(32 + text.length)
        .putLong(sums.rows())
        .putDouble(sums.weightSum())
        .putDouble(sums.lossSum())
        .putDouble(sums.correctSum())
        .put(text)
        .array();
  }

  private static MetricSums sums(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new MetricSums(in.getLong(), in.getDouble(), in.getDouble(), in.getDouble());
  }

  private static String place(byte[] bytes) {
    return new String(bytes, 32, bytes.length - 32, StandardCharsets.UTF_8);
  }
}
