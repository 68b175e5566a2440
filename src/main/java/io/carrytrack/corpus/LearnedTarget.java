package io.carrytrack.corpus;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.carrytrack.base.ExactSum;
import io.carrytrack.base.UserError;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * What the numbers of the training split are standardised by: their mean and the root of their mean
 * square distance from it, each row counting once. The sums are exact, so that partitioning and
 * order do not matter.
 */
public final class LearnedTarget implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final MathContext DIGITS = new MathContext(60);

  private final ExactSum rows = new ExactSum();
  private final ExactSum numbers = new ExactSum();
  private final ExactSum squares = new ExactSum();
  private double lowest = Double.POSITIVE_INFINITY;
  private double highest = Double.NEGATIVE_INFINITY;

  private LearnedTarget() {}

  /**
   * Learns from reviews whose labels are numbers.
   *
   * @param reviews in {@link ReviewSchema#SCHEMA}
   * @param notes receives what was learned, in a sentence
   * @return labels that are not open; those asked for where these are classes or have been learned,
   *     or where the training split has no label
   * @throws UserError if all numbers are equal
   */
  static Labels of(Dataset<Row> reviews, Labels asked, String input, Consumer<String> notes) {
    if (asked.target() == null || !asked.isOpen()) {
      return asked;
    }
    return learned(
        reviews
            .filter(
                coalesce(col(ReviewSchema.SPLIT), lit(ReviewSchema.TRAIN))
                    .equalTo(ReviewSchema.TRAIN))
            .select(ReviewSchema.LABEL),
        asked,
        input + ": labels of the split " + ReviewSchema.TRAIN,
        notes);
  }

  /**
   * Learns from a column.
   *
   * @param column doubles, each finite or null
   * @param what names it in messages
   * @throws UserError if all numbers are equal
   */
  public static Labels ofColumn(Dataset<Row> column, Labels asked, String what) {
    return learned(column, asked, what, sentence -> {});
  }

  private static Labels learned(
      Dataset<Row> column, Labels asked, String what, Consumer<String> notes) {
    LearnedTarget learned =
        column
            .na()
            .drop()
            .as(Encoders.DOUBLE())
            .javaRDD()
            .aggregate(new LearnedTarget(), LearnedTarget::add, LearnedTarget::add);
    return learned.labels(asked, what, notes);
  }

  private LearnedTarget add(double number) {
    rows.add(1);
    numbers.add(number);
    squares.add(number, number);
    lowest = Math.min(lowest, number);
    highest = Math.max(highest, number);
    return this;
  }

  private LearnedTarget add(LearnedTarget other) {
    rows.add(other.rows);
    numbers.add(other.numbers);
    squares.add(other.squares);
    lowest = Math.min(lowest, other.lowest);
    highest = Math.max(highest, other.highest);
    return this;
  }

  private Labels labels(Labels asked, String what, Consumer<String> notes) {
    if (rows.value().signum() == 0) {
      return asked;
    }
    double mean = numbers.over(rows);
    double deviation = deviation();
    if (lowest == highest || !(deviation > 0)) {
      throw UserError.data(
          "%s: all %s are %s, so there is nothing to predict; is that the right column?",
          what, rows.value(), lowest);
    }
    notes.accept(
        String.format(
            Locale.ROOT,
            "the target: %s to %s over %s rows, standardised by mean %.6g and deviation %.6g",
            BigDecimal.valueOf(lowest),
            BigDecimal.valueOf(highest),
            rows.value(),
            mean,
            deviation));
    return Labels.of(asked.target().of(mean, deviation));
  }

  private double deviation() {
    return ExactSum.aboutMean(squares, numbers, rows)
        .divide(rows.value(), DIGITS)
        .sqrt(DIGITS)
        .doubleValue();
  }
}
