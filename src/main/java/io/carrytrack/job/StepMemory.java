package io.carrytrack.job;

import com.sun.management.ThreadMXBean;
import io.carrytrack.layers.StepKey;
import io.carrytrack.layers.TokenBatch;
import io.carrytrack.network.Replica;
import io.carrytrack.network.ReplicaFactory;
import io.carrytrack.network.SequenceShape;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/** What one step's buffers take, found by taking a step: no formula would follow the layers. */
final class StepMemory {
  /** Layers work through a minibatch in tiles of no more rows than this. */
  private static final int TILE = 32;

  private StepMemory() {}

  /**
   * Heap that a replica's first step allocates, in bytes; later steps use it again.
   *
   * @param batchSize rows of a minibatch
   */
  static long measure(ReplicaFactory replicas, SequenceShape shape, int batchSize) {
    Replica replica = replicas.create();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    TokenBatch batch = shape.newBatch();
    int[] ids = new int[shape.length()];
    Arrays.fill(ids, 1);
    for (int row = 0; row < Math.min(TILE, batchSize); row++) {
      batch.add(ids, 0, ids.length, row % 2, 1f);
    }
    replica.step(batch, new StepKey(0, 0, 0, 0));
    long tokens = (long) Integer.BYTES * shape.length() * batchSize;
    return threads.getCurrentThreadAllocatedBytes() - before + tokens;
  }
}
