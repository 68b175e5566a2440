package io.carrytrack.cluster;

import io.carrytrack.base.Setting;
import java.time.Duration;

/**
 * What a cluster must offer before a run begins.
 *
 * @param minSlots fewer task slots are refused; at least 1
 * @param timeout how long they are waited for, above 0
 */
public record PreFlightSettings(int minSlots, Duration timeout) {
  /**
   * @throws io.carrytrack.base.UserError naming the configuration's key of a value out of range
   */
  public PreFlightSettings {
    Setting.require(minSlots >= 1, "preflight.min-slots", minSlots, "at least 1");
    Setting.require(
        !timeout.isNegative() && !timeout.isZero(),
        "preflight.timeout",
        timeout.toMillis() + " ms",
        "above 0");
  }
}
