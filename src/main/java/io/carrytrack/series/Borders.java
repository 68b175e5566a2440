package io.carrytrack.series;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.carrytrack.base.UserError;
import io.carrytrack.corpus.ReviewSchema;
import java.io.Serializable;
import org.apache.spark.sql.Column;

/**
 * Times at which a series is split: training in front, then validation, then the test split.
 *
 * @param validationFrom microseconds of the first time of validation; null for none
 * @param testFrom microseconds of the first time of the test split; null for none
 */
public record Borders(Long validationFrom, Long testFrom) implements Serializable {
  /** Everything is for training. */
  public static final Borders NONE = new Borders(null, null);

  /**
   * @throws IllegalArgumentException if validation begins behind the test split
   */
  public Borders {
    if (validationFrom != null && testFrom != null && validationFrom >= testFrom) {
      throw new IllegalArgumentException(
          "validation must begin before the test split, at " + Times.shown(testFrom));
    }
  }

  /**
   * What people say.
   *
   * @param validationFrom a time as text, or nothing
   * @param testFrom a time as text, or nothing
   * @throws UserError if one is no time, or they are not in order
   */
  public static Borders of(String validationFrom, String testFrom) {
    try {
      return new Borders(time("validation-from", validationFrom), time("test-from", testFrom));
    } catch (IllegalArgumentException e) {
      throw UserError.usage("input.series.validation-from: %s", e.getMessage());
    }
  }

  private static Long time(String key, String said) {
    if (said.isEmpty()) {
      return null;
    }
    return Times.parse(said)
        .orElseThrow(
            () ->
                UserError.usage(
                    "input.series.%s is \"%s\", must be a time such as 2014-01-02 03:00, or a whole"
                        + " number of seconds",
                    key, said));
  }

  /** The first time of validation as {@link #of} takes it. */
  public String validationText() {
    return validationFrom == null ? "" : Times.shown(validationFrom);
  }

  /** The first time of the test split as {@link #of} takes it. */
  public String testText() {
    return testFrom == null ? "" : Times.shown(testFrom);
  }

  /** The same with the last share of the time in front of the test split for validation. */
  Borders withValidation(long first, long last, double share) {
    return new Borders(last - (long) Math.floor((last - first) * share), testFrom);
  }

  /** Which split a row is of, given the microseconds of its time. */
  Column split(Column time) {
    Column split = lit(ReviewSchema.TRAIN);
    if (validationFrom != null) {
      split = when(time.geq(validationFrom), ReviewSchema.VALIDATION).otherwise(split);
    }
    return testFrom == null ? split : when(time.geq(testFrom), ReviewSchema.TEST).otherwise(split);
  }

  /** In a sentence. */
  String shown() {
    return (validationFrom == null
            ? "no validation"
            : "validation from " + Times.shown(validationFrom))
        + (testFrom == null ? ", no test split" : ", test from " + Times.shown(testFrom));
  }
}
