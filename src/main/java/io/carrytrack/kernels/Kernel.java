package io.carrytrack.kernels;

/**
 * The arithmetic under the stages, in one of its variants. Buffers are flat arrays of rows, whose
 * columns are padded with zeros to a multiple of {@link #LANE_BLOCK}. An instance belongs to one
 * thread.
 *
 * <p>In the vector variant every element of a result is one chain of fused multiply-adds in the
 * order that the method names, whatever the vectors' length.
 */
public interface Kernel {

  /** Columns are padded to a multiple of this: the floats of the longest vector in use. */
  int LANE_BLOCK = 16;

  /** A buffer of at least that size: the given one, or a new one with nothing kept. */
  static float[] grown(float[] buffer, int size) {
    return buffer.length >= size ? buffer : new float[size];
  }

  /** The next multiple of {@link #LANE_BLOCK}. */
  static int padded(int width) {
    return (width + LANE_BLOCK - 1) / LANE_BLOCK * LANE_BLOCK;
  }

  /** Row slots of a tile, at most 32. */
  int tileRows();

  /** Weights as the right-hand side of a product, in the variant's own order. */
  interface Matrix {
    /** Number of rows: the length of a chain. */
    int rows();

    /** Number of columns, a multiple of {@link #LANE_BLOCK}. */
    int columns();

    /**
     * Takes new values.
     *
     * @param dense {@code [rows()][columns()]} from its beginning, C order
     */
    void set(float[] dense);
  }

  /**
   * A matrix of zeros.
   *
   * @param rows length of a chain, at least 1
   * @param used for each block of {@link #LANE_BLOCK} columns, whether it ever holds anything but
   *     zeros
   */
  Matrix matrix(int rows, boolean... used);

  /**
   * {@code c[i][j] = start[i][j] + sum over k of a[i][k] w[k][j]}, with k rising, for all columns j
   * of {@code w}. {@code start} and {@code c} may be the same rows; {@code a} lies apart from
   * {@code c}.
   *
   * @param rows number of rows i
   * @param startStride 0 for the same start in all rows
   */
  void product(
      Matrix w,
      float[] a,
      int aOffset,
      int aStride,
      int rows,
      float[] start,
      int startOffset,
      int startStride,
      float[] c,
      int cOffset,
      int cStride);

  /**
   * As {@link #product(Matrix, float[], int, int, int, float[], int, int, float[], int, int)}, with
   * row i's start at {@code starts[startsOffset + i]} in {@code start}.
   */
  void product(
      Matrix w,
      float[] a,
      int aOffset,
      int aStride,
      int rows,
      float[] start,
      int[] starts,
      int startsOffset,
      float[] c,
      int cOffset,
      int cStride);

  /**
   * The gradient of a product's weights: {@code sum[k][j] += sum over i of a[i][k] d[i][j]}, with i
   * rising.
   *
   * @param depth number of columns k of {@code a}, a multiple of {@link #LANE_BLOCK}
   * @param columns number of columns j of {@code d}, a multiple of {@link #LANE_BLOCK}
   * @param rows number of rows i
   * @param sum {@code [depth][columns]}
   */
  void accumulate(
      float[] a,
      int aOffset,
      int aStride,
      int depth,
      float[] d,
      int dOffset,
      int dStride,
      int columns,
      int rows,
      float[] sum);

  /** {@code sum[j] += sum over i of d[i][j]}, with i rising; columns as in accumulate. */
  void sumRows(
      float[] d, int dOffset, int dStride, int columns, int rows, float[] sum, int sumOffset);

  /** {@code to[tos[tosOffset + i] + j] += from[i][j]}, row after row; columns as in accumulate. */
  void addRows(
      float[] from,
      int fromOffset,
      int fromStride,
      int columns,
      int rows,
      float[] to,
      int[] tos,
      int tosOffset);

  /** The functions of the cells. */
  CellFunctions cells();
}
