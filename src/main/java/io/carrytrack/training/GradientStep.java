package io.carrytrack.training;

import io.carrytrack.blocks.Block;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.network.GradientReplica;
import io.carrytrack.rounds.WorkerOutput;
import io.carrytrack.rounds.WorkerProgram;
import io.carrytrack.task.LossSums;
import java.io.IOException;

/**
 * A worker's share of an exact step: the gradient over those rows of the common minibatch that lie
 * in its block, weighted by their weights. The minibatches are the same however many workers share
 * them, so that the step is too, up to the order of summation.
 */
final class GradientStep implements WorkerProgram {
  private static final long serialVersionUID = 1L;

  private final RunReference run;
  private final int epoch;
  private final int step;

  /**
   * @param epoch from 0
   * @param step the minibatch within the epoch, from 0
   */
  GradientStep(RunReference run, int epoch, int step) {
    this.run = run;
    this.epoch = epoch;
    this.step = step;
  }

  @Override
  public WorkerOutput run(int worker, float[][] state) throws Exception {
    RunContext context = run.context();
    TrainingSettings settings = context.settings();
    StepTally tally = new StepTally(worker);
    RunContext.Workspace workspace = context.borrow();
    TokenBatch batch = workspace.batch();
    fill(context, worker, batch);
    if (batch.rows() == 0) {
      context.giveBack(workspace);
      return new WorkerOutput(state, 0, tally.report());
    }
    GradientReplica replica = (GradientReplica) workspace.replica();
    replica.load(state[0], new float[replica.updaterCount()], 0);
    float[][] gradient = {new float[state[0].length]};
    long start = System.nanoTime();
    LossSums seen =
        replica.gradient(batch, new StepKey(settings.seed(), epoch, worker, step), gradient[0]);
    tally.add(batch.rows(), seen, System.nanoTime() - start);
    context.giveBack(workspace);
    tally.check(gradient);
    return new WorkerOutput(gradient, tally.weight(), tally.report());
  }

  /** Rank r lies in block r modulo workers, at place r / workers. */
  private void fill(RunContext context, int worker, TokenBatch batch) throws IOException {
    TrainingSettings settings = context.settings();
    int workers = settings.averaging().workers();
    int[] order = context.commonOrder(epoch);
    Block block = context.trainingBlock(worker);
    int size = settings.shares().batch();
    int from = step * size;
    int to = (int) Math.min(order.length, (long) from + size);
    batch.clear();
    for (int i = from; i < to; i++) {
      if (order[i] % workers == worker) {
        int row = order[i] / workers;
        block.copyTo(batch, row, context.weight(block, row));
      }
    }
  }
}
