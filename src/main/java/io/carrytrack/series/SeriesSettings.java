package io.carrytrack.series;

import io.carrytrack.base.Setting;
import io.carrytrack.base.UserError;
import java.io.Serializable;
import java.util.OptionalLong;

/**
 * How a run makes windows of a table of series.
 *
 * @param columns by their role
 * @param window time steps of a window
 * @param stride every how many steps a window of the training split ends; the others have one at
 *     every step
 * @param horizon how many steps ahead the forecast is for
 * @param step microseconds from one time step to the next; empty for what most neighbours have
 * @param fill for how many steps in a row the last known value stands for missing ones
 * @param gaps what windows with missing steps or values do that are not filled
 * @param forecast what of the target is learned
 * @param validationFrom the first time of validation, as the time column writes it; empty for a
 *     share of the training time
 * @param testFrom the first time of the test split; empty for none
 * @param validationShare of the training time, its end, that is for validation where neither a
 *     column nor a time says what is; at least 0 and below 1
 */
public record SeriesSettings(
    SeriesColumns columns,
    int window,
    int stride,
    int horizon,
    OptionalLong step,
    int fill,
    Gaps gaps,
    Forecast forecast,
    String validationFrom,
    String testFrom,
    double validationShare)
    implements Serializable {

  /** What windows with missing steps or values do. */
  public enum Gaps {
    /** They end the run, with the place of the first. */
    REFUSE,
    /** They are counted and left out. */
    SKIP
  }

  /**
   * @throws UserError naming the key that is out of range
   */
  public SeriesSettings {
    if (stride < 1) {
      throw UserError.usage("input.series.stride is %d, must be at least 1", stride);
    }
    Setting.require(
        validationShare >= 0 && validationShare < 1,
        "training.validation-split",
        validationShare,
        "at least 0 and below 1");
    new WindowRule(window, horizon, step.orElse(1), fill);
  }

  /** The rule of its windows. */
  WindowRule rule(long microseconds) {
    return new WindowRule(window, horizon, microseconds, fill);
  }
}
