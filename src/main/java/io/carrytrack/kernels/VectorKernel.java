package io.carrytrack.kernels;

/** The {@link KernelVariant#VECTOR} kernel. */
final class VectorKernel implements Kernel {
  /**
   * As many as the widest micro kernel has. The same for all vector lengths, since which pads run
   * as steps of a tile decides in which order their gradients are summed.
   */
  static final int TILE_ROWS = 8;

  private final CellFunctions cells = new VectorCells();
  private int[] starts = new int[TILE_ROWS];

  @Override
  public int tileRows() {
    return TILE_ROWS;
  }

  @Override
  public Matrix matrix(int rows, boolean... used) {
    return new VectorMatrix(rows, used);
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
    if (starts.length < rows) {
      starts = new int[rows];
    }
    for (int i = 0; i < rows; i++) {
      starts[i] = startOffset + i * startStride;
    }
    product(w, a, aOffset, aStride, rows, start, starts, 0, c, cOffset, cStride);
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
    VectorMatrix panels = (VectorMatrix) w;
    VectorProducts.product(
        panels, a, aOffset, aStride, rows, start, starts, startsOffset, c, cOffset, cStride);
    for (int column : panels.unusedColumns) {
      VectorRows.copyBlock(rows, start, starts, startsOffset, column, c, cOffset + column, cStride);
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
    VectorOuterProducts.accumulate(
        a, aOffset, aStride, depth, d, dOffset, dStride, columns, rows, sum);
  }

  @Override
  public void sumRows(
      float[] d, int dOffset, int dStride, int columns, int rows, float[] sum, int sumOffset) {
    for (int j = 0; j < columns; j += LANE_BLOCK) {
      VectorRows.sumBlock(rows, d, dOffset + j, dStride, sum, sumOffset + j);
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
      VectorRows.add(columns, from, fromOffset + i * fromStride, to, tos[tosOffset + i]);
    }
  }

  @Override
  public CellFunctions cells() {
    return cells;
  }
}
