package io.carrytrack.training;

import io.carrytrack.blocks.Block;
import io.carrytrack.blocks.BlockCache;
import io.carrytrack.blocks.BlockHandle;
import io.carrytrack.blocks.BlockSet;
import io.carrytrack.minibatch.Minibatches;
import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.network.PredictorFactory;
import io.carrytrack.network.Replica;
import io.carrytrack.network.ReplicaFactory;
import io.carrytrack.task.Task;
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
public final class RunContext implements Serializable {
  private static final long serialVersionUID = 1L;

  private final SerializableConfiguration conf;
  private final String directory;
  private final List<BlockHandle> training;
  private final List<BlockHandle> validation;
  private final SequenceShape shape;
  private final TrainingSettings settings;
  private final List<Double> classFactors;
  private final EpochPlan plan;
  private final ReplicaFactory replicas;
  private final PredictorFactory predictors;
  private transient ConcurrentLinkedDeque<Workspace> idle;
  private transient int orderedEpoch;
  private transient int[] order;

  /**
   * @param classFactors of the weights of reviews, by class; empty where every class counts 1
   */
  RunContext(
      SerializableConfiguration conf,
      Path directory,
      BlockSet blocks,
      SequenceShape shape,
      TrainingSettings settings,
      List<Double> classFactors,
      ReplicaFactory replicas,
      PredictorFactory predictors) {
    this.conf = conf;
    this.directory = directory.toString();
    this.training = List.copyOf(blocks.training());
    this.validation = List.copyOf(blocks.validation());
    this.shape = shape;
    this.settings = settings;
    this.classFactors = List.copyOf(classFactors);
    this.plan =
        new EpochPlan(
            settings, new EpochChoice(settings.earlyStopping().monitor()), blocks.training());
    this.replicas = replicas;
    this.predictors = predictors;
  }

  /** What one thread needs to train. */
  record Workspace(Replica replica, TokenBatch batch) {}

  public Block trainingBlock(int worker) throws IOException {
    return block(training.get(worker));
  }

  Block validationBlock(int index) throws IOException {
    return block(validation.get(index));
  }

  private Block block(BlockHandle handle) throws IOException {
    return BlockCache.instance().get(conf.value(), new Path(directory), handle);
  }

  /** Number of training reviews. */
  public long trainingRows() {
    return training.stream().mapToLong(BlockHandle::rows).sum();
  }

  int trainingRows(int worker) {
    return training.get(worker).rows();
  }

  public TrainingSettings settings() {
    return settings;
  }

  List<Double> classFactors() {
    return classFactors;
  }

  public EpochPlan plan() {
    return plan;
  }

  public SequenceShape shape() {
    return shape;
  }

  ReplicaFactory replicas() {
    return replicas;
  }

  /** What the network is for. */
  public Task task() {
    return predictors.task();
  }

  PredictorFactory predictors() {
    return predictors;
  }

  /**
   * A replica that no other thread uses. Its state is whatever it was: every use begins with a load
   * of all of it.
   */
  Workspace borrow() {
    Workspace workspace = idle().pollLast();
    return workspace != null ? workspace : new Workspace(replicas.create(), shape.newBatch());
  }

  /** Gives a replica back; one that threw is not to be given back. */
  void giveBack(Workspace workspace) {
    idle().addLast(workspace);
  }

  private synchronized ConcurrentLinkedDeque<Workspace> idle() {
    if (idle == null) {
      idle = new ConcurrentLinkedDeque<>();
    }
    return idle;
  }

  /** Appends rows of a block, in a given order, to the emptied batch. */
  public void fill(TokenBatch batch, Block block, int[] order, int from, int to) {
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
  public boolean weighted(Block block) {
    return block.weights() != null || classFactors.stream().anyMatch(w -> w != 1);
  }

  /** Of a soft label the class that it speaks for most. */
  private int classOf(Block block, int row) {
    int width = block.labelWidth();
    return task().ofWidth(width).classOf(block.labels(), row * width);
  }

  /** A row's weight in loss, averaging and metrics: its own times its class's. */
  public float weight(Block block, int row) {
    double factor = classFactors.isEmpty() ? 1 : classFactors.get(classOf(block, row));
    return (float) (block.weight(row) * factor);
  }
}
