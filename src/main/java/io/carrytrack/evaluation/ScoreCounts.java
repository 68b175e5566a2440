package io.carrytrack.evaluation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The weights of rows labelled 0 and 1 by their probability of label 1 in thousandths: what ROC and
 * precision-recall curves are drawn from. Rows and other counts may be added in any order; a curve
 * has the points of the thresholds 0, 0.001 ... 1.
 */
public final class ScoreCounts implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Thresholds are multiples of 1 / STEPS. */
  static final int STEPS = 1000;

  /** Of probabilities p at place ceil(p STEPS), so that p is above t / STEPS beyond place t. */
  private final FixedPointSum[] zeros = new FixedPointSum[STEPS + 1];

  private final FixedPointSum[] ones = new FixedPointSum[STEPS + 1];

  /**
   * What is predicted 1 above a threshold.
   *
   * @param threshold on the probability
   * @param truePositives weight of the rows labelled 1 above it
   * @param falsePositives of the rows labelled 0 above it
   * @param positives of the rows labelled 1
   * @param negatives of the rows labelled 0
   */
  public record Point(
      double threshold,
      double truePositives,
      double falsePositives,
      double positives,
      double negatives) {
    /** Share of the rows labelled 1 that are above the threshold, the true positive rate. */
    public double recall() {
      return positives == 0 ? 0 : truePositives / positives;
    }

    /** Share of the rows labelled 0 that are above it. */
    public double falsePositiveRate() {
      return negatives == 0 ? 0 : falsePositives / negatives;
    }

    /** Share of those labelled 1 in the rows above it; 1 where none is above it. */
    public double precision() {
      double above = truePositives + falsePositives;
      return above == 0 ? 1 : truePositives / above;
    }

    /** Harmonic mean of precision and recall; 0 where both are. */
    public double f1() {
      return truePositives == 0
          ? 0
          : 2.0 * truePositives / (positives + truePositives + falsePositives);
    }
  }

  /**
   * Adds a row.
   *
   * @param probability in [0, 1]
   * @param weight at least 0
   */
  void add(float probability, boolean isOne, double weight) {
    // a float times 1000 is exact in double precision
    int place = (int) Math.ceil((double) probability * STEPS);
    at(isOne ? ones : zeros, place).add(weight);
  }

  /** Most places have no row, of each of many groups of them. */
  private static FixedPointSum at(FixedPointSum[] sums, int place) {
    if (sums[place] == null) {
      sums[place] = new FixedPointSum();
    }
    return sums[place];
  }

  /** Adds all rows of another one. */
  void add(ScoreCounts more) {
    for (int place = 0; place <= STEPS; place++) {
      addAt(place, more);
    }
  }

  private void addAt(int place, ScoreCounts more) {
    if (more.zeros[place] != null) {
      at(zeros, place).add(more.zeros[place]);
    }
    if (more.ones[place] != null) {
      at(ones, place).add(more.ones[place]);
    }
  }

  /** Whether there are rows of both labels, without which there is no curve. */
  public boolean hasBoth() {
    Point all = points().get(0);
    return all.positives() > 0 && all.negatives() > 0;
  }

  /** By rising threshold, from 0 to 1. */
  public List<Point> points() {
    double[] above1 = above(ones);
    double[] above0 = above(zeros);
    List<Point> points = new ArrayList<>();
    for (int place = 0; place <= STEPS; place++) {
      points.add(
          new Point(
              (double) place / STEPS, above1[place + 1], above0[place + 1], above1[0], above0[0]));
    }
    return points;
  }

  /** The weights at each place and beyond it, and 0 behind the last one. */
  private static double[] above(FixedPointSum[] sums) {
    double[] above = new double[STEPS + 2];
    FixedPointSum sum = new FixedPointSum();
    for (int place = STEPS; place >= 0; place--) {
      if (sums[place] != null) {
        sum.add(sums[place]);
      }
      above[place] = sum.value();
    }
    return above;
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
