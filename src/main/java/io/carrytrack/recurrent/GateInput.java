package io.carrytrack.recurrent;

import io.carrytrack.minibatch.StepKey;

/**
 * What a recurrent pass reads: gives the rows that its steps start from (bias plus input
 * projection) and takes their gradient. Owns the input kernel and the sum of its gradient.
 */
public interface GateInput {

  /** Takes new parameters; they stay unchanged until the next call. */
  void prepare(float[] parameters);

  /**
   * A new minibatch.
   *
   * @param whole whether every tile runs all positions itself, without a shared prefix
   * @param key names the training step, null when predicting
   */
  void begin(boolean whole, StepKey key);

  /** Number of positions. */
  int length();

  /** First own position of a tile. */
  int first(int tile);

  /** The array with the rows to start from; asked for again after every call below. */
  float[] starts();

  /** Makes the starts of the shared positions ready: position t's at {@code offsets()[t]}. */
  void forwardPrefix(int positions);

  /** A new tile has been selected. */
  void beginTile();

  /**
   * Makes the starts of positions {@code [from, to)} of the tile ready, at most {@link
   * RecurrentPass#BLOCK_STEPS} of them.
   *
   * @return the index in {@link #offsets} of row 0 of position {@code from}; the rows follow, then
   *     those of the next position
   */
  int forwardTile(int from, int to);

  /** Where rows begin in {@link #starts}. */
  int[] offsets();

  /**
   * Takes the gradient of the starts of positions {@code [from, to)} of the tile.
   *
   * @param gradient row after row from its beginning, in the order of {@code Gates.gradient()}
   */
  void backwardTile(int from, int to, float[] gradient);

  /** The current tile has been run back. */
  void endTile();

  /** As {@link #backwardTile}, for shared positions. */
  void backwardPrefix(int from, int to, float[] gradient);

  /** Adds the sums to the flat gradient. */
  void addGradient(float[] gradient);
}
