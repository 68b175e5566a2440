package io.carrytrack.blocks;

import io.carrytrack.text.EncodedReview;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;

/** Collects reviews into a block, two bytes a token until one does not fit into them. */
final class BlockBuilder {
  private static final int MOST_TOKENS = Integer.MAX_VALUE - 8;

  private int rows;
  private int[] offsets = new int[1025];
  private char[] narrow = new char[1 << 16];
  private int[] wide;
  private int labelWidth = 1;
  private float[] labels = new float[1024];
  private float[] weights = new float[1024];
  private boolean weighted;

  private BlockBuilder() {}

  /**
   * A block of reviews in their order.
   *
   * @param reviews each as {@link EncodedReview#toBytes} writes it
   */
  static Block build(Iterator<byte[]> reviews) {
    BlockBuilder builder = new BlockBuilder();
    while (reviews.hasNext()) {
      builder.add(EncodedReview.values(reviews.next()));
    }
    return builder.block();
  }

  private void add(ByteBuffer review) {
    if (rows == weights.length) {
      offsets = Arrays.copyOf(offsets, 2 * rows + 1);
      weights = Arrays.copyOf(weights, 2 * rows);
    }
    float label = review.getFloat();
    weights[rows] = review.getFloat();
    weighted |= weights[rows] != 1f;
    int begin = offsets[rows];
    int end = Math.addExact(begin, review.getInt());
    reserve(end);
    for (int i = begin; i < end; i++) {
      put(i, review.getInt());
    }
    label(label, review);
    offsets[++rows] = end;
  }

  /** Keeps a row's label, whose numbers but the first stand behind the tokens. */
  private void label(float first, ByteBuffer rest) {
    int width = 1 + rest.remaining() / Float.BYTES;
    if (rows > 0 && width != labelWidth) {
      throw new IllegalArgumentException(
          "a label of " + width + " numbers among labels of " + labelWidth);
    }
    labelWidth = width;
    int at = rows * width;
    if (at + width > labels.length) {
      labels = Arrays.copyOf(labels, Math.max(2 * labels.length, at + width));
    }
    labels[at] = first;
    for (int k = 1; k < width; k++) {
      labels[at + k] = rest.getFloat();
    }
  }

  private void reserve(int tokens) {
    int size = (int) Math.min(2L * tokens, MOST_TOKENS);
    if (wide != null && tokens > wide.length) {
      wide = Arrays.copyOf(wide, size);
    } else if (wide == null && tokens > narrow.length) {
      narrow = Arrays.copyOf(narrow, size);
    }
  }

  private void put(int place, int token) {
    // the bits of a number may be negative
    if (wide == null && (token < 0 || token > Character.MAX_VALUE)) {
      wide = new int[narrow.length];
      for (int i = 0; i < place; i++) {
        wide[i] = narrow[i];
      }
      narrow = null;
    }
    if (wide == null) {
      narrow[place] = (char) token;
    } else {
      wide[place] = token;
    }
  }

  private Block block() {
    int tokens = offsets[rows];
    return new Block(
        Arrays.copyOf(offsets, rows + 1),
        wide == null ? Arrays.copyOf(narrow, tokens) : null,
        wide == null ? null : Arrays.copyOf(wide, tokens),
        Arrays.copyOf(labels, rows * labelWidth),
        weighted ? Arrays.copyOf(weights, rows) : null);
  }
}
