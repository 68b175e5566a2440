package io.carrytrack.training;

import io.carrytrack.blocks.Block;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.network.Predictor;
import io.carrytrack.rounds.Placement;
import io.carrytrack.rounds.RoundEngine;
import io.carrytrack.task.Metric;
import io.carrytrack.task.ScoredRows;
import io.carrytrack.task.Task;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Loss, accuracy and the monitored metric of the validation blocks. Each block is summed in its row
 * order and the blocks in theirs, so that the sums, and the epoch that they make the best, have the
 * same bits everywhere.
 */
final class Validation {
  /** Rows that are predicted at once; more would only take more memory. */
  private static final int BATCH = 256;

  private final JavaSparkContext context;
  private final RunReference run;
  private final Task task;
  private final Metric metric;
  private final int blocks;
  private final Placement placement;

  /**
   * @param task of the reviews
   * @param metric that is monitored
   * @param blocks how many there are
   */
  Validation(JavaSparkContext context, RunReference run, Task task, Metric metric, int blocks) {
    this.context = context;
    this.run = run;
    this.task = task;
    this.metric = metric;
    this.blocks = blocks;
    this.placement = new Placement(context, blocks);
  }

  /** Whether there is nothing to validate on. */
  boolean isEmpty() {
    return blocks == 0;
  }

  /** Validates a model of so many parameters as the network has. */
  ScoredRows run(float[] parameters) {
    Broadcast<float[][]> broadcast = RoundEngine.broadcast(context, new float[][] {parameters});
    try {
      return run(broadcast);
    } finally {
      broadcast.destroy();
    }
  }

  private ScoredRows run(Broadcast<float[][]> state) {
    RunReference reference = run;
    Metric monitored = metric;
    List<byte[]> blockRows =
        placement
            .workers()
            .map(
                index -> {
                  ScoredRows block = score(reference.context(), index, state.value()[0], monitored);
                  return toBytes(block, Placement.here());
                })
            .collect();
    ScoredRows total = new ScoredRows(task, metric);
    List<String> places = new ArrayList<>();
    for (byte[] bytes : blockRows) {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      total.add(in);
      places.add(StandardCharsets.UTF_8.decode(in).toString());
    }
    placement.learn(places);
    return total;
  }

  private static ScoredRows score(
      RunContext context, int index, float[] parameters, Metric monitored) throws IOException {
    Block block = context.validationBlock(index);
    Predictor predictor = context.predictors().create(parameters);
    TokenBatch batch = context.shape().newBatch();
    Task task = context.task();
    float[] outputs = new float[BATCH * task.outputs()];
    ScoredRows rows = new ScoredRows(task, monitored);
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
        rows.add(
            block.labels(),
            row * task.labelWidth(),
            batch.weights()[at],
            outputs,
            at * task.outputs());
      }
    }
    return rows;
  }

  private static byte[] toBytes(ScoredRows rows, String place) {
    byte[] text = place.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = ByteBuffer.allocate(rows.bytes() + text.length);
    rows.write(out);
    return out.put(text).array();
  }
}
