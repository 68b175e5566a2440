package io.carrytrack.architecture;

import java.io.Serializable;

/**
 * Windows over the steps of a sequence, where Keras and TensorFlow place them. Window q covers the
 * steps from {@code q stride - before} on; what of it lies outside of the sequence is padding.
 *
 * @param size steps of a window, at least 1
 * @param stride steps from one window to the next, at least 1
 * @param padding what stands around the sequence
 */
public record Windows(int size, int stride, Padding padding) implements Serializable {
  /** Keras' {@code padding}. */
  public enum Padding {
    /** Nothing: windows that the sequence fills. */
    VALID,
    /**
     * As much on either side as makes {@code ceil(steps / stride)} windows of it, the odd one
     * behind.
     */
    SAME,
    /** {@code size - 1} in front: a window ends at a step and looks at none behind. */
    CAUSAL
  }

  /** Number of windows of a sequence of so many steps, at least 1; 0 if it is too short. */
  public int count(int steps) {
    if (padding == Padding.VALID) {
      return steps < size ? 0 : (steps - size) / stride + 1;
    }
    return (steps - 1) / stride + 1;
  }

  /** Padding in front of a sequence of so many steps. */
  public int before(int steps) {
    return switch (padding) {
      case VALID -> 0;
      case SAME -> {
        long needed = (count(steps) - 1L) * stride + size;
        yield (int) (Math.max(needed - steps, 0) / 2);
      }
      case CAUSAL -> size - 1;
    };
  }

  /** The first step of a sequence of so many steps that a window covers. */
  public int first(int window, int steps) {
    return Math.max(0, window * stride - before(steps));
  }

  /** How many steps of a sequence of so many steps a window covers, at least 1. */
  public int covered(int window, int steps) {
    return Math.min(steps, window * stride - before(steps) + size) - first(window, steps);
  }

  /**
   * Number of first windows that see none but the first {@code known} steps of a sequence, and
   * padding: what they give hangs on no other. A window that reaches the padding behind the
   * sequence has seen all of its steps.
   */
  public int within(int known, int steps) {
    int all = count(steps);
    if (known == steps) {
      return all;
    }
    long whole = Math.floorDiv((long) known + before(steps) - size, (long) stride) + 1;
    return (int) Math.max(0, Math.min(all, whole));
  }
}
