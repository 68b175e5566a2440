package io.carrytrack.minibatch;

/**
 * The order in which a worker visits its rows: a permutation that is a function of (seed, epoch,
 * worker) alone. {@link BatchShares} cuts it into minibatches.
 */
public final class Minibatches {
  private Minibatches() {}

  /** The rows in the order of the epoch: Fisher and Yates' shuffle. */
  public static int[] order(long seed, int epoch, int worker, int rows) {
    int[] order = new int[rows];
    for (int i = 0; i < rows; i++) {
      order[i] = i;
    }
    Random random = new Random(seed, epoch, worker);
    for (int i = rows - 1; i > 0; i--) {
      int j = random.below(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  /**
   * SplitMix64 (Steele, Lea and Flood 2014). The Java library does not promise to keep the numbers
   * of its generators.
   */
  private static final class Random {
    private static final long GAMMA = 0x9E3779B97F4A7C15L;
    private long state;

    Random(long seed, int epoch, int worker) {
      state = mix(seed + GAMMA);
      state = mix(state + GAMMA + epoch);
      state = mix(state + GAMMA + worker);
    }

    /** A number in [0, bound), each as likely as the others to 2^-32. */
    int below(int bound) {
      state += GAMMA;
      return (int) (((mix(state) >>> 32) * bound) >>> 32);
    }

    private static long mix(long value) {
      long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
      z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
      return z ^ (z >>> 31);
    }
  }
}
