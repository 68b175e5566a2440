package io.carrytrack.task;

/** What tells whether an epoch's validation is better than another's. */
public enum Metric {
  /** Weighted mean of the loss. */
  LOSS,
  /** Weighted share of the rows predicted right. */
  ACCURACY;

  /** A number that is the larger the better a value is. */
  public double merit(double value) {
    return this == LOSS ? -value : value;
  }
}
