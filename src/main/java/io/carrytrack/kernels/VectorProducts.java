package io.carrytrack.kernels;

import static io.carrytrack.kernels.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/**
 * Matrix products in vectors. A micro kernel holds the sums of a few rows by two vectors of columns
 * in registers over the whole chain; the rows are written out, since C2 of JDK 17 keeps vectors in
 * registers only if they are local variables of one flat loop. Four rows by four vectors, or eight
 * by two, need the 32 registers of AVX-512 (the former fewer of the general ones); four by two fit
 * the 16 of AVX2. Which rows and columns share a micro kernel changes no bit: each element is its
 * own chain.
 */
final class VectorProducts {
  private static final int BLOCK = Kernel.LANE_BLOCK;

  /** Rows whose {@code a} stays in the nearest cache while all columns are run. */
  private static final int ROWS_AT_ONCE = 64;

  private VectorProducts() {}

  /** See {@link Kernel#product}, with the starts of the rows at {@code starts[from + i]}. */
  static void product(
      VectorMatrix w,
      float[] a,
      int aOffset,
      int aStride,
      int rows,
      float[] start,
      int[] starts,
      int from,
      float[] c,
      int cOffset,
      int cStride) {
    for (int row = 0; row < rows; row += ROWS_AT_ONCE) {
      int count = Math.min(ROWS_AT_ONCE, rows - row);
      if (Lanes.WIDE) {
        wide(
            w,
            a,
            aOffset + row * aStride,
            aStride,
            count,
            start,
            starts,
            from + row,
            c,
            cOffset + row * cStride,
            cStride);
      } else {
        narrow(
            w,
            a,
            aOffset + row * aStride,
            aStride,
            count,
            start,
            starts,
            from + row,
            c,
            cOffset + row * cStride,
            cStride);
      }
    }
  }

  /** Panel after panel. */
  private static void wide(
      VectorMatrix w,
      float[] a,
      int aOffset,
      int aStride,
      int rows,
      float[] start,
      int[] starts,
      int from,
      float[] c,
      int cOffset,
      int cStride) {
    int[] columns = w.usedColumns;
    for (int b = 0, width; b < columns.length; b += width) {
      width = VectorMatrix.panelWidth(w.rows(), columns.length - b);
      int row = 0;
      if (width == 4) {
        for (; row + 4 <= rows; row += 4) {
          fourByFour(
              w.panels,
              w.blockAt[b],
              w.rows(),
              a,
              aOffset + row * aStride,
              aStride,
              start,
              starts,
              from + row,
              columns[b],
              columns[b + 1],
              columns[b + 2],
              columns[b + 3],
              c,
              cOffset + row * cStride,
              cStride);
        }
      }
      for (int pair = b; pair < b + width; pair += 2) {
        int second = Math.min(pair + 1, columns.length - 1);
        pairOfBlocks(
            w, pair, second, a, aOffset, aStride, row, rows, start, starts, from, c, cOffset,
            cStride);
      }
    }
  }

  private static void pairOfBlocks(
      VectorMatrix w,
      int first,
      int second,
      float[] a,
      int aOffset,
      int aStride,
      int fromRow,
      int rows,
      float[] start,
      int[] starts,
      int from,
      float[] c,
      int cOffset,
      int cStride) {
    int row = fromRow;
    for (; row + 8 <= rows; row += 8) {
      eightRows(
          w.panels,
          w.blockAt[first],
          w.rows(),
          a,
          aOffset + row * aStride,
          aStride,
          start,
          starts,
          from + row,
          w.usedColumns[first],
          w.usedColumns[second],
          c,
          cOffset + row * cStride,
          cStride);
    }
    for (; row < rows; row++) {
      oneRow(
          w.panels,
          w.blockAt[first],
          w.blockAt[first] + BLOCK,
          w.blockStride[first],
          w.rows(),
          a,
          aOffset + row * aStride,
          start,
          starts,
          from + row,
          w.usedColumns[first],
          w.usedColumns[second],
          c,
          cOffset + row * cStride);
    }
  }

  /** Two vectors of one block of columns at a time. */
  private static void narrow(
      VectorMatrix w,
      float[] a,
      int aOffset,
      int aStride,
      int rows,
      float[] start,
      int[] starts,
      int from,
      float[] c,
      int cOffset,
      int cStride) {
    for (int b = 0; b < w.usedColumns.length; b++) {
      for (int lane = 0; lane < BLOCK; lane += 2 * Lanes.COUNT) {
        int w0 = w.blockAt[b] + lane;
        int j0 = w.usedColumns[b] + lane;
        int row = 0;
        for (; row + 4 <= rows; row += 4) {
          fourRows(
              w.panels,
              w0,
              w0 + Lanes.COUNT,
              w.blockStride[b],
              w.rows(),
              a,
              aOffset + row * aStride,
              aStride,
              start,
              starts,
              from + row,
              j0,
              j0 + Lanes.COUNT,
              c,
              cOffset + row * cStride,
              cStride);
        }
        for (; row < rows; row++) {
          oneRow(
              w.panels,
              w0,
              w0 + Lanes.COUNT,
              w.blockStride[b],
              w.rows(),
              a,
              aOffset + row * aStride,
              start,
              starts,
              from + row,
              j0,
              j0 + Lanes.COUNT,
              c,
              cOffset + row * cStride);
        }
      }
    }
  }

  /** Four columns of blocks, a whole panel, of four rows. */
  private static void fourByFour(
      float[] w,
      int w0,
      int depth,
      float[] a,
      int a0,
      int aStride,
      float[] start,
      int[] starts,
      int from,
      int j0,
      int j1,
      int j2,
      int j3,
      float[] c,
      int c0,
      int cStride) {
    int a1 = a0 + aStride;
    int a2 = a1 + aStride;
    int a3 = a2 + aStride;
    int s0 = starts[from + 0];
    int s1 = starts[from + 1];
    int s2 = starts[from + 2];
    int s3 = starts[from + 3];
    FloatVector p0 = FloatVector.fromArray(FLOATS, start, s0 + j0);
    FloatVector q0 = FloatVector.fromArray(FLOATS, start, s0 + j1);
    FloatVector r0 = FloatVector.fromArray(FLOATS, start, s0 + j2);
    FloatVector o0 = FloatVector.fromArray(FLOATS, start, s0 + j3);
    FloatVector p1 = FloatVector.fromArray(FLOATS, start, s1 + j0);
    FloatVector q1 = FloatVector.fromArray(FLOATS, start, s1 + j1);
    FloatVector r1 = FloatVector.fromArray(FLOATS, start, s1 + j2);
    FloatVector o1 = FloatVector.fromArray(FLOATS, start, s1 + j3);
    FloatVector p2 = FloatVector.fromArray(FLOATS, start, s2 + j0);
    FloatVector q2 = FloatVector.fromArray(FLOATS, start, s2 + j1);
    FloatVector r2 = FloatVector.fromArray(FLOATS, start, s2 + j2);
    FloatVector o2 = FloatVector.fromArray(FLOATS, start, s2 + j3);
    FloatVector p3 = FloatVector.fromArray(FLOATS, start, s3 + j0);
    FloatVector q3 = FloatVector.fromArray(FLOATS, start, s3 + j1);
    FloatVector r3 = FloatVector.fromArray(FLOATS, start, s3 + j2);
    FloatVector o3 = FloatVector.fromArray(FLOATS, start, s3 + j3);
    for (int k = 0; k < depth; k++) {
      int at = w0 + k * 4 * BLOCK;
      FloatVector u0 = FloatVector.fromArray(FLOATS, w, at);
      FloatVector u1 = FloatVector.fromArray(FLOATS, w, at + BLOCK);
      FloatVector u2 = FloatVector.fromArray(FLOATS, w, at + 2 * BLOCK);
      FloatVector u3 = FloatVector.fromArray(FLOATS, w, at + 3 * BLOCK);
      FloatVector x0 = FloatVector.broadcast(FLOATS, a[a0 + k]);
      p0 = x0.fma(u0, p0);
      q0 = x0.fma(u1, q0);
      r0 = x0.fma(u2, r0);
      o0 = x0.fma(u3, o0);
      FloatVector x1 = FloatVector.broadcast(FLOATS, a[a1 + k]);
      p1 = x1.fma(u0, p1);
      q1 = x1.fma(u1, q1);
      r1 = x1.fma(u2, r1);
      o1 = x1.fma(u3, o1);
      FloatVector x2 = FloatVector.broadcast(FLOATS, a[a2 + k]);
      p2 = x2.fma(u0, p2);
      q2 = x2.fma(u1, q2);
      r2 = x2.fma(u2, r2);
      o2 = x2.fma(u3, o2);
      FloatVector x3 = FloatVector.broadcast(FLOATS, a[a3 + k]);
      p3 = x3.fma(u0, p3);
      q3 = x3.fma(u1, q3);
      r3 = x3.fma(u2, r3);
      o3 = x3.fma(u3, o3);
    }
    p0.intoArray(c, c0 + j0);
    q0.intoArray(c, c0 + j1);
    r0.intoArray(c, c0 + j2);
    o0.intoArray(c, c0 + j3);
    p1.intoArray(c, c0 + cStride + j0);
    q1.intoArray(c, c0 + cStride + j1);
    r1.intoArray(c, c0 + cStride + j2);
    o1.intoArray(c, c0 + cStride + j3);
    p2.intoArray(c, c0 + 2 * cStride + j0);
    q2.intoArray(c, c0 + 2 * cStride + j1);
    r2.intoArray(c, c0 + 2 * cStride + j2);
    o2.intoArray(c, c0 + 2 * cStride + j3);
    p3.intoArray(c, c0 + 3 * cStride + j0);
    q3.intoArray(c, c0 + 3 * cStride + j1);
    r3.intoArray(c, c0 + 3 * cStride + j2);
    o3.intoArray(c, c0 + 3 * cStride + j3);
  }

  /** Columns j0 and j1 of eight rows. */
  private static void eightRows(
      float[] w,
      int w0,
      int depth,
      float[] a,
      int a0,
      int aStride,
      float[] start,
      int[] starts,
      int from,
      int j0,
      int j1,
      float[] c,
      int c0,
      int cStride) {
    int a1 = a0 + aStride;
    int a2 = a1 + aStride;
    int a3 = a2 + aStride;
    int a4 = a3 + aStride;
    int a5 = a4 + aStride;
    int a6 = a5 + aStride;
    int a7 = a6 + aStride;
    int s0 = starts[from + 0];
    int s1 = starts[from + 1];
    int s2 = starts[from + 2];
    int s3 = starts[from + 3];
    int s4 = starts[from + 4];
    int s5 = starts[from + 5];
    int s6 = starts[from + 6];
    int s7 = starts[from + 7];
    FloatVector p0 = FloatVector.fromArray(FLOATS, start, s0 + j0);
    FloatVector q0 = FloatVector.fromArray(FLOATS, start, s0 + j1);
    FloatVector p1 = FloatVector.fromArray(FLOATS, start, s1 + j0);
    FloatVector q1 = FloatVector.fromArray(FLOATS, start, s1 + j1);
    FloatVector p2 = FloatVector.fromArray(FLOATS, start, s2 + j0);
    FloatVector q2 = FloatVector.fromArray(FLOATS, start, s2 + j1);
    FloatVector p3 = FloatVector.fromArray(FLOATS, start, s3 + j0);
    FloatVector q3 = FloatVector.fromArray(FLOATS, start, s3 + j1);
    FloatVector p4 = FloatVector.fromArray(FLOATS, start, s4 + j0);
    FloatVector q4 = FloatVector.fromArray(FLOATS, start, s4 + j1);
    FloatVector p5 = FloatVector.fromArray(FLOATS, start, s5 + j0);
    FloatVector q5 = FloatVector.fromArray(FLOATS, start, s5 + j1);
    FloatVector p6 = FloatVector.fromArray(FLOATS, start, s6 + j0);
    FloatVector q6 = FloatVector.fromArray(FLOATS, start, s6 + j1);
    FloatVector p7 = FloatVector.fromArray(FLOATS, start, s7 + j0);
    FloatVector q7 = FloatVector.fromArray(FLOATS, start, s7 + j1);
    for (int k = 0; k < depth; k++) {
      int at = w0 + k * 2 * BLOCK;
      FloatVector u = FloatVector.fromArray(FLOATS, w, at);
      FloatVector v = FloatVector.fromArray(FLOATS, w, at + BLOCK);
      FloatVector x0 = FloatVector.broadcast(FLOATS, a[a0 + k]);
      p0 = x0.fma(u, p0);
      q0 = x0.fma(v, q0);
      FloatVector x1 = FloatVector.broadcast(FLOATS, a[a1 + k]);
      p1 = x1.fma(u, p1);
      q1 = x1.fma(v, q1);
      FloatVector x2 = FloatVector.broadcast(FLOATS, a[a2 + k]);
      p2 = x2.fma(u, p2);
      q2 = x2.fma(v, q2);
      FloatVector x3 = FloatVector.broadcast(FLOATS, a[a3 + k]);
      p3 = x3.fma(u, p3);
      q3 = x3.fma(v, q3);
      FloatVector x4 = FloatVector.broadcast(FLOATS, a[a4 + k]);
      p4 = x4.fma(u, p4);
      q4 = x4.fma(v, q4);
      FloatVector x5 = FloatVector.broadcast(FLOATS, a[a5 + k]);
      p5 = x5.fma(u, p5);
      q5 = x5.fma(v, q5);
      FloatVector x6 = FloatVector.broadcast(FLOATS, a[a6 + k]);
      p6 = x6.fma(u, p6);
      q6 = x6.fma(v, q6);
      FloatVector x7 = FloatVector.broadcast(FLOATS, a[a7 + k]);
      p7 = x7.fma(u, p7);
      q7 = x7.fma(v, q7);
    }
    p0.intoArray(c, c0 + j0);
    q0.intoArray(c, c0 + j1);
    p1.intoArray(c, c0 + cStride + j0);
    q1.intoArray(c, c0 + cStride + j1);
    p2.intoArray(c, c0 + 2 * cStride + j0);
    q2.intoArray(c, c0 + 2 * cStride + j1);
    p3.intoArray(c, c0 + 3 * cStride + j0);
    q3.intoArray(c, c0 + 3 * cStride + j1);
    p4.intoArray(c, c0 + 4 * cStride + j0);
    q4.intoArray(c, c0 + 4 * cStride + j1);
    p5.intoArray(c, c0 + 5 * cStride + j0);
    q5.intoArray(c, c0 + 5 * cStride + j1);
    p6.intoArray(c, c0 + 6 * cStride + j0);
    q6.intoArray(c, c0 + 6 * cStride + j1);
    p7.intoArray(c, c0 + 7 * cStride + j0);
    q7.intoArray(c, c0 + 7 * cStride + j1);
  }

  /** Columns j0 and j1 of four rows. */
  private static void fourRows(
      float[] w,
      int w0,
      int w1,
      int wStride,
      int depth,
      float[] a,
      int a0,
      int aStride,
      float[] start,
      int[] starts,
      int from,
      int j0,
      int j1,
      float[] c,
      int c0,
      int cStride) {
    int a1 = a0 + aStride;
    int a2 = a1 + aStride;
    int a3 = a2 + aStride;
    int s0 = starts[from + 0];
    int s1 = starts[from + 1];
    int s2 = starts[from + 2];
    int s3 = starts[from + 3];
    FloatVector p0 = FloatVector.fromArray(FLOATS, start, s0 + j0);
    FloatVector q0 = FloatVector.fromArray(FLOATS, start, s0 + j1);
    FloatVector p1 = FloatVector.fromArray(FLOATS, start, s1 + j0);
    FloatVector q1 = FloatVector.fromArray(FLOATS, start, s1 + j1);
    FloatVector p2 = FloatVector.fromArray(FLOATS, start, s2 + j0);
    FloatVector q2 = FloatVector.fromArray(FLOATS, start, s2 + j1);
    FloatVector p3 = FloatVector.fromArray(FLOATS, start, s3 + j0);
    FloatVector q3 = FloatVector.fromArray(FLOATS, start, s3 + j1);
    for (int k = 0; k < depth; k++) {
      FloatVector u = FloatVector.fromArray(FLOATS, w, w0 + k * wStride);
      FloatVector v = FloatVector.fromArray(FLOATS, w, w1 + k * wStride);
      FloatVector x0 = FloatVector.broadcast(FLOATS, a[a0 + k]);
      p0 = x0.fma(u, p0);
      q0 = x0.fma(v, q0);
      FloatVector x1 = FloatVector.broadcast(FLOATS, a[a1 + k]);
      p1 = x1.fma(u, p1);
      q1 = x1.fma(v, q1);
      FloatVector x2 = FloatVector.broadcast(FLOATS, a[a2 + k]);
      p2 = x2.fma(u, p2);
      q2 = x2.fma(v, q2);
      FloatVector x3 = FloatVector.broadcast(FLOATS, a[a3 + k]);
      p3 = x3.fma(u, p3);
      q3 = x3.fma(v, q3);
    }
    p0.intoArray(c, c0 + j0);
    q0.intoArray(c, c0 + j1);
    p1.intoArray(c, c0 + cStride + j0);
    q1.intoArray(c, c0 + cStride + j1);
    p2.intoArray(c, c0 + 2 * cStride + j0);
    q2.intoArray(c, c0 + 2 * cStride + j1);
    p3.intoArray(c, c0 + 3 * cStride + j0);
    q3.intoArray(c, c0 + 3 * cStride + j1);
  }

  /** Columns j0 and j1 of one row. */
  private static void oneRow(
      float[] w,
      int w0,
      int w1,
      int wStride,
      int depth,
      float[] a,
      int a0,
      float[] start,
      int[] starts,
      int from,
      int j0,
      int j1,
      float[] c,
      int c0) {
    int s0 = starts[from];
    FloatVector p0 = FloatVector.fromArray(FLOATS, start, s0 + j0);
    FloatVector q0 = FloatVector.fromArray(FLOATS, start, s0 + j1);
    for (int k = 0; k < depth; k++) {
      FloatVector u = FloatVector.fromArray(FLOATS, w, w0 + k * wStride);
      FloatVector v = FloatVector.fromArray(FLOATS, w, w1 + k * wStride);
      FloatVector x0 = FloatVector.broadcast(FLOATS, a[a0 + k]);
      p0 = x0.fma(u, p0);
      q0 = x0.fma(v, q0);
    }
    p0.intoArray(c, c0 + j0);
    q0.intoArray(c, c0 + j1);
  }
}
