package io.carrytrack.kernels;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.blas_set_num_threads;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

/**
 * The {@link KernelVariant#BLAS} kernel. JavaCPP copies whole arrays in and out of a call, so the
 * rows of a product go through buffers outside the heap, and weights stay there.
 */
final class BlasKernel implements Kernel {
  /** More than the vector kernel's, since every call across to OpenBLAS has its price. */
  static final int TILE_ROWS = 32;

  private final CellFunctions cells = new PlainCells();
  private final NativeFloats left = new NativeFloats();
  private final NativeFloats right = new NativeFloats();
  private final NativeFloats result = new NativeFloats();
  private float[] started = new float[0];

  BlasKernel() {
    // A worker is one thread: OpenBLAS' own would only fight over the cores for such small
    // products.
    blas_set_num_threads(1);
  }

  @Override
  public int tileRows() {
    return TILE_ROWS;
  }

  @Override
  public Matrix matrix(int rows, boolean... used) {
    return new BlasMatrix(rows, used.length * LANE_BLOCK);
  }

  @Override
  public void product(
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
      int cStride) {
    int columns = w.columns();
    started = Kernel.grown(started, rows * columns);
    for (int i = 0; i < rows; i++) {
      System.arraycopy(start, startOffset + i * startStride, started, i * columns, columns);
    }
    multiply((BlasMatrix) w, a, aOffset, aStride, rows, c, cOffset, cStride);
  }

  @Override
  public void product(
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
      int cStride) {
    int columns = w.columns();
    started = Kernel.grown(started, rows * columns);
    for (int i = 0; i < rows; i++) {
      System.arraycopy(start, starts[startsOffset + i], started, i * columns, columns);
    }
    multiply((BlasMatrix) w, a, aOffset, aStride, rows, c, cOffset, cStride);
  }

  private void multiply(
      BlasMatrix w,
      float[] a,
      int aOffset,
      int aStride,
      int rows,
      float[] c,
      int cOffset,
      int cStride) {
    int columns = w.columns();
    left.set(a, aOffset, (rows - 1) * aStride + w.rows());
    result.set(started, 0, rows * columns);
    cblas_sgemm(
        CblasRowMajor,
        CblasNoTrans,
        CblasNoTrans,
        rows,
        columns,
        w.rows(),
        1f,
        left.pointer(),
        aStride,
        w.values.pointer(),
        columns,
        1f,
        result.pointer(),
        columns);
    if (cStride == columns) {
      result.get(0, c, cOffset, rows * columns);
      return;
    }
    for (int i = 0; i < rows; i++) {
      result.get(i * columns, c, cOffset + i * cStride, columns);
    }
  }

  @Override
  public void accumulate(
      float[] a,
      int aOffset,
      int aStride,
      int depth,
      float[] d,
      int dOffset,
      int dStride,
      int columns,
      int rows,
      float[] sum) {
    left.set(a, aOffset, (rows - 1) * aStride + depth);
    right.set(d, dOffset, (rows - 1) * dStride + columns);
    result.set(sum, 0, depth * columns);
    cblas_sgemm(
        CblasRowMajor,
        CblasTrans,
        CblasNoTrans,
        depth,
        columns,
        rows,
        1f,
        left.pointer(),
        aStride,
        right.pointer(),
        dStride,
        1f,
        result.pointer(),
        columns);
    result.get(0, sum, 0, depth * columns);
  }

  @Override
  public void sumRows(
      float[] d, int dOffset, int dStride, int columns, int rows, float[] sum, int sumOffset) {
    for (int i = 0; i < rows; i++) {
      add(d, dOffset + i * dStride, sum, sumOffset, columns);
    }
  }

  @Override
  public void addRows(
      float[] from,
      int fromOffset,
      int fromStride,
      int columns,
      int rows,
      float[] to,
      int[] tos,
      int tosOffset) {
    for (int i = 0; i < rows; i++) {
      add(from, fromOffset + i * fromStride, to, tos[tosOffset + i], columns);
    }
  }

  private static void add(float[] from, int at, float[] to, int toAt, int count) {
    for (int j = 0; j < count; j++) {
      to[toAt + j] += from[at + j];
    }
  }

  @Override
  public CellFunctions cells() {
    return cells;
  }
}
