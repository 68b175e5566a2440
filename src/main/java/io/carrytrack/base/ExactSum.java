package io.carrytrack.base;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * A sum of doubles without rounding, so that it does not depend on their order; it is rounded when
 * it is asked for.
 */
public final class ExactSum implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Digits of a quotient before it is rounded to a double of 17. */
  private static final MathContext DIGITS = new MathContext(60);

  private BigDecimal sum = BigDecimal.ZERO;

  /** Adds a finite term. */
  public ExactSum add(double term) {
    sum = sum.add(new BigDecimal(term));
    return this;
  }

  /** Adds the product of finite factors, without rounding it. */
  public ExactSum add(double factor, double... factors) {
    BigDecimal product = new BigDecimal(factor);
    for (double other : factors) {
      product = product.multiply(new BigDecimal(other));
    }
    sum = sum.add(product);
    return this;
  }

  /** Adds all terms of another sum. */
  public ExactSum add(ExactSum other) {
    sum = sum.add(other.sum);
    return this;
  }

  /** The sum. */
  public BigDecimal value() {
    return sum;
  }

  /** The sum over another one, rounded once to a double; of a divisor above 0. */
  public double over(ExactSum divisor) {
    return sum.divide(divisor.sum, DIGITS).doubleValue();
  }

  /**
   * The sum of squares about the mean: of weighted terms {@code sum w x^2 - (sum w x)^2 / sum w}.
   *
   * @param squares {@code sum w x^2}
   * @param sums {@code sum w x}
   * @param weights {@code sum w}, above 0
   */
  public static BigDecimal aboutMean(ExactSum squares, ExactSum sums, ExactSum weights) {
    // over one denominator, so that nothing is rounded before the difference
    return squares.sum.multiply(weights.sum).subtract(sums.sum.pow(2)).divide(weights.sum, DIGITS);
  }
}
