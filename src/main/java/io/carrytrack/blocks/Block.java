package io.carrytrack.blocks;

import io.carrytrack.minibatch.TokenBatch;

/**
 * The reviews of one logical worker in flat arrays: true tokens alone, two bytes each where every
 * id fits, so that a review of 215 words takes under half a kilobyte.
 */
public final class Block {
  private final int[] offsets;
  private final char[] narrow;
  private final int[] wide;
  private final float[] labels;
  private final float[] weights;

  /**
   * @param offsets row r's tokens are at {@code [offsets[r], offsets[r + 1])}
   * @param narrow the tokens, or null if they are wide
   * @param wide the tokens, or null if they are narrow
   * @param labels one a row
   * @param weights one a row, or null if all are 1
   */
  Block(int[] offsets, char[] narrow, int[] wide, float[] labels, float[] weights) {
    this.offsets = offsets;
    this.narrow = narrow;
    this.wide = wide;
    this.labels = labels;
    this.weights = weights;
  }

  public int rows() {
    return labels.length;
  }

  int tokens() {
    return offsets[labels.length];
  }

  int[] offsets() {
    return offsets;
  }

  /** The tokens, or null if they are wide. */
  char[] narrow() {
    return narrow;
  }

  /** The tokens, or null if they are narrow. */
  int[] wide() {
    return wide;
  }

  float[] labels() {
    return labels;
  }

  /** The weights, or null if all are 1. */
  public float[] weights() {
    return weights;
  }

  /** Heap that the arrays take, in bytes. */
  long bytes() {
    return 4L * offsets.length
        + (narrow == null ? 4L : 2L) * tokens()
        + (weights == null ? 4L : 8L) * labels.length;
  }

  public float weight(int row) {
    return weights == null ? 1f : weights[row];
  }

  public float label(int row) {
    return labels[row];
  }

  /**
   * Appends a row to a batch.
   *
   * @param weight the row's weight in it
   */
  public void copyTo(TokenBatch batch, int row, float weight) {
    int from = offsets[row];
    int to = offsets[row + 1];
    if (narrow == null) {
      batch.add(wide, from, to, labels[row], weight);
    } else {
      batch.add(narrow, from, to, labels[row], weight);
    }
  }
}
