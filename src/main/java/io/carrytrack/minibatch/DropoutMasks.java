package io.carrytrack.minibatch;

/**
 * Dropout masks as a function of (seed, epoch, worker, step, place in the stack, row, unit): a
 * counter-based generator, which mixes the counters with the finaliser of SplitMix64 (Steele, Lea
 * and Flood 2014). A repeated step draws the same masks, in whatever order they are asked for.
 */
public final class DropoutMasks implements RowMasks {
  private static final long GAMMA = 0x9e3779b97f4a7c15L;

  private final float rate;
  private final float kept;
  private final int place;
  private long state;

  /**
   * @param rate share dropped, in [0, 1)
   * @param place tells the masks of a stack apart
   */
  public DropoutMasks(float rate, int place) {
    this.rate = rate;
    this.place = place;
    kept = 1f / (1f - rate);
  }

  /**
   * The masks of a layer's inputs or state.
   *
   * @param layer index of the layer above the embedding
   * @param place which of the layer's masks, from 0 to 3
   */
  public static RowMasks ofPlace(float rate, int layer, int place) {
    return new DropoutMasks(rate, 4 * layer + place);
  }

  @Override
  public void begin(StepKey key) {
    long mixed = mix(key.seed() + GAMMA);
    mixed = mix(mixed + GAMMA * (1 + key.epoch()));
    mixed = mix(mixed + GAMMA * (1 + key.worker()));
    mixed = mix(mixed + GAMMA * (1 + key.step()));
    state = mix(mixed + GAMMA * (1 + place));
  }

  @Override
  public float factor(int row, int unit) {
    long bits = mix(mix(state + GAMMA * (1 + row)) + GAMMA * (1 + unit));
    return (bits >>> 40) * 0x1p-24f < rate ? 0f : kept;
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
