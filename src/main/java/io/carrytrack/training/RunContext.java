package io.carrytrack.training;

import io.carrytrack.layers.TokenBatch;
import io.carrytrack.network.PredictorFactory;
import io.carrytrack.network.Replica;
import io.carrytrack.network.ReplicaFactory;
import io.carrytrack.network.SequenceShape;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;

/**
 * What does not change while a run lasts: where the blocks are and how a worker trains. One
 * instance an executor, which also keeps the replicas of the executor's threads from round to
 * round.
 */
final class RunContext implements Serializable {
  private static final long serialVersionUID = 1L;

  private final SerializableConfiguration conf;
  private final String directory;
  private final List<BlockHandle> training;
  private final List<BlockHandle> validation;
  private final SequenceShape shape;
  private final TrainingSettings settings;
  private final EpochPlan plan;
  private final ReplicaFactory replicas;
  private final PredictorFactory predictors;
  private transient ConcurrentLinkedDeque<Slot> idle;
  private transient int orderedEpoch;
  private transient int[] order;

  RunContext(
      SerializableConfiguration conf,
      Path directory,
      BlockSet blocks,
      SequenceShape shape,
      TrainingSettings settings,
      ReplicaFactory replicas,
      PredictorFactory predictors) {
    this.conf = conf;
    this.directory = directory.toString();
    this.training = List.copyOf(blocks.training());
    this.validation = List.copyOf(blocks.validation());
    this.shape = shape;
    this.settings = settings;
    this.plan = new EpochPlan(settings, blocks.training());
    this.replicas = replicas;
    this.predictors = predictors;
  }

  /** What one thread needs to train. */
  record Slot(Replica replica, TokenBatch batch) {}

  Block trainingBlock(int worker) throws IOException {
    return block(training.get(worker));
  }

  Block validationBlock(int index) throws IOException {
    return block(validation.get(index));
  }

  private Block block(BlockHandle handle) throws IOException {
    return BlockCache.instance().get(conf.value(), new Path(directory), handle);
  }

  int trainingRows(int worker) {
    return training.get(worker).rows();
  }

  TrainingSettings settings() {
    return settings;
  }

  EpochPlan plan() {
    return plan;
  }

  SequenceShape shape() {
    return shape;
  }

  PredictorFactory predictors() {
    return predictors;
  }

  /**
   * A replica that no other thread uses. Its state is whatever it was: every use begins with a load
   * of all of it.
   */
  Slot borrow() {
    Slot slot = idle().pollLast();
    return slot != null ? slot : new Slot(replicas.create(), shape.newBatch());
  }

  /** Gives a replica back; one that threw is not to be given back. */
  void giveBack(Slot slot) {
    idle().addLast(slot);
  }

  private synchronized ConcurrentLinkedDeque<Slot> idle() {
    if (idle == null) {
      idle = new ConcurrentLinkedDeque<>();
    }
    return idle;
  }

  /** Appends rows of a block, in a given order, to the emptied batch. */
  void fill(TokenBatch batch, Block block, int[] order, int from, int to) {
    batch.clear();
    for (int i = from; i < to; i++) {
      block.copyTo(batch, order[i], weight(block, order[i]));
    }
  }

  /**
   * The ranks of all training reviews in the order in which the workers visit them together in an
   * exact epoch; of one worker, its own order. Kept for the epoch, since every step asks.
   */
  synchronized int[] commonOrder(int epoch) {
    if (order == null || orderedEpoch != epoch) {
      int rows = training.stream().mapToInt(BlockHandle::rows).reduce(0, Math::addExact);
      order = Minibatches.order(settings.seed(), epoch, 0, rows);
      orderedEpoch = epoch;
    }
    return order;
  }

  /** Whether any row of a block may have another weight than 1. */
  boolean weighted(Block block) {
    return block.weights() != null || !settings.classWeights().equals(List.of(1.0, 1.0));
  }

  /** A row's weight in loss, averaging and metrics: its own times its class's. */
  float weight(Block block, int row) {
    double ofClass = settings.classWeights().get(block.label(row) == 1f ? 1 : 0);
    return (float) (block.weight(row) * ofClass);
  }
}
