package io.carrytrack.base;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Mean and standard deviation of numbers. The sums are exact, so that order and partitions of the
 * numbers do not matter.
 */
public final class Moments implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Digits of what is divided before it is rounded to a double of 17. */
  private static final MathContext DIGITS = new MathContext(60);

  private final ExactSum rows = new ExactSum();
  private final ExactSum numbers = new ExactSum();
  private final ExactSum squares = new ExactSum();
  private double lowest = Double.POSITIVE_INFINITY;
  private double highest = Double.NEGATIVE_INFINITY;

  /** Adds a finite number. */
  public Moments add(double number) {
    rows.add(1);
    numbers.add(number);
    squares.add(number, number);
    lowest = Math.min(lowest, number);
    highest = Math.max(highest, number);
    return this;
  }

  /** Adds all numbers of others. */
  public Moments add(Moments other) {
    rows.add(other.rows);
    numbers.add(other.numbers);
    squares.add(other.squares);
    lowest = Math.min(lowest, other.lowest);
    highest = Math.max(highest, other.highest);
    return this;
  }

  /** How many numbers there are. */
  public BigDecimal rows() {
    return rows.value();
  }

  /** Whether there is no number. */
  public boolean isEmpty() {
    return rows.value().signum() == 0;
  }

  /** Whether all of at least one number are equal, as far as a deviation can tell. */
  public boolean isConstant() {
    return lowest == highest || !(deviation() > 0);
  }

  /** The lowest of at least one number. */
  public double lowest() {
    return lowest;
  }

  /** The highest of at least one number. */
  public double highest() {
    return highest;
  }

  /** The mean of at least one number. */
  public double mean() {
    return numbers.over(rows);
  }

  /** The root of the mean square distance from the mean, of at least one number. */
  public double deviation() {
    return ExactSum.aboutMean(squares, numbers, rows)
        .divide(rows.value(), DIGITS)
        .sqrt(DIGITS)
        .doubleValue();
  }
}
