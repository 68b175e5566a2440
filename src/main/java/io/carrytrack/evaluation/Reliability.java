package io.carrytrack.evaluation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * How far probabilities are what they say, in ten bins of equal width: of two labels the
 * probability of label 1 and the share of rows labelled so, of more the probability of what is
 * predicted and the share of rows predicted right. Each row counts once.
 */
public final class Reliability implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int BINS = 10;

  private final long[] rows = new long[BINS];
  private final long[] hits = new long[BINS];
  private final FixedPointSum[] probabilities = new FixedPointSum[BINS];
  private final FixedPointSum brier = new FixedPointSum();

  /**
   * A bin with rows in it.
   *
   * @param rows how many
   * @param probability mean of what they were said to be
   * @param share of them that are so
   */
  public record Bin(long rows, double probability, double share) {}

  Reliability() {
    for (int bin = 0; bin < BINS; bin++) {
      probabilities[bin] = new FixedPointSum();
    }
  }

  /**
   * Adds a row.
   *
   * @param probability in [0, 1]
   * @param hit whether it is so
   * @param squares of the differences of all probabilities from what is so, summed
   */
  void add(double probability, boolean hit, double squares) {
    int bin = Math.min(BINS - 1, (int) (probability * BINS));
    rows[bin]++;
    hits[bin] += hit ? 1 : 0;
    probabilities[bin].add(probability);
    brier.add(squares);
  }

  /** Adds all rows of another one. */
  void add(Reliability more) {
    for (int bin = 0; bin < BINS; bin++) {
      rows[bin] += more.rows[bin];
      hits[bin] += more.hits[bin];
      probabilities[bin].add(more.probabilities[bin]);
    }
    brier.add(more.brier);
  }

  private long all() {
    long all = 0;
    for (long each : rows) {
      all += each;
    }
    return all;
  }

  /** The bins that have rows, by rising probability. */
  public List<Bin> bins() {
    List<Bin> bins = new ArrayList<>();
    for (int bin = 0; bin < BINS; bin++) {
      if (rows[bin] > 0) {
        bins.add(
            new Bin(
                rows[bin], probabilities[bin].value() / rows[bin], (double) hits[bin] / rows[bin]));
      }
    }
    return bins;
  }

  /**
   * Expected calibration error (Guo et al. 2017): the mean over rows of how far their bin's mean
   * probability is from its share; NaN without a row.
   */
  public double expectedCalibrationError() {
    double sum = 0;
    for (Bin bin : bins()) {
      sum += bin.rows() * Math.abs(bin.probability() - bin.share());
    }
    return sum / all();
  }

  /**
   * Brier score: of two labels the mean square of the probability of label 1 less the label, in [0,
   * 1]; of more the mean of the squares summed over the classes, in [0, 2]; NaN without a row.
   */
  public double brier() {
    return brier.value() / all();
  }
}
