package io.carrytrack.minibatch;

import java.io.Serializable;

/**
 * The shape of every sequence: tokens, to which pads give their length, or numbers, of which every
 * sequence has the same.
 *
 * @param length time steps T, with pads, at least 1
 * @param side where the pads stand
 * @param numbers numbers F of a time step, up to {@value #MOST_NUMBERS} in a sequence; 0 for tokens
 */
public record SequenceShape(int length, PadSide side, int numbers) implements Serializable {
  /** Numbers of a sequence at most, T times F: a row that Spark can still move. */
  public static final int MOST_NUMBERS = 1 << 27;

  public SequenceShape {
    if (length < 1) {
      throw new IllegalArgumentException("length is " + length + ", must be at least 1");
    }
    if (numbers < 0 || (long) length * numbers > MOST_NUMBERS) {
      throw new IllegalArgumentException(
          length
              + " steps of "
              + numbers
              + " numbers, must be at most "
              + MOST_NUMBERS
              + " together");
    }
  }

  /** Of tokens. */
  public SequenceShape(int length, PadSide side) {
    this(length, side, 0);
  }

  /** Whether sequences are of numbers, not of tokens. */
  public boolean ofNumbers() {
    return numbers > 0;
  }

  /** Values that a row has at most: T tokens, or T F numbers, which every row has. */
  public int mostValues() {
    return length * Math.max(1, numbers);
  }

  /** An empty batch of this shape. */
  public TokenBatch newBatch() {
    return new TokenBatch(this);
  }

  /** In the words of messages: {@code padded PRE to 500}, {@code of 24 steps of 7 numbers}. */
  @Override
  public String toString() {
    return ofNumbers()
        ? "of " + length + " steps of " + numbers + " numbers"
        : "padded " + side + " to " + length;
  }
}
