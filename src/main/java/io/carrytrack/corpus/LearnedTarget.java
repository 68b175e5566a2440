package io.carrytrack.corpus;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.carrytrack.base.Moments;
import io.carrytrack.base.UserError;
import io.carrytrack.task.Target;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * What the numbers of the training split are standardised by: their mean and the root of their mean
 * square distance from it, each row counting once. The sums are exact, so that partitioning and
 * order do not matter.
 */
public final class LearnedTarget {
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
    if (!asked.areNumbers() || !asked.isOpen()) {
      return asked;
    }
    return ofColumn(
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
   * @param column doubles, each finite or null; of several targets, arrays of them
   * @param what names it in messages
   * @param notes receives what was learned, in a sentence
   * @throws UserError if all numbers are equal
   */
  public static Labels ofColumn(
      Dataset<Row> column, Labels asked, String what, Consumer<String> notes) {
    List<Target> targets = asked.targets();
    if (targets.size() == 1) {
      return learned(column, targets.get(0), what, notes)
          .map(target -> Labels.of(List.of(target)))
          .orElse(asked);
    }
    List<Target> learned = new ArrayList<>();
    String name = column.columns()[0];
    for (int k = 0; k < targets.size(); k++) {
      learned(
              column.select(col(name).getItem(k).as("number")),
              targets.get(k),
              what + ", " + targets.get(k).name(),
              notes)
          .ifPresent(learned::add);
    }
    return learned.size() < targets.size() ? asked : Labels.of(learned);
  }

  /** Of one column; empty where it has no number. */
  private static Optional<Target> learned(
      Dataset<Row> column, Target asked, String what, Consumer<String> notes) {
    Moments numbers =
        column
            .na()
            .drop()
            .as(Encoders.DOUBLE())
            .javaRDD()
            .aggregate(new Moments(), Moments::add, Moments::add);
    if (numbers.isEmpty()) {
      return Optional.empty();
    }
    if (numbers.isConstant()) {
      throw UserError.data(
          "%s: all %s are %s, so there is nothing to predict; is that the right column?",
          what, numbers.rows(), numbers.lowest());
    }
    double mean = numbers.mean();
    double deviation = numbers.deviation();
    notes.accept(
        String.format(
            Locale.ROOT,
            "the target%s: %s to %s over %s rows, standardised by mean %.6g and deviation %.6g",
            asked.name().isEmpty() ? "" : " " + asked.name(),
            BigDecimal.valueOf(numbers.lowest()),
            BigDecimal.valueOf(numbers.highest()),
            numbers.rows(),
            mean,
            deviation));
    return Optional.of(asked.of(mean, deviation));
  }
}
