package io.carrytrack.series;

import io.carrytrack.base.UserError;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;

/**
 * Columns of a table of series by their role.
 *
 * @param time when a row's values were taken
 * @param key names the series that a row belongs to; {@value #NONE} where there is one series
 * @param features the numbers that a forecast is made from, at least one
 * @param targets the numbers to forecast, at least one
 */
public record SeriesColumns(String time, String key, List<String> features, List<String> targets)
    implements Serializable {
  /** Stands for a column that the table does not have. */
  public static final String NONE = "none";

  /**
   * @throws UserError if a role has no column, or one column is named twice
   */
  public SeriesColumns {
    features = List.copyOf(features);
    targets = List.copyOf(targets);
    if (time.isEmpty()) {
      throw UserError.usage("input.series.time-column is empty: name the column of the times");
    }
    if (features.isEmpty()) {
      throw UserError.usage(
          "input.series.features is empty: name the columns of the numbers to forecast from");
    }
    if (new HashSet<>(features).size() != features.size()) {
      throw UserError.usage("input.series.features names a column twice: %s", features);
    }
    if (features.contains(time) || features.contains(key)) {
      throw UserError.usage(
          "input.series.features %s: the columns of time and key are no features", features);
    }
  }

  /** With one number to forecast. */
  public SeriesColumns(String time, String key, List<String> features, String target) {
    this(time, key, features, List.of(target));
  }

  boolean isKeyed() {
    return !key.equals(NONE);
  }
}
