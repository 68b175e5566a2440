package io.carrytrack.training;

import io.carrytrack.layers.StepKey;
import io.carrytrack.network.Replica;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;

/**
 * A worker's share of an averaging round: the next minibatches of its epoch, each with an optimizer
 * step of its own. Hands back parameters and updater state, weighted by the examples. In a time box
 * it leaves out those that it has not begun in time.
 */
final class LocalSteps implements WorkerProgram {
  private static final long serialVersionUID = 1L;

  private final RunReference run;
  private final int epoch;
  private final int firstStep;
  private final long stepsBefore;

  /**
   * @param epoch from 0
   * @param firstStep the first minibatch of the round within the epoch
   * @param stepsBefore optimizer steps that the state has seen
   */
  LocalSteps(RunReference run, int epoch, int firstStep, long stepsBefore) {
    this.run = run;
    this.epoch = epoch;
    this.firstStep = firstStep;
    this.stepsBefore = stepsBefore;
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
    RunContext.Slot slot = context.borrow();
    Replica replica = slot.replica();
    replica.load(state[0], state[1], stepsBefore);
    double box = settings.averaging().roundSeconds();
    long begin = System.nanoTime();
    for (int step = firstStep; step < lastStep; step++) {
      stopIfKilled();
      if (box > 0 && step > firstStep && System.nanoTime() - begin >= box * 1e9) {
        break;
      }
      int from = (int) shares.start(worker, step);
      int to = (int) Math.min(rows, shares.start(worker, step + 1));
      context.fill(slot.batch(), block, order, from, to);
      StepKey key = new StepKey(settings.seed(), epoch, worker, step);
      long start = System.nanoTime();
      Replica.StepResult seen =
          replica.step(slot.batch(), key, context.plan().rateFactor(epoch, step));
      tally.add(slot.batch().rows(), seen, System.nanoTime() - start);
    }
    float[][] vectors = {new float[state[0].length], new float[state[1].length]};
    replica.save(vectors[0], vectors[1]);
    context.giveBack(slot);
    tally.check(vectors);
    return new WorkerOutput(vectors, tally.weightSum(), tally.report());
  }

  /** A copy that lost a race, or a task of a cancelled job, ends between two steps. */
  static void stopIfKilled() {
    TaskContext task = TaskContext.get();
    if (task != null && task.isInterrupted()) {
      throw new TaskKilledException("the round is over without this copy");
    }
  }
}
