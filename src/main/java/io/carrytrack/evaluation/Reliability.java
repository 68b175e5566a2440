package io.carrytrack.evaluation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * How far probabilities are what they say, in ten bins of equal width: of two labels the
 * probability of label 1 and the share of rows labelled so, of more the probability of what is
 * predicted and the share of rows predicted right. Means and shares weigh the rows.
 */
public final class Reliability implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int BINS = 10;

  private final long[] rows = new long[BINS];
  private final FixedPointSum[] weights = FixedPointSum.array(BINS);
  private final FixedPointSum[] hits = FixedPointSum.array(BINS);
  private final FixedPointSum[] probabilities = FixedPointSum.array(BINS);
  private final FixedPointSum brier = new FixedPointSum();

  /**
   * A bin with rows of some weight in it.
   *
   * @param rows how many
   * @param weight of them, above 0
   * @param probability mean of what they were said to be
   * @param share of them that are so
   */
  public record Bin(long rows, double weight, double probability, double share) {}

  /**
   * Adds a row.
   *
   * @param probability in [0, 1]
   * @param hit whether it is so
   * @param squares of the differences of all probabilities from what is so, summed
   * @param weight at least 0
   */
  void add(double probability, boolean hit, double squares, double weight) {
    int bin = Math.min(BINS - 1, (int) (probability * BINS));
    rows[bin]++;
    weights[bin].add(weight);
    hits[bin].add(hit ? weight : 0);
    probabilities[bin].add(weight * probability);
    brier.add(weight * squares);
  }

  /** Adds all rows of another one. */
  void add(Reliability more) {
    for (int bin = 0; bin < BINS; bin++) {
      rows[bin] += more.rows[bin];
      weights[bin].add(more.weights[bin]);
      hits[bin].add(more.hits[bin]);
      probabilities[bin].add(more.probabilities[bin]);
    }
    brier.add(more.brier);
  }

  private double all() {
    FixedPointSum all = new FixedPointSum();
    for (FixedPointSum each : weights) {
      all.add(each);
    }
    return all.value();
  }

  /** The bins that have rows of some weight, by rising probability. */
  public List<Bin> bins() {
    List<Bin> bins = new ArrayList<>();
    for (int bin = 0; bin < BINS; bin++) {
      double weight = weights[bin].value();
      if (weight > 0) {
        bins.add(
            new Bin(
                rows[bin],
                weight,
                probabilities[bin].value() / weight,
                hits[bin].value() / weight));
      }
    }
    return bins;
  }

  /**
   * Expected calibration error (Guo et al. 2017): the mean over rows of how far their bin's mean
   * probability is from its share; NaN without a row of some weight.
   */
  public double expectedCalibrationError() {
    double sum = 0;
    for (Bin bin : bins()) {
      sum += bin.weight() * Math.abs(bin.probability() - bin.share());
    }
    return sum / all();
  }

  /**
   * Brier score: of two labels the mean square of the probability of label 1 less the label, in [0,
   * 1]; of more the mean of the squares summed over the classes, in [0, 2]; NaN without a row of
   * some weight.
   */
  public double brier() {
    return brier.value() / all();
  }
}
