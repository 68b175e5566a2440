package io.carrytrack.training;

import io.carrytrack.checkpoint.EpochRecord;
import io.carrytrack.task.Metric;
import java.io.Serializable;
import java.util.List;

/**
 * Which epoch is the best, which the last, and how often a plateau made the learning rate fall:
 * functions of the history alone.
 *
 * @param metric of the validation that tells a better epoch
 */
record EpochChoice(Metric metric) implements Serializable {

  /** Whether an epoch beats all before it; of equals the earliest. Without validation each does. */
  boolean best(List<EpochRecord> before, EpochRecord epoch) {
    return epoch.validation(metric) == null
        || before.stream().allMatch(e -> merit(epoch) > merit(e));
  }

  /** Whether no epoch is to follow those that there are. */
  boolean stops(EarlyStopping rule, List<EpochRecord> history) {
    return rule.stops(history, this::merit);
  }

  /** How often the learning rate has fallen. */
  int falls(RateSchedule schedule, List<EpochRecord> history) {
    return schedule.falls(history, this::merit);
  }

  private double merit(EpochRecord epoch) {
    return metric.merit(epoch.validation(metric));
  }
}
