package io.carrytrack.spark;

import java.time.Duration;

/**
 * What a cluster must offer before a run begins.
 *
 * @param minSlots fewer task slots are refused; at least 1
 * @param timeout how long they are waited for, above 0
 */
public record PreFlightSettings(int minSlots, Duration timeout) {
  /**
   * @throws UserError naming the configuration's key of a value out of range
   */
  public PreFlightSettings {
    if (minSlots < 1) {
      throw UserError.usage("preflight.min-slots is %d, must be at least 1", minSlots);
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw UserError.usage("preflight.timeout is %d ms, must be above 0", timeout.toMillis());
    }
  }
}
