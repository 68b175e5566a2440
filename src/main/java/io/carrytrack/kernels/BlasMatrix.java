package io.carrytrack.kernels;

/** Weights outside the heap, row after row. */
final class BlasMatrix implements Kernel.Matrix {
  private final int rows;
  private final int columns;
  final NativeFloats values = new NativeFloats();

  BlasMatrix(int rows, int columns) {
    this.rows = rows;
    this.columns = columns;
    values.set(new float[rows * columns], 0, rows * columns);
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
    values.set(dense, 0, rows * columns);
  }
}
