package io.carrytrack.layers;

/**
 * Weights in panels of {@link Kernel#LANE_BLOCK} columns, {@code [used block][row][LANE_BLOCK]}, so
 * that a product reads them in one stream.
 */
final class VectorMatrix implements Kernel.Matrix {
  private final int rows;
  private final int columns;

  /** Column at which each used block begins. */
  final int[] usedColumns;

  /** Column at which each other block begins. */
  final int[] unusedColumns;

  final float[] panels;

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
    panels = new float[count * rows * Kernel.LANE_BLOCK];
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
    int to = 0;
    for (int column : usedColumns) {
      for (int row = 0; row < rows; row++) {
        System.arraycopy(dense, row * columns + column, panels, to, Kernel.LANE_BLOCK);
        to += Kernel.LANE_BLOCK;
      }
    }
  }
}
