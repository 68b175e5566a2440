package io.carrytrack.kernels;

/**
 * Weights in panels, {@code [row][blocks of LANE_BLOCK columns]}, each of as many used blocks as a
 * micro kernel takes at once: four while there are as many, then two, of which the second is the
 * first again where no other is left. So a product reads them in one stream.
 */
public final class VectorMatrix implements Kernel.Matrix {
  /** Up to so many rows a panel of four blocks takes half of a nearest cache of 32 KB. */
  private static final int WIDE_PANEL_ROWS = 64;

  private final int rows;
  private final int columns;

  /** Column at which each used block begins. */
  final int[] usedColumns;

  /** Column at which each other block begins. */
  final int[] unusedColumns;

  final float[] panels;

  /** Where in the panels each used block's first row begins. */
  final int[] blockAt;

  /** Floats from one row of a used block to the next. */
  final int[] blockStride;

  VectorMatrix(int rows, boolean[] used) {
    this.rows = rows;
    this.columns = used.length * Kernel.LANE_BLOCK;
    int count = 0;
    for (boolean block : used) {
      count += block ? 1 : 0;
    }
    usedColumns = new int[count];
    unusedColumns = new int[used.length - count];
    int nextUsed = 0;
    int nextUnused = 0;
    for (int block = 0; block < used.length; block++) {
      if (used[block]) {
        usedColumns[nextUsed++] = block * Kernel.LANE_BLOCK;
      } else {
        unusedColumns[nextUnused++] = block * Kernel.LANE_BLOCK;
      }
    }
    blockAt = new int[count];
    blockStride = new int[count];
    int size = 0;
    for (int b = 0, width; b < count; b += width) {
      width = panelWidth(rows, count - b);
      for (int i = b; i < Math.min(count, b + width); i++) {
        blockAt[i] = size + (i - b) * Kernel.LANE_BLOCK;
        blockStride[i] = width * Kernel.LANE_BLOCK;
      }
      size += width * rows * Kernel.LANE_BLOCK;
    }
    panels = new float[size];
  }

  /** Blocks of the next panel where so many are left. */
  public static int panelWidth(int rows, int left) {
    return left >= 4 && rows <= WIDE_PANEL_ROWS ? 4 : 2;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int columns() {
    return columns;
  }

  @Override
  public void set(float[] dense) {
    for (int b = 0; b < usedColumns.length; b++) {
      set(dense, usedColumns[b], blockAt[b], blockStride[b]);
    }
    if (usedColumns.length % 2 == 1) {
      int last = usedColumns.length - 1;
      set(dense, usedColumns[last], blockAt[last] + Kernel.LANE_BLOCK, blockStride[last]);
    }
  }

  private void set(float[] dense, int column, int at, int stride) {
    for (int row = 0; row < rows; row++) {
      System.arraycopy(dense, row * columns + column, panels, at + row * stride, Kernel.LANE_BLOCK);
    }
  }
}
