package io.carrytrack.series;

import java.io.Serializable;

/**
 * How a column's numbers are standardised.
 *
 * @param mean of the training rows
 * @param deviation their standard deviation, dividing by their number; above 0
 */
public record Scaling(double mean, double deviation) implements Serializable {
  /**
   * @throws IllegalArgumentException if it divides by nothing, or is not finite
   */
  public Scaling {
    if (!Double.isFinite(mean) || !(deviation > 0 && deviation < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "a mean of " + mean + " and a standard deviation of " + deviation);
    }
  }

  /** A number in standard deviations from the mean. */
  float standardised(double number) {
    return (float) ((number - mean) / deviation);
  }
}
