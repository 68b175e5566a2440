package io.carrytrack.training;

import io.carrytrack.blocks.Block;
import io.carrytrack.minibatch.BatchShares;
import io.carrytrack.minibatch.Minibatches;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.network.Replica;
import io.carrytrack.rounds.WorkerOutput;
import io.carrytrack.rounds.WorkerProgram;
import io.carrytrack.task.LossSums;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.broadcast.Broadcast;

/**
 * A worker's share of an averaging round: the next minibatches of its epoch, each with an optimizer
 * step of its own. Hands back parameters and updater state, weighted by the examples. In a time box
 * it leaves out those that it has not begun in time.
 *
 * <p>The first vector of a round is the parameters, the second the updater state of all workers,
 * where they have one in common.
 */
public final class LocalSteps implements WorkerProgram {
  private static final long serialVersionUID = 1L;

  private final RunReference run;
  private final int epoch;
  private final int firstStep;
  private final int falls;
  private final long stepsBefore;
  private final List<Broadcast<float[]>> updaters;

  /**
   * @param epoch from 0
   * @param firstStep the first minibatch of the round within the epoch
   * @param falls of the learning rate's plateau in the epochs before
   * @param stepsBefore optimizer steps that the updater state has seen
   * @param updaters the updater state of each worker; empty where none has its own, and the vectors
   *     have one for all or begin at zeros
   */
  LocalSteps(
      RunReference run,
      int epoch,
      int firstStep,
      int falls,
      long stepsBefore,
      List<Broadcast<float[]>> updaters) {
    this.run = run;
    this.epoch = epoch;
    this.firstStep = firstStep;
    this.falls = falls;
    this.stepsBefore = stepsBefore;
    this.updaters = List.copyOf(updaters);
  }

  @Override
  public WorkerOutput run(int worker, float[][] state) throws Exception {
    RunContext context = run.context();
    TrainingSettings settings = context.settings();
    int rows = context.trainingRows(worker);
    BatchShares shares = settings.shares();
    int lastStep =
        (int)
            Math.min(
                shares.count(worker, rows), (long) firstStep + settings.averaging().frequency());
    StepTally tally = new StepTally(worker);
    if (firstStep >= lastStep) {
      return new WorkerOutput(state, 0, tally.report());
    }
    Block block = context.trainingBlock(worker);
    int[] order = Minibatches.order(settings.seed(), epoch, worker, rows);
    RunContext.Workspace workspace = context.borrow();
    Replica replica = workspace.replica();
    replica.load(state[0], updater(worker, state, replica), stepsBefore);
    double box = settings.averaging().roundSeconds();
    long begin = System.nanoTime();
    for (int step = firstStep; step < lastStep; step++) {
      stopIfKilled();
      if (box > 0 && step > firstStep && System.nanoTime() - begin >= box * 1e9) {
        break;
      }
      int from = (int) shares.start(worker, step);
      int to = (int) Math.min(rows, shares.start(worker, step + 1));
      context.fill(workspace.batch(), block, order, from, to);
      StepKey key = new StepKey(settings.seed(), epoch, worker, step);
      long start = System.nanoTime();
      float rateFactor = context.plan().rateFactor(epoch, step, falls);
      LossSums seen = replica.step(workspace.batch(), key, rateFactor);
      tally.add(workspace.batch().rows(), seen, System.nanoTime() - start);
    }
    float[][] vectors = {new float[state[0].length], new float[replica.updaterCount()]};
    replica.save(vectors[0], vectors[1]);
    context.giveBack(workspace);
    tally.check(vectors);
    return new WorkerOutput(vectors, tally.weight(), tally.report());
  }

  private float[] updater(int worker, float[][] state, Replica replica) {
    if (!updaters.isEmpty()) {
      return updaters.get(worker).value();
    }
    return state.length > 1 ? state[1] : new float[replica.updaterCount()];
  }

  /** A copy that lost a race, or a task of a cancelled job, ends between two steps. */
  public static void stopIfKilled() {
    TaskContext task = TaskContext.get();
    if (task != null && task.isInterrupted()) {
      throw new TaskKilledException("the round is over without this copy");
    }
  }
}
