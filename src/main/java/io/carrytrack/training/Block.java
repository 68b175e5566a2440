package io.carrytrack.training;

import io.carrytrack.evaluation.EncodedReview;
import io.carrytrack.layers.TokenBatch;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * The reviews of one logical worker in flat arrays: true tokens alone, two bytes each where every
 * id fits, so that a review of 215 words takes under half a kilobyte.
 */
final class Block {
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

  /** Collects reviews in their order. */
  static Block of(Iterator<EncodedReview> reviews) {
    int rows = 0;
    int[] offsets = new int[1025];
    int[] tokens = new int[1 << 16];
    float[] labels = new float[1024];
    float[] weights = new float[1024];
    boolean narrow = true;
    boolean weighted = false;
    while (reviews.hasNext()) {
      EncodedReview review = reviews.next();
      if (rows == labels.length) {
        offsets = Arrays.copyOf(offsets, 2 * rows + 1);
        labels = Arrays.copyOf(labels, 2 * rows);
        weights = Arrays.copyOf(weights, 2 * rows);
      }
      int end = Math.addExact(offsets[rows], review.ids().length);
      if (end > tokens.length) {
        tokens = Arrays.copyOf(tokens, (int) Math.min(2L * end, Integer.MAX_VALUE - 8));
      }
      System.arraycopy(review.ids(), 0, tokens, offsets[rows], review.ids().length);
      for (int token : review.ids()) {
        narrow &= token <= Character.MAX_VALUE;
      }
      weighted |= review.weight() != 1f;
      labels[rows] = review.label();
      weights[rows] = review.weight();
      offsets[++rows] = end;
    }
    char[] chars = narrow ? new char[offsets[rows]] : null;
    for (int i = 0; narrow && i < chars.length; i++) {
      chars[i] = (char) tokens[i];
    }
    return new Block(
        Arrays.copyOf(offsets, rows + 1),
        chars,
        narrow ? null : Arrays.copyOf(tokens, offsets[rows]),
        Arrays.copyOf(labels, rows),
        weighted ? Arrays.copyOf(weights, rows) : null);
  }

  static Block of(List<EncodedReview> reviews) {
    return of(reviews.iterator());
  }

  int rows() {
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
  float[] weights() {
    return weights;
  }

  /** Heap that the arrays take, in bytes. */
  long bytes() {
    return 4L * offsets.length
        + (narrow == null ? 4L : 2L) * tokens()
        + (weights == null ? 4L : 8L) * labels.length;
  }

  float weight(int row) {
    return weights == null ? 1f : weights[row];
  }

  float label(int row) {
    return labels[row];
  }

  /**
   * Appends a row to a batch.
   *
   * @param weight the row's weight in it
   */
  void copyTo(TokenBatch batch, int row, float weight) {
    int from = offsets[row];
    int to = offsets[row + 1];
    if (narrow == null) {
      batch.add(wide, from, to, labels[row], weight);
      return;
    }
    int[] ids = new int[to - from];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = narrow[from + i];
    }
    batch.add(ids, 0, ids.length, labels[row], weight);
  }
}
