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
   * Heap that a replica keeps after its first step, in bytes: what the first step allocates more
   * than the second, which finds the buffers there. What both allocate is garbage, of which code
   * that is not yet compiled makes much.
   *
   * @param batchSize rows of a minibatch
   */
  static long measure(ReplicaFactory replicas, SequenceShape shape, int batchSize) {
    Replica replica = replicas.create();
    TokenBatch batch = shape.newBatch();
    int[] ids = new int[shape.length()];
    Arrays.fill(ids, 1);
    for (int row = 0; row < Math.min(TILE, batchSize); row++) {
      batch.add(ids, 0, ids.length, row % 2, 1f);
    }
    long first = allocatedBy(replica, batch);
    long second = allocatedBy(replica, batch);
    return Math.max(0, first - second) + (long) Integer.BYTES * shape.length() * batchSize;
  }

  private static long allocatedBy(Replica replica, TokenBatch batch) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    replica.step(batch, new StepKey(0, 0, 0, 0));
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
