package io.carrytrack.kernels;

import static io.carrytrack.kernels.Kernel.LANE_BLOCK;
import static io.carrytrack.kernels.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/** Copies and sums of rows in vectors. */
final class VectorRows {
  private VectorRows() {}

  /**
   * Copies a block of columns from each row's start; a copy onto itself is no work worth a test.
   */
  static void copyBlock(
      int rows, float[] from, int[] starts, int first, int column, float[] to, int at, int stride) {
    for (int i = 0; i < rows; i++) {
      for (int lane = 0; lane < LANE_BLOCK; lane += Lanes.COUNT) {
        FloatVector.fromArray(FLOATS, from, starts[first + i] + column + lane)
            .intoArray(to, at + i * stride + lane);
      }
    }
  }

  /** Adds the rows of one block of columns to a sum, in order. */
  static void sumBlock(int rows, float[] from, int at, int stride, float[] sum, int sumAt) {
    for (int lane = 0; lane < LANE_BLOCK; lane += Lanes.COUNT) {
      sumLanes(rows, from, at + lane, stride, sum, sumAt + lane);
    }
  }

  private static void sumLanes(int rows, float[] from, int at, int stride, float[] sum, int sumAt) {
    FloatVector s = FloatVector.fromArray(FLOATS, sum, sumAt);
    for (int i = 0; i < rows; i++) {
      s = s.add(FloatVector.fromArray(FLOATS, from, at + i * stride));
    }
    s.intoArray(sum, sumAt);
  }

  /** Adds one row to another. */
  static void add(int columns, float[] from, int at, float[] to, int toAt) {
    for (int j = 0; j < columns; j += Lanes.COUNT) {
      FloatVector.fromArray(FLOATS, to, toAt + j)
          .add(FloatVector.fromArray(FLOATS, from, at + j))
          .intoArray(to, toAt + j);
    }
  }
}
