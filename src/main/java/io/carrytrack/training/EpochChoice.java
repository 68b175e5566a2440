package io.carrytrack.training;

import java.util.List;

/** Which epoch is the best, and when patience has run out: functions of the history alone. */
final class EpochChoice {
  private EpochChoice() {}

  /**
   * Whether an epoch beats all before it: by validation accuracy, of equals the earliest. Without
   * validation each does.
   */
  static boolean best(List<EpochRecord> before, EpochRecord epoch) {
    return epoch.validationAccuracy() == null
        || before.stream().allMatch(e -> epoch.validationAccuracy() > e.validationAccuracy());
  }

  /** Whether the last {@code patience} epochs brought no gain of more than the least one. */
  static boolean stops(TrainingSettings.EarlyStopping rule, List<EpochRecord> history) {
    if (rule.patience() == 0) {
      return false;
    }
    double reference = Double.NEGATIVE_INFINITY;
    int waited = 0;
    for (EpochRecord epoch : history) {
      if (epoch.validationAccuracy() - rule.minDelta() > reference) {
        reference = epoch.validationAccuracy();
        waited = 0;
      } else {
        waited++;
      }
    }
    return waited >= rule.patience();
  }
}
