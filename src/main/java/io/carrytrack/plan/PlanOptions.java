package io.carrytrack.plan;

import io.carrytrack.base.Setting;
import io.carrytrack.base.UserError;

/**
 * What a plan is made for.
 *
 * @param executors number of executors, at least 1
 * @param slots tasks that each runs at the same time, at least 1
 * @param gigabits a second of each machine's link, one way, above 0
 * @param latencyMillis of a message one way, at least 0
 * @param run {@code result.json} of a training run of the same network, or null
 * @param stepSeconds seconds of a minibatch instead, or null
 * @param reviews number of reviews that are trained, or null for the run's
 * @param costs a fitted cost model, or null for the one in the jar
 */
public record PlanOptions(
    int executors,
    int slots,
    double gigabits,
    double latencyMillis,
    String run,
    Double stepSeconds,
    Long reviews,
    String costs) {
  /**
   * @throws UserError naming the option of a value out of range
   */
  public PlanOptions {
    Setting.require(executors >= 1, "--executors", executors, "at least 1");
    Setting.require(slots >= 1, "--slots", slots, "at least 1");
    Setting.require(gigabits > 0 && gigabits < 1e6, "--gigabits", gigabits, "above 0");
    Setting.require(
        latencyMillis >= 0 && latencyMillis < 1e6, "--latency-ms", latencyMillis, "at least 0");
    if (run == null == (stepSeconds == null)) {
      throw UserError.usage(
          "give either --run, the result.json of a training run, or --step-seconds");
    }
    Setting.require(
        stepSeconds == null || stepSeconds > 0, "--step-seconds", stepSeconds, "above 0");
    Setting.require(reviews == null || reviews > 0, "--reviews", reviews, "at least 1");
  }
}
