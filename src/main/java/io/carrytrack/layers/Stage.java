package io.carrytrack.layers;

import io.carrytrack.minibatch.StepKey;
import io.carrytrack.tiles.Sequence;

/**
 * One layer of a stack, run a tile at a time.
 *
 * <p>A minibatch goes through the stages so:
 *
 * <pre>
 *   begin                        of each stage, lowest first
 *   forwardPrefix                of each stage, lowest first
 *   for each tile: forwardTile   of each stage, lowest first
 *                  backwardTile  of each stage, highest first   (training only)
 *   backwardPrefix               of each stage, highest first   (training only)
 *   addGradient                  of each stage                  (training only)
 * </pre>
 *
 * <p>So buffers hold one tile, which is run back while it is still in cache, and only the shared
 * prefix is kept over tiles. A stage owns its output {@link Sequence} and its weights' gradient,
 * which it sums over the tiles; it reads its input's values and writes its input's gradient, by the
 * rules of {@link Sequence}. Whatever order it sums in is a function of the minibatch alone.
 */
interface Stage {

  /** What this stage outputs. */
  Sequence output();

  /**
   * Takes new parameters: packs its weights, if it has any. The vector has the network's layout.
   */
  default void prepare(float[] parameters) {}

  /**
   * A new minibatch: gives the output its shape and sets the sums of the weights' gradient to 0.
   *
   * @param key names the training step, of which dropout masks are a function; null when predicting
   */
  void begin(StepKey key);

  /** Computes the output's shared prefix from the input's. */
  void forwardPrefix();

  /** Computes the current tile of the output. */
  void forwardTile();

  /**
   * From the gradient of the output's current tile (complete), sets that of the input's tile and
   * adds to that of the input's and of the output's prefix.
   */
  void backwardTile();

  /** From the gradient of the output's prefix (complete), adds to that of the input's prefix. */
  void backwardPrefix();

  /** Adds the weights' gradient, if it has any, to the flat vector, in the parameters' layout. */
  default void addGradient(float[] gradient) {}
}
