package io.carrytrack.minibatch;

/** The dropout masks of one layer's input or state: a mask for each row of the minibatch. */
public interface RowMasks {

  /** A new training step. */
  void begin(StepKey key);

  /**
   * The factor of one unit in one row: 0, or 1 / (1 - rate).
   *
   * @param row of the minibatch, not of a tile
   */
  float factor(int row, int unit);
}
