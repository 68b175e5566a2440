package io.carrytrack.layers;

/**
 * A sequence's tile with the shared prefix written out for every row: what a reader needs that
 * treats rows differently from their first position on (masks of dropout, the reverse direction).
 */
final class Unshared {
  private final TilePlan plan;
  private final Sequence shared;
  private final Sequence whole;

  Unshared(TilePlan plan, Sequence shared) {
    this.plan = plan;
    this.shared = shared;
    whole = new Sequence(plan, shared.width());
  }

  /** The sequence without a prefix. */
  Sequence whole() {
    return whole;
  }

  /** Takes the shape of a new minibatch; the shared sequence has it already. */
  void begin() {
    whole.begin(shared.length(), anyTile -> 0);
  }

  /** Writes the current tile out. */
  void expand() {
    int stride = shared.stride();
    for (int t = 0; t < shared.first(); t++) {
      for (int slot = 0; slot < plan.tileRows(); slot++) {
        System.arraycopy(
            shared.prefix, shared.prefixAt(t), whole.tile, whole.at(t) + slot * stride, stride);
      }
    }
    int own = shared.first();
    System.arraycopy(
        shared.tile,
        shared.at(own),
        whole.tile,
        whole.at(own),
        (shared.length() - own) * shared.blockSize());
  }

  /**
   * Hands the gradient of the current tile back.
   *
   * @param add whether to add to the tile's gradient instead of setting it
   */
  void contract(boolean add) {
    int stride = shared.stride();
    for (int t = 0; t < shared.first(); t++) {
      for (int slot = 0; slot < plan.tileRows(); slot++) {
        int from = whole.at(t) + slot * stride;
        for (int i = 0; i < stride; i++) {
          shared.prefixGradient[shared.prefixAt(t) + i] += whole.tileGradient[from + i];
        }
      }
    }
    int own = shared.first();
    int to = shared.at(own);
    int from = whole.at(own);
    int size = (shared.length() - own) * shared.blockSize();
    if (!add) {
      System.arraycopy(whole.tileGradient, from, shared.tileGradient, to, size);
      return;
    }
    for (int i = 0; i < size; i++) {
      shared.tileGradient[to + i] += whole.tileGradient[from + i];
    }
  }
}
