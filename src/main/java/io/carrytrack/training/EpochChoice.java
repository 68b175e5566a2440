package io.carrytrack.training;

import io.carrytrack.checkpoint.EpochRecord;
import io.carrytrack.task.Metric;
import java.util.List;

/**
 * Which epoch is the best, and when patience has run out: functions of the history alone.
 *
 * @param metric of the validation that tells a better epoch
 */
record EpochChoice(Metric metric) {

  /** Whether an epoch beats all before it; of equals the earliest. Without validation each does. */
  boolean best(List<EpochRecord> before, EpochRecord epoch) {
    return epoch.validation(metric) == null
        || before.stream().allMatch(e -> merit(epoch) > merit(e));
  }

  /** Whether the last {@code patience} epochs brought no gain of more than the least one. */
  boolean stops(EarlyStopping rule, List<EpochRecord> history) {
    if (rule.patience() == 0) {
      return false;
    }
    double reference = Double.NEGATIVE_INFINITY;
    int waited = 0;
    for (EpochRecord epoch : history) {
      if (merit(epoch) - rule.minDelta() > reference) {
        reference = merit(epoch);
        waited = 0;
      } else {
        waited++;
      }
    }
    return waited >= rule.patience();
  }

  private double merit(EpochRecord epoch) {
    return metric.merit(epoch.validation(metric));
  }
}
