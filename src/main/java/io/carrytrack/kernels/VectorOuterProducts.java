package io.carrytrack.kernels;

import static io.carrytrack.kernels.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/**
 * Sums of outer products in vectors: the weights' gradients. As in {@link VectorProducts}, a micro
 * kernel holds its sums in registers over the whole chain of rows.
 */
final class VectorOuterProducts {
  private static final int BLOCK = Kernel.LANE_BLOCK;

  private VectorOuterProducts() {}

  /** See {@link Kernel#accumulate}. */
  static void accumulate(
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
    int pair = Lanes.WIDE ? 2 * BLOCK : 2 * Lanes.COUNT;
    for (int j = 0; j < columns; j += pair) {
      int second = Math.min(j + pair / 2, columns - Lanes.COUNT);
      int k = 0;
      if (Lanes.WIDE) {
        for (; k < depth; k += 8) {
          eightColumns(
              a,
              aOffset + k,
              aStride,
              d,
              dOffset + j,
              dOffset + second,
              dStride,
              rows,
              sum,
              k * columns + j,
              k * columns + second,
              columns);
        }
      } else {
        for (; k < depth; k += 4) {
          fourColumns(
              a,
              aOffset + k,
              aStride,
              d,
              dOffset + j,
              dOffset + second,
              dStride,
              rows,
              sum,
              k * columns + j,
              k * columns + second,
              columns);
        }
      }
    }
  }

  /** Eight columns of {@code a} by two vectors of {@code d}. */
  private static void eightColumns(
      float[] a,
      int a0,
      int aStride,
      float[] d,
      int d0,
      int d1,
      int dStride,
      int rows,
      float[] sum,
      int s0,
      int s1,
      int sumStride) {
    FloatVector p0 = FloatVector.fromArray(FLOATS, sum, s0);
    FloatVector q0 = FloatVector.fromArray(FLOATS, sum, s1);
    FloatVector p1 = FloatVector.fromArray(FLOATS, sum, s0 + sumStride);
    FloatVector q1 = FloatVector.fromArray(FLOATS, sum, s1 + sumStride);
    FloatVector p2 = FloatVector.fromArray(FLOATS, sum, s0 + 2 * sumStride);
    FloatVector q2 = FloatVector.fromArray(FLOATS, sum, s1 + 2 * sumStride);
    FloatVector p3 = FloatVector.fromArray(FLOATS, sum, s0 + 3 * sumStride);
    FloatVector q3 = FloatVector.fromArray(FLOATS, sum, s1 + 3 * sumStride);
    FloatVector p4 = FloatVector.fromArray(FLOATS, sum, s0 + 4 * sumStride);
    FloatVector q4 = FloatVector.fromArray(FLOATS, sum, s1 + 4 * sumStride);
    FloatVector p5 = FloatVector.fromArray(FLOATS, sum, s0 + 5 * sumStride);
    FloatVector q5 = FloatVector.fromArray(FLOATS, sum, s1 + 5 * sumStride);
    FloatVector p6 = FloatVector.fromArray(FLOATS, sum, s0 + 6 * sumStride);
    FloatVector q6 = FloatVector.fromArray(FLOATS, sum, s1 + 6 * sumStride);
    FloatVector p7 = FloatVector.fromArray(FLOATS, sum, s0 + 7 * sumStride);
    FloatVector q7 = FloatVector.fromArray(FLOATS, sum, s1 + 7 * sumStride);
    for (int i = 0; i < rows; i++) {
      int k = a0 + i * aStride;
      FloatVector u = FloatVector.fromArray(FLOATS, d, d0 + i * dStride);
      FloatVector v = FloatVector.fromArray(FLOATS, d, d1 + i * dStride);
      FloatVector x0 = FloatVector.broadcast(FLOATS, a[k]);
      p0 = x0.fma(u, p0);
      q0 = x0.fma(v, q0);
      FloatVector x1 = FloatVector.broadcast(FLOATS, a[k + 1]);
      p1 = x1.fma(u, p1);
      q1 = x1.fma(v, q1);
      FloatVector x2 = FloatVector.broadcast(FLOATS, a[k + 2]);
      p2 = x2.fma(u, p2);
      q2 = x2.fma(v, q2);
      FloatVector x3 = FloatVector.broadcast(FLOATS, a[k + 3]);
      p3 = x3.fma(u, p3);
      q3 = x3.fma(v, q3);
      FloatVector x4 = FloatVector.broadcast(FLOATS, a[k + 4]);
      p4 = x4.fma(u, p4);
      q4 = x4.fma(v, q4);
      FloatVector x5 = FloatVector.broadcast(FLOATS, a[k + 5]);
      p5 = x5.fma(u, p5);
      q5 = x5.fma(v, q5);
      FloatVector x6 = FloatVector.broadcast(FLOATS, a[k + 6]);
      p6 = x6.fma(u, p6);
      q6 = x6.fma(v, q6);
      FloatVector x7 = FloatVector.broadcast(FLOATS, a[k + 7]);
      p7 = x7.fma(u, p7);
      q7 = x7.fma(v, q7);
    }
    p0.intoArray(sum, s0);
    q0.intoArray(sum, s1);
    p1.intoArray(sum, s0 + sumStride);
    q1.intoArray(sum, s1 + sumStride);
    p2.intoArray(sum, s0 + 2 * sumStride);
    q2.intoArray(sum, s1 + 2 * sumStride);
    p3.intoArray(sum, s0 + 3 * sumStride);
    q3.intoArray(sum, s1 + 3 * sumStride);
    p4.intoArray(sum, s0 + 4 * sumStride);
    q4.intoArray(sum, s1 + 4 * sumStride);
    p5.intoArray(sum, s0 + 5 * sumStride);
    q5.intoArray(sum, s1 + 5 * sumStride);
    p6.intoArray(sum, s0 + 6 * sumStride);
    q6.intoArray(sum, s1 + 6 * sumStride);
    p7.intoArray(sum, s0 + 7 * sumStride);
    q7.intoArray(sum, s1 + 7 * sumStride);
  }

  /** Four columns of {@code a} by two vectors of {@code d}. */
  private static void fourColumns(
      float[] a,
      int a0,
      int aStride,
      float[] d,
      int d0,
      int d1,
      int dStride,
      int rows,
      float[] sum,
      int s0,
      int s1,
      int sumStride) {
    FloatVector p0 = FloatVector.fromArray(FLOATS, sum, s0);
    FloatVector q0 = FloatVector.fromArray(FLOATS, sum, s1);
    FloatVector p1 = FloatVector.fromArray(FLOATS, sum, s0 + sumStride);
    FloatVector q1 = FloatVector.fromArray(FLOATS, sum, s1 + sumStride);
    FloatVector p2 = FloatVector.fromArray(FLOATS, sum, s0 + 2 * sumStride);
    FloatVector q2 = FloatVector.fromArray(FLOATS, sum, s1 + 2 * sumStride);
    FloatVector p3 = FloatVector.fromArray(FLOATS, sum, s0 + 3 * sumStride);
    FloatVector q3 = FloatVector.fromArray(FLOATS, sum, s1 + 3 * sumStride);
    for (int i = 0; i < rows; i++) {
      int k = a0 + i * aStride;
      FloatVector u = FloatVector.fromArray(FLOATS, d, d0 + i * dStride);
      FloatVector v = FloatVector.fromArray(FLOATS, d, d1 + i * dStride);
      FloatVector x0 = FloatVector.broadcast(FLOATS, a[k]);
      p0 = x0.fma(u, p0);
      q0 = x0.fma(v, q0);
      FloatVector x1 = FloatVector.broadcast(FLOATS, a[k + 1]);
      p1 = x1.fma(u, p1);
      q1 = x1.fma(v, q1);
      FloatVector x2 = FloatVector.broadcast(FLOATS, a[k + 2]);
      p2 = x2.fma(u, p2);
      q2 = x2.fma(v, q2);
      FloatVector x3 = FloatVector.broadcast(FLOATS, a[k + 3]);
      p3 = x3.fma(u, p3);
      q3 = x3.fma(v, q3);
    }
    p0.intoArray(sum, s0);
    q0.intoArray(sum, s1);
    p1.intoArray(sum, s0 + sumStride);
    q1.intoArray(sum, s1 + sumStride);
    p2.intoArray(sum, s0 + 2 * sumStride);
    q2.intoArray(sum, s1 + 2 * sumStride);
    p3.intoArray(sum, s0 + 3 * sumStride);
    q3.intoArray(sum, s1 + 3 * sumStride);
  }
}
