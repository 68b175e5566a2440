package io.carrytrack.training;

import io.carrytrack.base.Floats;
import io.carrytrack.rounds.Placement;
import io.carrytrack.rounds.WorkerReport;
import io.carrytrack.task.LossSums;

/** Adds up what the steps of a worker's round saw. */
public final class StepTally {
  private final int worker;
  private int steps;
  private long examples;
  private LossSums sums = LossSums.NONE;
  private long computeNanos;
  private boolean finite = true;

  public StepTally(int worker) {
    this.worker = worker;
  }

  /**
   * Adds a step.
   *
   * @param rows of its minibatch
   * @param seen what they scored
   * @param nanos time it took
   */
  public void add(int rows, LossSums seen, long nanos) {
    steps++;
    examples += rows;
    sums = sums.plus(seen);
    computeNanos += nanos;
  }

  /** Notes whether the vectors that leave hold numbers alone. */
  public void check(float[][] vectors) {
    for (float[] vector : vectors) {
      finite &= Floats.finite(vector);
    }
  }

  /** Sum of the weights of the rows so far. */
  public double weight() {
    return sums.weight();
  }

  long examples() {
    return examples;
  }

  public WorkerReport report() {
    return new WorkerReport(
        worker,
        steps,
        examples,
        sums,
        finite && Double.isFinite(sums.loss()),
        computeNanos,
        Placement.here());
  }
}
