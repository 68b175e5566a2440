package io.carrytrack.tiles;

/**
 * A sequence's tile with the last shared positions written out for every row: all of them for a
 * reader that treats rows differently from their first position on (masks of dropout, the reverse
 * direction), a window's reach for a convolution.
 */
public final class ExpandedSequence {
  private final TilePlan plan;
  private final Sequence shared;
  private final int reach;
  private final Sequence whole;

  /** Writes all shared positions out. */
  public ExpandedSequence(TilePlan plan, Sequence shared) {
    this(plan, shared, Integer.MAX_VALUE);
  }

  /**
   * @param reach how many shared positions at most are written out, the last ones in front of a
   *     tile's own
   */
  public ExpandedSequence(TilePlan plan, Sequence shared, int reach) {
    this.plan = plan;
    this.shared = shared;
    this.reach = reach;
    whole = Sequence.like(shared);
  }

  /** The sequence whose tiles own what is written out. */
  public Sequence whole() {
    return whole;
  }

  /** Takes the shape of a new minibatch; the shared sequence has it already. */
  public void begin() {
    whole.begin(shared.length(), tile -> Math.max(0, shared.first(tile) - reach));
  }

  /** Takes the shape of a new minibatch as the shared sequence has it: nothing is written out. */
  public void beginShared() {
    whole.beginAs(shared);
  }

  /** Copies the positions that stay shared. */
  public void copyPrefix() {
    int size = whole.prefixLength() * shared.stride();
    System.arraycopy(shared.prefix, shared.prefixAt(0), whole.prefix, whole.prefixAt(0), size);
  }

  /** Writes the current tile out. */
  public void expand() {
    int stride = shared.stride();
    for (int t = whole.first(); t < shared.first(); t++) {
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
  public void contract(boolean add) {
    int stride = shared.stride();
    for (int t = whole.first(); t < shared.first(); t++) {
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
