package io.carrytrack.checkpoint;

import io.carrytrack.rounds.WorkerReport;
import io.carrytrack.task.LossSums;
import java.util.List;

/**
 * The part of an epoch that is done.
 *
 * @param sums what its reviews scored, each before the step that learned it
 * @param seconds of its rounds
 * @param overheadSeconds of them, beyond the steps of the slowest worker
 */
public record EpochProgress(LossSums sums, double seconds, double overheadSeconds) {
  public static final EpochProgress NONE = new EpochProgress(LossSums.NONE, 0, 0);

  /** With a round added, its workers in index order. */
  public EpochProgress plus(List<WorkerReport> reports, double roundSeconds, double roundOverhead) {
    LossSums all = sums;
    for (WorkerReport report : reports) {
      all = all.plus(report.sums());
    }
    return new EpochProgress(all, seconds + roundSeconds, overheadSeconds + roundOverhead);
  }

  /** Weighted mean of the loss; 0 where nothing has weight, which is no divergence. */
  public double meanLoss() {
    return sums.weight() == 0 ? 0 : sums.meanLoss();
  }

  /** Weighted mean of the absolute error, in the target's unit; 0 where nothing has weight. */
  public double meanError() {
    return sums.weight() == 0 ? 0 : sums.meanError();
  }

  /** Weighted share predicted right; 0 where nothing has weight. */
  public double accuracy() {
    return sums.weight() == 0 ? 0 : sums.accuracy();
  }
}
