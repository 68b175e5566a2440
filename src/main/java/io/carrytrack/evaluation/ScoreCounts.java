package io.carrytrack.evaluation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows labelled 0 and 1 by their probability of label 1 in thousandths, each row once: what ROC and
 * precision-recall curves are drawn from. Counts are whole, so that rows and other counts may be
 * added in any order; a curve has the points of the thresholds 0, 0.001 ... 1.
 */
public final class ScoreCounts implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Thresholds are multiples of 1 / STEPS. */
  static final int STEPS = 1000;

  /** Of probabilities p at place ceil(p STEPS), so that p is above t / STEPS beyond place t. */
  private final long[] zeros = new long[STEPS + 1];

  private final long[] ones = new long[STEPS + 1];

  /**
   * What is predicted 1 above a threshold.
   *
   * @param threshold on the probability
   * @param truePositives rows labelled 1 above it
   * @param falsePositives rows labelled 0 above it
   * @param positives rows labelled 1
   * @param negatives rows labelled 0
   */
  public record Point(
      double threshold, long truePositives, long falsePositives, long positives, long negatives) {
    /** Share of the rows labelled 1 that are above the threshold, the true positive rate. */
    public double recall() {
      return positives == 0 ? 0 : (double) truePositives / positives;
    }

    /** Share of the rows labelled 0 that are above it. */
    public double falsePositiveRate() {
      return negatives == 0 ? 0 : (double) falsePositives / negatives;
    }

    /** Share of those labelled 1 in the rows above it; 1 where none is above it. */
    public double precision() {
      long above = truePositives + falsePositives;
      return above == 0 ? 1 : (double) truePositives / above;
    }

    /** Harmonic mean of precision and recall; 0 where both are. */
    public double f1() {
      return truePositives == 0
          ? 0
          : 2.0 * truePositives / (positives + truePositives + falsePositives);
    }
  }

  /** Adds a row; the probability is in [0, 1]. */
  void add(float probability, boolean isOne) {
    // a float times 1000 is exact in double precision
    int place = (int) Math.ceil((double) probability * STEPS);
    (isOne ? ones : zeros)[place]++;
  }

  /** Adds all rows of another one. */
  void add(ScoreCounts more) {
    for (int place = 0; place <= STEPS; place++) {
      zeros[place] += more.zeros[place];
      ones[place] += more.ones[place];
    }
  }

  /** Whether there are rows of both labels, without which there is no curve. */
  public boolean hasBoth() {
    Point all = points().get(0);
    return all.positives() > 0 && all.negatives() > 0;
  }

  /** By rising threshold, from 0 to 1. */
  public List<Point> points() {
    long positives = 0;
    long negatives = 0;
    for (int place = 0; place <= STEPS; place++) {
      positives += ones[place];
      negatives += zeros[place];
    }
    List<Point> points = new ArrayList<>();
    long above1 = positives;
    long above0 = negatives;
    for (int place = 0; place <= STEPS; place++) {
      above1 -= ones[place];
      above0 -= zeros[place];
      points.add(new Point((double) place / STEPS, above1, above0, positives, negatives));
    }
    return points;
  }

  /** The point of the best F1; of equal ones that whose threshold is nearest to a half. */
  public Point best() {
    Point best = null;
    for (Point point : points()) {
      if (best == null
          || point.f1() > best.f1()
          || point.f1() == best.f1()
              && Math.abs(point.threshold() - 0.5) < Math.abs(best.threshold() - 0.5)) {
        best = point;
      }
    }
    return best;
  }
}
