package io.carrytrack.layers;

import io.carrytrack.architecture.Shape;

/** Makes a layer's stage, and says without making it what it keeps; the two go together. */
interface StageFactory {

  /** The layer's stage, on top of the stack so far. */
  Stage make(StackBuilder stack);

  /**
   * Counts what the stage keeps for rows of full length beside rows of pads, when every token is
   * another one.
   *
   * @param below what the layer below outputs
   */
  void count(StackBytes bytes, Shape below);

  /** Whether the stage, as the lowest one, looks tokens up itself instead of their vectors. */
  default boolean readsTokens() {
    return false;
  }

  /** Whether leading pads that are run once for all rows still are in what the stage outputs. */
  default boolean keepsPrefix(boolean training) {
    return true;
  }
}
