package io.carrytrack.minibatch;

import java.util.Arrays;

/**
 * A minibatch of sequences in ragged form: the true tokens of all rows lie in one flat array, and
 * pads exist only as a number ({@code length} less a row's tokens) and a side. Where {@link #shape}
 * is of numbers, each value is the bits of a float instead ({@link Float#floatToRawIntBits}), step
 * after step, and no row has pads. An instance is a buffer that its worker fills again for every
 * minibatch; it grows to the largest one and then allocates nothing.
 *
 * <p>Not thread-safe.
 */
public final class TokenBatch {
  private final SequenceShape shape;
  private final int mostValues;
  private int rows;
  private int[] offsets = new int[129];
  private int[] tokens = new int[1 << 14];
  private int labelWidth = 1;
  private float[] labels = new float[128];
  private float[] weights = new float[128];

  /** An empty one. */
  public TokenBatch(SequenceShape shape) {
    this.shape = shape;
    mostValues = shape.mostValues();
  }

  /**
   * An empty one of tokens.
   *
   * @param length the padded length T of every row, at least 1
   * @param side where the pads stand
   */
  public TokenBatch(int length, PadSide side) {
    this(new SequenceShape(length, side));
  }

  /** Removes all rows; the buffers stay. */
  public void clear() {
    rows = 0;
  }

  /**
   * Appends a row.
   *
   * @param ids holds the row's tokens in {@code [from, to)}, each in [0, vocabulary); at most
   *     {@code length} of them. Of numbers, the bits of all
   * @param label 0 or 1 for a classifier; ignored by prediction
   * @param weight the row's weight in loss and metrics, at least 0
   */
  public void add(int[] ids, int from, int to, float label, float weight) {
    int begin = addRow(to - from, label, weight);
    System.arraycopy(ids, from, tokens, begin, to - from);
  }

  /**
   * Appends a row whose label is of several numbers.
   *
   * @param of holds the label in {@code [labelAt, labelAt + width)}; all rows are of one width
   */
  public void add(int[] ids, int from, int to, float[] of, int labelAt, int width, float weight) {
    int begin = addRow(to - from, of, labelAt, width, weight);
    System.arraycopy(ids, from, tokens, begin, to - from);
  }

  /** The same, of ids below 65,536. */
  public void add(char[] ids, int from, int to, float[] of, int labelAt, int width, float weight) {
    int begin = addRow(to - from, of, labelAt, width, weight);
    for (int i = from; i < to; i++) {
      tokens[begin + i - from] = ids[i];
    }
  }

  /** Appends a row as {@link #add(int[], int, int, float, float)} does, of ids below 65,536. */
  public void add(char[] ids, int from, int to, float label, float weight) {
    int begin = addRow(to - from, label, weight);
    for (int i = from; i < to; i++) {
      tokens[begin + i - from] = ids[i];
    }
  }

  /**
   * Appends a row of numbers.
   *
   * @param numbers holds them in {@code [from, to)}, step after step: {@code length} steps of
   *     {@code numbers} finite ones
   */
  public void add(float[] numbers, int from, int to, float label, float weight) {
    if (!shape.ofNumbers()) {
      throw new IllegalArgumentException("a row of numbers in a batch of tokens");
    }
    int begin = addRow(to - from, label, weight);
    for (int i = from; i < to; i++) {
      tokens[begin + i - from] = Float.floatToRawIntBits(numbers[i]);
    }
  }

  /** Makes room for a row's tokens and says where they begin. */
  private int addRow(int count, float label, float weight) {
    int begin = addRow(count, 1, weight);
    labels[rows - 1] = label;
    return begin;
  }

  private int addRow(int count, float[] of, int labelAt, int width, float weight) {
    int begin = addRow(count, width, weight);
    System.arraycopy(of, labelAt, labels, (rows - 1) * width, width);
    return begin;
  }

  private int addRow(int count, int width, float weight) {
    if (rows > 0 && width != labelWidth) {
      throw new IllegalArgumentException(
          "a label of " + width + " numbers in a batch of labels of " + labelWidth);
    }
    labelWidth = width;
    if (count < 0 || count > mostValues || (shape.ofNumbers() && count < mostValues)) {
      throw new IllegalArgumentException(
          shape.ofNumbers()
              ? "a row of " + count + " numbers in a batch " + shape
              : "a row of " + count + " tokens in a batch of length " + shape.length());
    }
    int begin = offsets[rows];
    reserve(rows + 1, begin + count);
    weights[rows] = weight;
    rows++;
    offsets[rows] = begin + count;
    return begin;
  }

  private void reserve(int wantedRows, int wantedTokens) {
    if (wantedRows * labelWidth > labels.length) {
      labels = Arrays.copyOf(labels, 2 * wantedRows * labelWidth);
    }
    if (wantedRows > weights.length) {
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

  /** What all rows are. */
  public SequenceShape shape() {
    return shape;
  }

  /** The padded length T. */
  public int length() {
    return shape.length();
  }

  /** Where the pads stand. */
  public PadSide side() {
    return shape.side();
  }

  /** Number of true tokens of a row; of numbers, all of a row's. */
  public int tokensOf(int row) {
    return offsets[row + 1] - offsets[row];
  }

  /** Number of pads of a row; 0 for numbers. */
  public int padsOf(int row) {
    return mostValues - tokensOf(row);
  }

  /**
   * The flat tokens, or the numbers' bits: row r's are at {@code [offsets()[r], offsets()[r + 1])}.
   * The live buffer, not a copy.
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

  /** How many numbers a row's label is. */
  public int labelWidth() {
    return labelWidth;
  }

  /**
   * The labels, row after row; {@code rows() * labelWidth()} entries count. The live buffer, not a
   * copy.
   */
  public float[] labels() {
    return labels;
  }

  /** The weights; {@code rows()} entries count. The live buffer, not a copy. */
  public float[] weights() {
    return weights;
  }
}
