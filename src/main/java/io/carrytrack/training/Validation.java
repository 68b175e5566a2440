package io.carrytrack.training;

import io.carrytrack.blocks.Block;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.network.Predictor;
import io.carrytrack.rounds.Placement;
import io.carrytrack.rounds.RoundEngine;
import io.carrytrack.task.LossSums;
import io.carrytrack.task.Task;
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

  private final JavaSparkContext context;
  private final RunReference run;
  private final int blocks;
  private final Placement placement;

  Validation(JavaSparkContext context, RunReference run, int blocks) {
    this.context = context;
    this.run = run;
    this.blocks = blocks;
    this.placement = new Placement(context, blocks);
  }

  /** Whether there is nothing to validate on. */
  boolean isEmpty() {
    return blocks == 0;
  }

  /** Validates a model of so many parameters as the network has. */
  LossSums run(float[] parameters) {
    Broadcast<float[][]> broadcast = RoundEngine.broadcast(context, new float[][] {parameters});
    try {
      return run(broadcast);
    } finally {
      broadcast.destroy();
    }
  }

  private LossSums run(Broadcast<float[][]> state) {
    RunReference reference = run;
    List<byte[]> sums =
        placement
            .workers()
            .map(
                index -> {
                  LossSums block = sum(reference.context(), index, state.value()[0]);
                  return toBytes(block, Placement.here());
                })
            .collect();
    LossSums total = LossSums.NONE;
    for (byte[] bytes : sums) {
      total = total.plus(LossSums.read(ByteBuffer.wrap(bytes)));
    }
    placement.learn(sums.stream().map(Validation::place).toList());
    return total;
  }

  private static LossSums sum(RunContext context, int index, float[] parameters)
      throws IOException {
    Block block = context.validationBlock(index);
    Predictor predictor = context.predictors().create(parameters);
    TokenBatch batch = context.shape().newBatch();
    Task task = context.task();
    float[] outputs = new float[BATCH * task.outputs()];
    LossSums sums = LossSums.NONE;
    for (int from = 0; from < block.rows(); from += BATCH) {
      LocalSteps.stopIfKilled();
      int to = Math.min(block.rows(), from + BATCH);
      batch.clear();
      for (int row = from; row < to; row++) {
        block.copyTo(batch, row, context.weight(block, row));
      }
      predictor.predict(batch, outputs);
      for (int row = from; row < to; row++) {
        int at = row - from;
        LossSums scored =
            task.scored(block.label(row), batch.weights()[at], outputs, at * task.outputs());
        sums = sums.plus(scored);
      }
    }
    return sums;
  }

  private static byte[] toBytes(LossSums sums, String place) {
    byte[] text = place.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = ByteBuffer.allocate(LossSums.BYTES + text.length);
    sums.write(out);
    return out.put(text).array();
  }

  private static String place(byte[] bytes) {
    return new String(bytes, LossSums.BYTES, bytes.length - LossSums.BYTES, StandardCharsets.UTF_8);
  }
}
