package io.carrytrack.series;

import io.carrytrack.base.UserError;
import java.io.Serializable;

/**
 * What a window of a series is: {@link #length} time steps, the last of which is the row that a
 * forecast is made at.
 *
 * @param length time steps, at least 1
 * @param horizon how many steps ahead of the last one the forecast is for, at least 1
 * @param step microseconds from one time step to the next, above 0
 * @param fill for how many steps in a row the last known value stands for missing ones, at least 0
 */
public record WindowRule(int length, int horizon, long step, int fill) implements Serializable {
  /** Longer windows are no sequence that anyone trains on. */
  private static final int LONGEST = 1 << 20;

  /** As many steps as there are in a century of seconds. */
  private static final long LONGEST_STEP = 100L * 366 * 86_400 * 1_000_000;

  /**
   * @throws UserError naming the key that is out of range
   */
  public WindowRule {
    within("input.series.window", length, 1, LONGEST);
    within("input.series.horizon", horizon, 1, LONGEST);
    within("input.series.fill", fill, 0, LONGEST);
    within("input.series.step in microseconds", step, 1, LONGEST_STEP);
  }

  private static void within(String key, long value, long least, long most) {
    if (value < least || value > most) {
      throw UserError.usage("%s is %d, must be from %d to %d", key, value, least, most);
    }
  }

  /** Rows in front of a window's last one that are looked at, at most. */
  int rowsBefore() {
    return length - 1 + fill;
  }
}
