package io.carrytrack.training;

import io.carrytrack.network.Replica;

/** Adds up what the steps of a worker's round saw. */
final class StepTally {
  private final int worker;
  private int steps;
  private long examples;
  private double lossSum;
  private double weightSum;
  private double correct;
  private long computeNanos;
  private boolean finite = true;

  StepTally(int worker) {
    this.worker = worker;
  }

  /** Adds a step. */
  void add(int rows, Replica.StepResult seen, long nanos) {
    steps++;
    examples += rows;
    lossSum += seen.lossSum();
    weightSum += seen.weightSum();
    correct += seen.correct();
    computeNanos += nanos;
  }

  /** Notes whether the vectors that leave hold numbers alone. */
  void check(float[][] vectors) {
    for (float[] vector : vectors) {
      finite &= Floats.finite(vector);
    }
  }

  double weightSum() {
    return weightSum;
  }

  long examples() {
    return examples;
  }

  WorkerReport report() {
    return new WorkerReport(
        worker,
        steps,
        examples,
        lossSum,
        weightSum,
        correct,
        finite && Double.isFinite(lossSum),
        computeNanos,
        Placement.here());
  }
}
