package io.carrytrack.layers;

import io.carrytrack.minibatch.StepKey;

/** The dropout masks of one input or state: a mask a row of the minibatch, for all time steps. */
interface RowMasks {

  /** A new training step. */
  void begin(StepKey key);

  /**
   * The factor of one unit in one row: 0, or 1 / (1 - rate).
   *
   * @param row of the minibatch, not of a tile
   */
  float factor(int row, int unit);

  /**
   * The masks of the current tile.
   *
   * @param mask receives {@code [tileRows][stride]}; 0 in the padding columns
   */
  default void fill(TilePlan plan, float[] mask, int width, int stride) {
    for (int slot = 0; slot < plan.tileRows(); slot++) {
      int row = plan.row(slot);
      for (int unit = 0; unit < stride; unit++) {
        mask[slot * stride + unit] = unit < width ? (row < 0 ? 1f : factor(row, unit)) : 0f;
      }
    }
  }
}
