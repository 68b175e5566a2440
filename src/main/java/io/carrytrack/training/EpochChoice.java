package io.carrytrack.training;

import io.carrytrack.checkpoint.EpochRecord;
import io.carrytrack.task.Metric;
import java.util.List;

/**
 * Which epoch is the best, and which the last: functions of the history alone.
 *
 * @param metric of the validation that tells a better epoch
 */
record EpochChoice(Metric metric) {

  /** Whether an epoch beats all before it; of equals the earliest. Without validation each does. */
  boolean best(List<EpochRecord> before, EpochRecord epoch) {
    return epoch.validation(metric) == null
        || before.stream().allMatch(e -> merit(epoch) > merit(e));
  }

  /** Whether no epoch is to follow those that there are. */
  boolean stops(EarlyStopping rule, List<EpochRecord> history) {
    return rule.stops(history, this::merit);
  }

  private double merit(EpochRecord epoch) {
    return metric.merit(epoch.validation(metric));
  }
}
