package io.carrytrack.evaluation;

import io.carrytrack.base.ExactSum;
import io.carrytrack.task.Task;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * How far predicted numbers are off, as exact sums over rows, in the target's unit. Every figure
 * weighs the rows as scikit-learn's metrics do by {@code sample_weight}.
 */
final class NumberErrors implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final MathContext DIGITS = new MathContext(60);

  private final Task task;
  private long rows;
  private final ExactSum weight = new ExactSum();
  private final ExactSum loss = new ExactSum();
  private final ExactSum absolute = new ExactSum();
  private final ExactSum squared = new ExactSum();
  private final ExactSum numbers = new ExactSum();
  private final ExactSum squares = new ExactSum();

  NumberErrors(Task task) {
    this.task = task;
  }

  /**
   * Adds a row.
   *
   * @param output of the network, standardised
   * @param label standardised
   * @param weightedLoss of the row, its weight in it
   */
  NumberErrors add(float output, float label, double rowWeight, double weightedLoss) {
    double number = task.prediction(new float[] {label}, 0);
    double error = task.prediction(new float[] {output}, 0) - number;
    rows++;
    weight.add(rowWeight);
    loss.add(weightedLoss);
    absolute.add(rowWeight, Math.abs(error));
    squared.add(rowWeight, error, error);
    numbers.add(rowWeight, number);
    squares.add(rowWeight, number, number);
    return this;
  }

  /** Adds all rows of others. */
  NumberErrors add(NumberErrors other) {
    rows += other.rows;
    weight.add(other.weight);
    loss.add(other.loss);
    absolute.add(other.absolute);
    squared.add(other.squared);
    numbers.add(other.numbers);
    squares.add(other.squares);
    return this;
  }

  /** The metrics of at least one row. */
  Metrics metrics() {
    if (weight.value().signum() == 0) {
      return Metrics.ofNumbers(
          rows, Double.NaN, new Metrics.OfNumbers(Double.NaN, Double.NaN, Double.NaN, null));
    }
    double meanSquare = squared.over(weight);
    return Metrics.ofNumbers(
        rows,
        loss.over(weight),
        new Metrics.OfNumbers(
            meanSquare, Math.sqrt(meanSquare), absolute.over(weight), explained()));
  }

  /** {@code 1 - sum w e^2 / sum w (y - mean y)^2}; null where all numbers are equal. */
  private Double explained() {
    BigDecimal all = ExactSum.aboutMean(squares, numbers, weight);
    return all.signum() <= 0
        ? null
        : (Double) BigDecimal.ONE.subtract(squared.value().divide(all, DIGITS)).doubleValue();
  }
}
