package io.carrytrack.layers;

import io.carrytrack.kernels.KernelVariant;

/**
 * How the layers compute; none of it changes what they compute beyond rounding.
 *
 * @param variant the arithmetic's implementation
 * @param sharePrefix the leading pads that rows have in common are run once for all of them, where
 *     that is exact
 * @param trueLengths rows are grouped by length, and a group starts at the first token of its
 *     longest row; otherwise all start with the longest row of the minibatch
 * @param foldEmbedding the first recurrent layer's input projection is computed once a distinct
 *     token instead of once a position
 */
public record KernelOptions(
    KernelVariant variant, boolean sharePrefix, boolean trueLengths, boolean foldEmbedding) {

  /** Every saving, on the fastest variant that this JVM can run. */
  public static KernelOptions defaults() {
    return of(KernelVariant.best());
  }

  /** Every saving, on the given variant. */
  public static KernelOptions of(KernelVariant variant) {
    return new KernelOptions(variant, true, true, true);
  }

  /** No saving, on the given variant. */
  public static KernelOptions plain(KernelVariant variant) {
    return new KernelOptions(variant, false, false, false);
  }
}
