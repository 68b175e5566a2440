package io.carrytrack.training;

import java.util.List;

/**
 * The part of an epoch that is done.
 *
 * @param lossSum sum over reviews of weight times loss
 * @param weightSum sum of the weights
 * @param correct sum of the weights of the reviews predicted right
 * @param seconds of its rounds
 * @param overheadSeconds of them, beyond the steps of the slowest worker
 */
record EpochProgress(
    double lossSum, double weightSum, double correct, double seconds, double overheadSeconds) {
  static final EpochProgress NONE = new EpochProgress(0, 0, 0, 0, 0);

  /** With a round added, its workers in index order. */
  EpochProgress plus(List<WorkerReport> reports, double roundSeconds, double roundOverhead) {
    double loss = lossSum;
    double weight = weightSum;
    double right = correct;
    for (WorkerReport report : reports) {
      loss += report.lossSum();
      weight += report.weightSum();
      right += report.correct();
    }
    return new EpochProgress(
        loss, weight, right, seconds + roundSeconds, overheadSeconds + roundOverhead);
  }

  double meanLoss() {
    return weightSum == 0 ? 0 : lossSum / weightSum;
  }

  double accuracy() {
    return weightSum == 0 ? 0 : correct / weightSum;
  }
}
