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
   * @param labels row after row, as many of each; one, or one a target
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
    return offsets.length - 1;
  }

  int tokens() {
    return offsets[rows()];
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

  /** All rows' labels, {@link #labelWidth} numbers each. */
  public float[] labels() {
    return labels;
  }

  /** How many numbers a row's label is. */
  public int labelWidth() {
    return rows() == 0 ? 1 : labels.length / rows();
  }

  /** The weights, or null if all are 1. */
  public float[] weights() {
    return weights;
  }

  /** Heap that the arrays take, in bytes. */
  long bytes() {
    return 4L * offsets.length
        + (narrow == null ? 4L : 2L) * tokens()
        + 4L * labels.length
        + (weights == null ? 0L : 4L * weights.length);
  }

  public float weight(int row) {
    return weights == null ? 1f : weights[row];
  }

  /** A row's label, or its first number. */
  public float label(int row) {
    return labels[row * labelWidth()];
  }

  /**
   * Appends a row to a batch.
   *
   * @param weight the row's weight in it
   */
  public void copyTo(TokenBatch batch, int row, float weight) {
    int from = offsets[row];
    int to = offsets[row + 1];
    int width = labelWidth();
    if (narrow == null) {
      batch.add(wide, from, to, labels, row * width, width, weight);
    } else {
      batch.add(narrow, from, to, labels, row * width, width, weight);
    }
  }
}
