package io.carrytrack.report;

import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;

/**
 * The mean of a sample, and where the mean of all that it stands for may be.
 *
 * @param count number n of values, at least 1
 * @param mean their mean m
 * @param deviation their standard deviation s, over n - 1; NaN for one value
 * @param halfWidth t s / sqrt(n), with the 0.975 quantile t of Student's distribution of n - 1
 *     degrees of freedom: m plus and minus this is the 95 % interval; NaN for one value
 */
public record MeanEstimate(int count, double mean, double deviation, double halfWidth) {
  private static final double QUANTILE = 0.975;

  /** Estimates from a sample of at least one value. */
  public static MeanEstimate of(double... values) {
    SummaryStatistics sample = new SummaryStatistics();
    for (double value : values) {
      sample.addValue(value);
    }
    if (values.length < 2) {
      return new MeanEstimate(values.length, sample.getMean(), Double.NaN, Double.NaN);
    }
    double t = new TDistribution(null, values.length - 1).inverseCumulativeProbability(QUANTILE);
    double deviation = sample.getStandardDeviation();
    return new MeanEstimate(
        values.length, sample.getMean(), deviation, t * deviation / Math.sqrt(values.length));
  }

  /** Lower end of the 95 % interval. */
  public double low() {
    return mean - halfWidth;
  }

  /** Upper end of the 95 % interval. */
  public double high() {
    return mean + halfWidth;
  }
}
