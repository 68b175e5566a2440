package io.carrytrack.minibatch;

import java.util.Arrays;

/**
 * A minibatch of token sequences in ragged form: the true tokens of all rows lie in one flat array,
 * and pads exist only as a number ({@code length} less a row's tokens) and a side. An instance is a
 * buffer that its worker fills again for every minibatch; it grows to the largest one and then
 * allocates nothing.
 *
 * <p>Not thread-safe.
 */
public final class TokenBatch {
  private final int length;
  private final PadSide side;
  private int rows;
  private int[] offsets = new int[129];
  private int[] tokens = new int[1 << 14];
  private float[] labels = new float[128];
  private float[] weights = new float[128];

  /**
   * @param length the padded length T of every row, at least 1
   * @param side where the pads stand
   */
  public TokenBatch(int length, PadSide side) {
    if (length < 1) {
      throw new IllegalArgumentException("length is " + length + ", must be at least 1");
    }
    this.length = length;
    this.side = side;
  }

  /** Removes all rows; the buffers stay. */
  public void clear() {
    rows = 0;
  }

  /**
   * Appends a row.
   *
   * @param ids holds the row's tokens in {@code [from, to)}, each in [0, vocabulary); at most
   *     {@code length} of them
   * @param label 0 or 1 for a classifier; ignored by prediction
   * @param weight the row's weight in loss and metrics, at least 0
   */
  public void add(int[] ids, int from, int to, float label, float weight) {
    int begin = addRow(to - from, label, weight);
    System.arraycopy(ids, from, tokens, begin, to - from);
  }

  /** Appends a row as {@link #add(int[], int, int, float, float)} does, of ids below 65,536. */
  public void add(char[] ids, int from, int to, float label, float weight) {
    int begin = addRow(to - from, label, weight);
    for (int i = from; i < to; i++) {
      tokens[begin + i - from] = ids[i];
    }
  }

  /** Makes room for a row's tokens and says where they begin. */
  private int addRow(int count, float label, float weight) {
    if (count < 0 || count > length) {
      throw new IllegalArgumentException(
          "a row of " + count + " tokens in a batch of length " + length);
    }
    int begin = offsets[rows];
    reserve(rows + 1, begin + count);
    labels[rows] = label;
    weights[rows] = weight;
    rows++;
    offsets[rows] = begin + count;
    return begin;
  }

  private void reserve(int wantedRows, int wantedTokens) {
    if (wantedRows > labels.length) {
      labels = Arrays.copyOf(labels, 2 * wantedRows);
      weights = Arrays.copyOf(weights, 2 * wantedRows);
      offsets = Arrays.copyOf(offsets, 2 * wantedRows + 1);
    }
    if (wantedTokens > tokens.length) {
      tokens = Arrays.copyOf(tokens, 2 * wantedTokens);
    }
  }

  /** Number of rows. */
  public int rows() {
    return rows;
  }

  /** The padded length T. */
  public int length() {
    return length;
  }

  /** Where the pads stand. */
  public PadSide side() {
    return side;
  }

  /** Number of true tokens of a row. */
  public int tokensOf(int row) {
    return offsets[row + 1] - offsets[row];
  }

  /** Number of pads of a row. */
  public int padsOf(int row) {
    return length - tokensOf(row);
  }

  /**
   * The flat tokens: row r's are at {@code [offsets()[r], offsets()[r + 1])}. The live buffer, not
   * a copy.
   */
  public int[] tokens() {
    return tokens;
  }

  /**
   * Where each row's tokens begin; {@code rows() + 1} entries count. The live buffer, not a copy.
   */
  public int[] offsets() {
    return offsets;
  }

  /** The labels; {@code rows()} entries count. The live buffer, not a copy. */
  public float[] labels() {
    return labels;
  }

  /** The weights; {@code rows()} entries count. The live buffer, not a copy. */
  public float[] weights() {
    return weights;
  }
}
