package io.carrytrack.kernels;

import static io.carrytrack.kernels.Kernel.LANE_BLOCK;
import static io.carrytrack.kernels.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/** The element-wise parts of an LSTM in vectors; see {@link Kernel#lstm}. */
final class VectorLstm {
  private static final int GATES = 4 * LANE_BLOCK;

  private VectorLstm() {}

  /** {@code next = f previous + i c} from gates. */
  static void cell(
      float[] gates,
      int offset,
      float[] cell,
      int previous,
      int next,
      float[] copy,
      int copyOffset,
      int blocks) {
    for (int b = 0; b < blocks; b++) {
      for (int lane = 0; lane < LANE_BLOCK; lane += Lanes.COUNT) {
        int g = offset + GATES * b + lane;
        int u = LANE_BLOCK * b + lane;
        FloatVector written =
            FloatVector.fromArray(FLOATS, gates, g)
                .mul(FloatVector.fromArray(FLOATS, gates, g + 2 * LANE_BLOCK));
        FloatVector state =
            FloatVector.fromArray(FLOATS, gates, g + LANE_BLOCK)
                .fma(FloatVector.fromArray(FLOATS, cell, previous + u), written);
        state.intoArray(cell, next + u);
        state.intoArray(copy, copyOffset + u);
      }
    }
  }

  /** {@code h = o tanh(cell)}. */
  static void output(
      float[] gates,
      int offset,
      float[] tanhCell,
      int tanhOffset,
      float[] h,
      int hOffset,
      int blocks) {
    for (int b = 0; b < blocks; b++) {
      for (int lane = 0; lane < LANE_BLOCK; lane += Lanes.COUNT) {
        int u = LANE_BLOCK * b + lane;
        FloatVector.fromArray(FLOATS, gates, offset + GATES * b + 3 * LANE_BLOCK + lane)
            .mul(FloatVector.fromArray(FLOATS, tanhCell, tanhOffset + u))
            .intoArray(h, hOffset + u);
      }
    }
  }

  /**
   * {@code next = f previous + i c} by one division: with {@code tanh(x) = N / D} of {@link
   * VectorGates#tanhFractions}, i and f being {@code (D + N) / 2D}, it is {@code ((Df + Nf) Di Dc
   * previous + (Di + Ni) Nc Df) / (2 Di Df Dc)}, none of whose products of three denominators
   * leaves the range of floats.
   *
   * @param gates the numerators
   * @param denominators laid out as the gates
   */
  static void forwardCell(
      float[] gates,
      int offset,
      float[] denominators,
      float[] cell,
      int previous,
      int next,
      int blocks) {
    // turns a sum of -0 into 0
    final FloatVector zero = FloatVector.broadcast(FLOATS, 0f);
    for (int b = 0; b < blocks; b++) {
      for (int lane = 0; lane < LANE_BLOCK; lane += Lanes.COUNT) {
        int d = GATES * b + lane;
        int g = offset + d;
        int u = LANE_BLOCK * b + lane;
        FloatVector id = FloatVector.fromArray(FLOATS, denominators, d);
        FloatVector fd = FloatVector.fromArray(FLOATS, denominators, d + LANE_BLOCK);
        FloatVector cd = FloatVector.fromArray(FLOATS, denominators, d + 2 * LANE_BLOCK);
        FloatVector in = FloatVector.fromArray(FLOATS, gates, g);
        FloatVector fn = FloatVector.fromArray(FLOATS, gates, g + LANE_BLOCK);
        FloatVector cn = FloatVector.fromArray(FLOATS, gates, g + 2 * LANE_BLOCK);
        FloatVector ic = id.mul(cd);
        FloatVector kept =
            fd.add(fn).mul(ic).mul(FloatVector.fromArray(FLOATS, cell, previous + u));
        FloatVector sum = id.add(in).mul(cn.mul(fd)).add(kept);
        sum.add(zero).div(ic.mul(fd.add(fd))).intoArray(cell, next + u);
      }
    }
  }

  /**
   * {@code h = o tanh(cell)} by one division: {@code (Do + No) N / (2 Do D)}.
   *
   * @param tanhCell the numerators of tanh(cell), whose denominators follow those of the gates
   */
  static void forwardOutput(
      float[] gates,
      int offset,
      float[] denominators,
      float[] tanhCell,
      int tanhOffset,
      float[] h,
      int hOffset,
      int blocks) {
    final FloatVector zero = FloatVector.broadcast(FLOATS, 0f);
    for (int b = 0; b < blocks; b++) {
      for (int lane = 0; lane < LANE_BLOCK; lane += Lanes.COUNT) {
        int o = GATES * b + 3 * LANE_BLOCK + lane;
        int u = LANE_BLOCK * b + lane;
        FloatVector od = FloatVector.fromArray(FLOATS, denominators, o);
        FloatVector cd = FloatVector.fromArray(FLOATS, denominators, GATES * blocks + u);
        FloatVector on = FloatVector.fromArray(FLOATS, gates, offset + o);
        FloatVector cn = FloatVector.fromArray(FLOATS, tanhCell, tanhOffset + u);
        od.add(on).mul(cn).add(zero).div(cd.mul(od.add(od))).intoArray(h, hOffset + u);
      }
    }
  }

  /**
   * See {@link CellFunctions#lstmGradient}; i, f and o are sigmoids, of whose slopes {@code g (1 -
   * g)} the gradients receive g alone.
   */
  static void gradient(
      float[] gates,
      int offset,
      float[] cell,
      int previous,
      float[] tanhCell,
      int tanhOffset,
      float[] dh,
      float[] dc,
      float[] dz,
      int dzOffset,
      int blocks) {
    final FloatVector one = FloatVector.broadcast(FLOATS, 1f);
    for (int b = 0; b < blocks; b++) {
      for (int lane = 0; lane < LANE_BLOCK; lane += Lanes.COUNT) {
        int g = offset + GATES * b + lane;
        int z = dzOffset + GATES * b + lane;
        int u = LANE_BLOCK * b + lane;
        FloatVector i = FloatVector.fromArray(FLOATS, gates, g);
        FloatVector f = FloatVector.fromArray(FLOATS, gates, g + LANE_BLOCK);
        FloatVector c = FloatVector.fromArray(FLOATS, gates, g + 2 * LANE_BLOCK);
        FloatVector o = FloatVector.fromArray(FLOATS, gates, g + 3 * LANE_BLOCK);
        FloatVector t = FloatVector.fromArray(FLOATS, tanhCell, tanhOffset + u);
        FloatVector out = FloatVector.fromArray(FLOATS, dh, u).mul(o);
        FloatVector later = FloatVector.fromArray(FLOATS, dc, u);
        FloatVector before = FloatVector.fromArray(FLOATS, cell, previous + u);
        FloatVector tt = t.mul(t);
        FloatVector cc = c.mul(c);
        FloatVector tSlope = one.sub(tt);
        FloatVector cSlope = one.sub(cc);
        FloatVector d = out.fma(tSlope, later);
        FloatVector written = d.mul(i);
        FloatVector kept = d.mul(f);
        kept.intoArray(dc, u);
        written.mul(c).intoArray(dz, z);
        kept.mul(before).intoArray(dz, z + LANE_BLOCK);
        written.mul(cSlope).intoArray(dz, z + 2 * LANE_BLOCK);
        out.mul(t).intoArray(dz, z + 3 * LANE_BLOCK);
      }
    }
  }

  /**
   * See {@link CellFunctions#lstmGradient}; i, f and o are hard sigmoids, whose slopes are not in
   * their gradients.
   */
  static void hardGradient(
      float[] gates,
      int offset,
      float[] cell,
      int previous,
      float[] tanhCell,
      int tanhOffset,
      float[] dh,
      float[] dc,
      float[] dz,
      int dzOffset,
      int blocks) {
    final FloatVector one = FloatVector.broadcast(FLOATS, 1f);
    for (int b = 0; b < blocks; b++) {
      for (int lane = 0; lane < LANE_BLOCK; lane += Lanes.COUNT) {
        int g = offset + GATES * b + lane;
        int z = dzOffset + GATES * b + lane;
        int u = LANE_BLOCK * b + lane;
        FloatVector i = FloatVector.fromArray(FLOATS, gates, g);
        FloatVector f = FloatVector.fromArray(FLOATS, gates, g + LANE_BLOCK);
        FloatVector c = FloatVector.fromArray(FLOATS, gates, g + 2 * LANE_BLOCK);
        FloatVector o = FloatVector.fromArray(FLOATS, gates, g + 3 * LANE_BLOCK);
        FloatVector t = FloatVector.fromArray(FLOATS, tanhCell, tanhOffset + u);
        FloatVector out = FloatVector.fromArray(FLOATS, dh, u);
        FloatVector later = FloatVector.fromArray(FLOATS, dc, u);
        FloatVector before = FloatVector.fromArray(FLOATS, cell, previous + u);
        FloatVector tt = t.mul(t);
        FloatVector cc = c.mul(c);
        FloatVector tSlope = one.sub(tt);
        FloatVector cSlope = one.sub(cc);
        FloatVector shown = out.mul(o);
        FloatVector d = shown.fma(tSlope, later);
        FloatVector written = d.mul(i);
        FloatVector kept = d.mul(f);
        kept.intoArray(dc, u);
        d.mul(c).intoArray(dz, z);
        d.mul(before).intoArray(dz, z + LANE_BLOCK);
        written.mul(cSlope).intoArray(dz, z + 2 * LANE_BLOCK);
        out.mul(t).intoArray(dz, z + 3 * LANE_BLOCK);
      }
    }
  }
}
