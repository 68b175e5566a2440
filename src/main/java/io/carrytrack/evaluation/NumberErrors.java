package io.carrytrack.evaluation;

import io.carrytrack.base.ExactSum;
import io.carrytrack.task.Task;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How far predicted numbers are off, as exact sums over rows, each target in its own unit. Every
 * figure weighs the rows as scikit-learn's metrics do by {@code sample_weight}.
 */
final class NumberErrors implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final MathContext DIGITS = new MathContext(60);

  private final Task task;
  private long rows;
  private final ExactSum weight = new ExactSum();
  private final ExactSum loss = new ExactSum();
  private final List<OfTarget> targets = new ArrayList<>();

  NumberErrors(Task task) {
    this.task = task;
    for (int k = 0; k < task.labelWidth(); k++) {
      targets.add(new OfTarget());
    }
  }

  /** The sums of one target. */
  private static final class OfTarget implements Serializable {
    private static final long serialVersionUID = 1L;
    private final ExactSum absolute = new ExactSum();
    private final ExactSum squared = new ExactSum();
    private final ExactSum numbers = new ExactSum();
    private final ExactSum squares = new ExactSum();

    void add(double number, double error, double rowWeight) {
      absolute.add(rowWeight, Math.abs(error));
      squared.add(rowWeight, error, error);
      numbers.add(rowWeight, number);
      squares.add(rowWeight, number, number);
    }

    void add(OfTarget other) {
      absolute.add(other.absolute);
      squared.add(other.squared);
      numbers.add(other.numbers);
      squares.add(other.squares);
    }

    Metrics.OfNumbers metrics(ExactSum weight) {
      if (weight.value().signum() == 0) {
        return new Metrics.OfNumbers(Double.NaN, Double.NaN, Double.NaN, null);
      }
      double meanSquare = squared.over(weight);
      return new Metrics.OfNumbers(
          meanSquare, Math.sqrt(meanSquare), absolute.over(weight), explained(weight));
    }

    /** {@code 1 - sum w e^2 / sum w (y - mean y)^2}; null where all numbers are equal. */
    private Double explained(ExactSum weight) {
      BigDecimal all = ExactSum.aboutMean(squares, numbers, weight);
      return all.signum() <= 0
          ? null
          : (Double) BigDecimal.ONE.subtract(squared.value().divide(all, DIGITS)).doubleValue();
    }
  }

  /** Adds a row. */
  NumberErrors add(ScoredRow row) {
    rows++;
    weight.add(row.weight());
    loss.add(row.weightedLoss());
    for (int k = 0; k < targets.size(); k++) {
      double number = task.prediction(k, row.labels(), 0);
      targets.get(k).add(number, task.prediction(k, row.outputs(), 0) - number, row.weight());
    }
    return this;
  }

  /** Adds all rows of others. */
  NumberErrors add(NumberErrors other) {
    rows += other.rows;
    weight.add(other.weight);
    loss.add(other.loss);
    for (int k = 0; k < targets.size(); k++) {
      targets.get(k).add(other.targets.get(k));
    }
    return this;
  }

  /** How many rows there are. */
  long rows() {
    return rows;
  }

  /** The metrics of at least one row. */
  Metrics metrics() {
    double meanLoss = weight.value().signum() == 0 ? Double.NaN : loss.over(weight);
    if (targets.size() == 1) {
      return Metrics.ofNumbers(rows, meanLoss, targets.get(0).metrics(weight));
    }
    Map<String, Metrics.OfNumbers> each = new LinkedHashMap<>();
    for (int k = 0; k < targets.size(); k++) {
      each.put(task.targets().get(k).name(), targets.get(k).metrics(weight));
    }
    return Metrics.ofNumbers(rows, meanLoss, each);
  }
}
