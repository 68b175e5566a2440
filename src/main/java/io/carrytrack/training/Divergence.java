package io.carrytrack.training;

import io.carrytrack.checkpoint.EpochProgress;
import io.carrytrack.checkpoint.TrainingState;
import io.carrytrack.rounds.WorkerReport;
import io.carrytrack.task.Task;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Ends a run that learns nothing any more, with the place where it was seen. */
final class Divergence {
  /** A round of fewer reviews is too few to tell divergence by; its epoch still is. */
  private static final int TELLING_REVIEWS = 64;

  private static final String REMEDY = "lower optimizer.learning-rate or set optimizer.clip-norm";

  private final double diverged;

  /**
   * @param task tells what mean loss is no training any more
   */
  Divergence(Task task) {
    diverged = task.divergedLoss();
  }

  /** Checks the round after a state. */
  void check(TrainingState state, List<WorkerReport> reports) {
    requireFinite(state, reports);
    requireLearning(state, reports);
  }

  private static void requireFinite(TrainingState state, List<WorkerReport> reports) {
    for (WorkerReport report : reports) {
      if (!report.finite()) {
        throw error(
            "epoch %d, round %d, worker %d: the loss or a parameter is no number any more",
            state.epoch() + 1, state.round() + 1, report.worker());
      }
    }
  }

  private void requireLearning(TrainingState state, List<WorkerReport> reports) {
    double mean = EpochProgress.NONE.plus(reports, 0, 0).meanLoss();
    long examples = reports.stream().mapToLong(WorkerReport::examples).sum();
    if (mean > diverged && examples >= TELLING_REVIEWS) {
      WorkerReport worst =
          reports.stream().max(Comparator.comparingDouble(WorkerReport::meanLoss)).orElseThrow();
      throw error(
          "epoch %d, round %d: training diverges, the mean loss is %.1f, and %.1f at worker %d",
          state.epoch() + 1, state.round() + 1, mean, worst.meanLoss(), worst.worker());
    }
  }

  /** Checks an epoch whose rounds are done. */
  void checkEpoch(TrainingState state) {
    if (state.progress().meanLoss() > diverged) {
      throw error(
          "epoch %d: training diverges, the mean loss is %.1f",
          state.epoch() + 1, state.progress().meanLoss());
    }
  }

  /** Checks an epoch's validation. */
  static void checkValidation(TrainingState state, double meanLoss) {
    if (!Double.isFinite(meanLoss)) {
      throw error("epoch %d: the validation loss is %s", state.epoch() + 1, meanLoss);
    }
  }

  private static DivergedException error(String format, Object... args) {
    return new DivergedException(String.format(Locale.ROOT, format, args) + "; " + REMEDY);
  }
}
