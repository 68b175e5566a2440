package io.carrytrack.task;

import java.io.Serializable;

/**
 * The area under the ROC curve of rows labelled 0 and 1 as the Mann-Whitney statistic: the
 * probability that a row labelled 1 has a higher score than one labelled 0, ties counting half
 * (Hanley and McNeil 1982). Rows come by rising score, or in ranges of it. Counted in whole
 * numbers, it is exact below 2^52 pairs of a 0 and a 1, and rounded a few times beyond.
 */
public final class RocArea implements Serializable {
  private static final long serialVersionUID = 1L;

  private long zeros;
  private long ones;

  /** Twice the wins of ones over zeros. */
  private double twiceWins;

  /** The score of the last row, and the rows that have it, which are not counted above yet. */
  private float tied = Float.NaN;

  private long tiedZeros;
  private long tiedOnes;

  /** Adds a row whose score is not below that of any before it. */
  public void add(float score, boolean isOne) {
    if (score != tied) {
      untie();
      tied = score;
    }
    if (isOne) {
      tiedOnes++;
    } else {
      tiedZeros++;
    }
  }

  private void untie() {
    twiceWins += tiedOnes * (2.0 * zeros + tiedZeros);
    zeros += tiedZeros;
    ones += tiedOnes;
    tiedZeros = 0;
    tiedOnes = 0;
  }

  /** Adds all rows of another one, whose scores are above all before it. */
  public void add(RocArea above) {
    untie();
    above.untie();
    twiceWins += above.twiceWins + 2.0 * above.ones * zeros;
    zeros += above.zeros;
    ones += above.ones;
  }

  /** The area, in [0, 1]; NaN where all rows have one label. */
  public double value() {
    untie();
    return zeros == 0 || ones == 0 ? Double.NaN : twiceWins / (2.0 * zeros * ones);
  }
}
