package io.carrytrack.kernels;

import static io.carrytrack.kernels.Kernel.LANE_BLOCK;
import static io.carrytrack.kernels.Lanes.FLOATS;
import static io.carrytrack.kernels.Lanes.INTS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** The element-wise parts of an LSTM in vectors; see {@link Kernel#lstm}. */
final class VectorLstm {
  private static final int GATES = 4 * LANE_BLOCK;

  private VectorLstm() {}

  /** {@code next = f previous + i c} from tanh(z / 2) of i, f and o, which become gates. */
  static void cell(
      float[] gates,
      int offset,
      float[] cell,
      int previous,
      int next,
      float[] copy,
      int copyOffset,
      int blocks) {
    final FloatVector half = FloatVector.broadcast(FLOATS, 0.5f);
    for (int b = 0; b < blocks; b++) {
      for (int lane = 0; lane < LANE_BLOCK; lane += Lanes.COUNT) {
        int g = offset + GATES * b + lane;
        int u = LANE_BLOCK * b + lane;
        FloatVector i = FloatVector.fromArray(FLOATS, gates, g).fma(half, half);
        FloatVector f = FloatVector.fromArray(FLOATS, gates, g + LANE_BLOCK).fma(half, half);
        FloatVector o = FloatVector.fromArray(FLOATS, gates, g + 3 * LANE_BLOCK).fma(half, half);
        FloatVector state =
            f.fma(
                FloatVector.fromArray(FLOATS, cell, previous + u),
                i.mul(FloatVector.fromArray(FLOATS, gates, g + 2 * LANE_BLOCK)));
        i.intoArray(gates, g);
        f.intoArray(gates, g + LANE_BLOCK);
        o.intoArray(gates, g + 3 * LANE_BLOCK);
        state.intoArray(cell, next + u);
        state.intoArray(copy, copyOffset + u);
      }
    }
  }

  /** {@code next = f previous + i c} from gates. */
  static void cellOfGates(
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
   * {@code next = f previous + i c} by one division: with {@code tanh(x) = N / D} as in {@link
   * Tanh}, i and f being {@code (D + N) / 2D}, it is {@code ((Df + Nf) Di Dc previous + (Di + Ni)
   * Nc Df) / (2 Di Df Dc)}. The denominators lie between 0.0048 and 0.91, so that no product of
   * three leaves the range of floats.
   */
  static void forwardCell(
      float[] gates, int offset, float[] cell, int previous, int next, int blocks) {
    final FloatVector p13 = FloatVector.broadcast(FLOATS, Tanh.P13);
    final FloatVector p11 = FloatVector.broadcast(FLOATS, Tanh.P11);
    final FloatVector p9 = FloatVector.broadcast(FLOATS, Tanh.P9);
    final FloatVector p7 = FloatVector.broadcast(FLOATS, Tanh.P7);
    final FloatVector p5 = FloatVector.broadcast(FLOATS, Tanh.P5);
    final FloatVector p3 = FloatVector.broadcast(FLOATS, Tanh.P3);
    final FloatVector p1 = FloatVector.broadcast(FLOATS, Tanh.P1);
    final FloatVector q6 = FloatVector.broadcast(FLOATS, Tanh.Q6);
    final FloatVector q4 = FloatVector.broadcast(FLOATS, Tanh.Q4);
    final FloatVector q2 = FloatVector.broadcast(FLOATS, Tanh.Q2);
    final FloatVector q0 = FloatVector.broadcast(FLOATS, Tanh.Q0);
    final IntVector magnitude = IntVector.broadcast(INTS, Integer.MAX_VALUE);
    final IntVector sign = IntVector.broadcast(INTS, Integer.MIN_VALUE);
    final IntVector limit = IntVector.broadcast(INTS, Float.floatToRawIntBits(Tanh.LIMIT));
    for (int b = 0; b < blocks; b++) {
      for (int lane = 0; lane < LANE_BLOCK; lane += Lanes.COUNT) {
        int g = offset + GATES * b + lane;
        int u = LANE_BLOCK * b + lane;
        FloatVector iz = FloatVector.fromArray(FLOATS, gates, g);
        IntVector ib = iz.reinterpretAsInts();
        FloatVector i = ib.and(magnitude).min(limit).or(ib.and(sign)).reinterpretAsFloats();
        FloatVector is = i.mul(i);
        FloatVector in =
            p13.fma(is, p11).fma(is, p9).fma(is, p7).fma(is, p5).fma(is, p3).fma(is, p1).mul(i);
        FloatVector id = q6.fma(is, q4).fma(is, q2).fma(is, q0);
        FloatVector fz = FloatVector.fromArray(FLOATS, gates, g + LANE_BLOCK);
        IntVector fb = fz.reinterpretAsInts();
        FloatVector f = fb.and(magnitude).min(limit).or(fb.and(sign)).reinterpretAsFloats();
        FloatVector fs = f.mul(f);
        FloatVector fn =
            p13.fma(fs, p11).fma(fs, p9).fma(fs, p7).fma(fs, p5).fma(fs, p3).fma(fs, p1).mul(f);
        FloatVector fd = q6.fma(fs, q4).fma(fs, q2).fma(fs, q0);
        FloatVector cz = FloatVector.fromArray(FLOATS, gates, g + 2 * LANE_BLOCK);
        IntVector cb = cz.reinterpretAsInts();
        FloatVector c = cb.and(magnitude).min(limit).or(cb.and(sign)).reinterpretAsFloats();
        FloatVector cs = c.mul(c);
        FloatVector cn =
            p13.fma(cs, p11).fma(cs, p9).fma(cs, p7).fma(cs, p5).fma(cs, p3).fma(cs, p1).mul(c);
        FloatVector cd = q6.fma(cs, q4).fma(cs, q2).fma(cs, q0);
        FloatVector ic = id.mul(cd);
        FloatVector kept =
            fd.add(fn).mul(ic).mul(FloatVector.fromArray(FLOATS, cell, previous + u));
        FloatVector sum = id.add(in).mul(cn.mul(fd)).add(kept);
        FloatVector z = iz.add(fz).add(cz);
        sum.add(z.sub(z)).div(ic.mul(fd.add(fd))).intoArray(cell, next + u);
      }
    }
  }

  /** {@code h = o tanh(cell)} by one division: {@code (Do + No) N / (2 Do D)}. */
  static void forwardOutput(
      float[] gates, int offset, float[] cell, int next, float[] h, int hOffset, int blocks) {
    final FloatVector p13 = FloatVector.broadcast(FLOATS, Tanh.P13);
    final FloatVector p11 = FloatVector.broadcast(FLOATS, Tanh.P11);
    final FloatVector p9 = FloatVector.broadcast(FLOATS, Tanh.P9);
    final FloatVector p7 = FloatVector.broadcast(FLOATS, Tanh.P7);
    final FloatVector p5 = FloatVector.broadcast(FLOATS, Tanh.P5);
    final FloatVector p3 = FloatVector.broadcast(FLOATS, Tanh.P3);
    final FloatVector p1 = FloatVector.broadcast(FLOATS, Tanh.P1);
    final FloatVector q6 = FloatVector.broadcast(FLOATS, Tanh.Q6);
    final FloatVector q4 = FloatVector.broadcast(FLOATS, Tanh.Q4);
    final FloatVector q2 = FloatVector.broadcast(FLOATS, Tanh.Q2);
    final FloatVector q0 = FloatVector.broadcast(FLOATS, Tanh.Q0);
    final IntVector magnitude = IntVector.broadcast(INTS, Integer.MAX_VALUE);
    final IntVector sign = IntVector.broadcast(INTS, Integer.MIN_VALUE);
    final IntVector limit = IntVector.broadcast(INTS, Float.floatToRawIntBits(Tanh.LIMIT));
    for (int b = 0; b < blocks; b++) {
      for (int lane = 0; lane < LANE_BLOCK; lane += Lanes.COUNT) {
        int u = LANE_BLOCK * b + lane;
        FloatVector oz =
            FloatVector.fromArray(FLOATS, gates, offset + GATES * b + 3 * LANE_BLOCK + lane);
        IntVector ob = oz.reinterpretAsInts();
        FloatVector o = ob.and(magnitude).min(limit).or(ob.and(sign)).reinterpretAsFloats();
        FloatVector os = o.mul(o);
        FloatVector on =
            p13.fma(os, p11).fma(os, p9).fma(os, p7).fma(os, p5).fma(os, p3).fma(os, p1).mul(o);
        FloatVector od = q6.fma(os, q4).fma(os, q2).fma(os, q0);
        FloatVector cz = FloatVector.fromArray(FLOATS, cell, next + u);
        IntVector cb = cz.reinterpretAsInts();
        FloatVector c = cb.and(magnitude).min(limit).or(cb.and(sign)).reinterpretAsFloats();
        FloatVector cs = c.mul(c);
        FloatVector cn =
            p13.fma(cs, p11).fma(cs, p9).fma(cs, p7).fma(cs, p5).fma(cs, p3).fma(cs, p1).mul(c);
        FloatVector cd = q6.fma(cs, q4).fma(cs, q2).fma(cs, q0);
        FloatVector z = oz.add(cz);
        od.add(on).mul(cn).add(z.sub(z)).div(cd.mul(od.add(od))).intoArray(h, hOffset + u);
      }
    }
  }

  /** See {@link Kernel#lstmGradient}; i, f and o are sigmoids. */
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
        out.mul(t).mul(one.sub(o)).intoArray(dz, z + 3 * LANE_BLOCK);
        FloatVector d = out.fma(one.sub(t.mul(t)), FloatVector.fromArray(FLOATS, dc, u));
        FloatVector written = d.mul(i);
        FloatVector kept = d.mul(f);
        kept.intoArray(dc, u);
        written.mul(c).mul(one.sub(i)).intoArray(dz, z);
        written.mul(one.sub(c.mul(c))).intoArray(dz, z + 2 * LANE_BLOCK);
        kept.mul(FloatVector.fromArray(FLOATS, cell, previous + u))
            .mul(one.sub(f))
            .intoArray(dz, z + LANE_BLOCK);
      }
    }
  }

  /** See {@link Kernel#lstmGradient}; i, f and o are hard sigmoids. */
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
    final FloatVector huge = FloatVector.broadcast(FLOATS, VectorGates.HUGE);
    final FloatVector slope = FloatVector.broadcast(FLOATS, Tanh.HARD_SLOPE);
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
        FloatVector d = out.mul(o).fma(one.sub(t.mul(t)), FloatVector.fromArray(FLOATS, dc, u));
        d.mul(f).intoArray(dc, u);
        d.mul(i).mul(one.sub(c.mul(c))).intoArray(dz, z + 2 * LANE_BLOCK);
        o.mul(one.sub(o)).mul(huge).min(slope).mul(out.mul(t)).intoArray(dz, z + 3 * LANE_BLOCK);
        i.mul(one.sub(i)).mul(huge).min(slope).mul(d.mul(c)).intoArray(dz, z);
        f.mul(one.sub(f))
            .mul(huge)
            .min(slope)
            .mul(d.mul(FloatVector.fromArray(FLOATS, cell, previous + u)))
            .intoArray(dz, z + LANE_BLOCK);
      }
    }
  }
}
