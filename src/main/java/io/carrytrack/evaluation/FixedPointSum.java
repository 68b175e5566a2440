package io.carrytrack.evaluation;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * A sum that does not depend on the order of its terms: each is rounded to a multiple of 2^-40 and
 * added in 128-bit integers.
 */
final class FixedPointSum implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final double SCALE = 0x1p40;

  /** Terms must be below this, so that a scaled term fits a long. */
  static final double LIMIT = 0x1p22;

  private long low;
  private long high;

  /** So many sums of nothing. */
  static FixedPointSum[] array(int length) {
    FixedPointSum[] sums = new FixedPointSum[length];
    Arrays.setAll(sums, i -> new FixedPointSum());
    return sums;
  }

  /** Adds a term in [0, {@link #LIMIT}). */
  void add(double term) {
    if (!(term >= 0 && term < LIMIT)) {
      throw new IllegalArgumentException(
          "a weighted loss or weight is " + term + ", must be at least 0 and below " + LIMIT);
    }
    add(0, Math.round(term * SCALE));
  }

  /** Adds all terms of another sum. */
  void add(FixedPointSum other) {
    add(other.high, other.low);
  }

  /** Takes away all terms of another sum, which are among those of this one. */
  void subtract(FixedPointSum other) {
    // the two's complement of 128 bits
    add(~other.high, ~other.low);
    add(0, 1);
  }

  private void add(long termHigh, long termLow) {
    long sum = low + termLow;
    high += termHigh + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0);
    low = sum;
  }

  /** The sum, rounded once. */
  double value() {
    BigInteger unsignedLow = new BigInteger(Long.toUnsignedString(low));
    return BigInteger.valueOf(high).shiftLeft(Long.SIZE).add(unsignedLow).doubleValue() / SCALE;
  }
}
