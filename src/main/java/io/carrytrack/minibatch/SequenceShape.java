package io.carrytrack.minibatch;

import java.io.Serializable;

/**
 * The shape that pads give to every review.
 *
 * @param length padded length, at least 1
 * @param side where the pads stand
 */
public record SequenceShape(int length, PadSide side) implements Serializable {

  /** An empty batch of this shape. */
  public TokenBatch newBatch() {
    return new TokenBatch(length, side);
  }
}
