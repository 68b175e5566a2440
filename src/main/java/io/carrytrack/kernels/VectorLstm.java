package io.carrytrack.kernels;

import static io.carrytrack.kernels.Kernel.LANE_BLOCK;
import static io.carrytrack.kernels.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

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
    for (int u = 0; u < blocks * LANE_BLOCK; u += Lanes.COUNT) {
      int g = offset + Lanes.at(u, 4);
      FloatVector i = FloatVector.fromArray(FLOATS, gates, g).fma(half, half);
      FloatVector f = FloatVector.fromArray(FLOATS, gates, g + LANE_BLOCK).fma(half, half);
      FloatVector c = FloatVector.fromArray(FLOATS, gates, g + 2 * LANE_BLOCK);
      FloatVector o = FloatVector.fromArray(FLOATS, gates, g + 3 * LANE_BLOCK).fma(half, half);
      FloatVector state = f.fma(FloatVector.fromArray(FLOATS, cell, previous + u), i.mul(c));
      i.intoArray(gates, g);
      f.intoArray(gates, g + LANE_BLOCK);
      o.intoArray(gates, g + 3 * LANE_BLOCK);
      state.intoArray(cell, next + u);
      state.intoArray(copy, copyOffset + u);
    }
  }

  /** {@code next = f previous + i c} from gates that are gates already. */
  static void hardCell(
      float[] gates,
      int offset,
      float[] cell,
      int previous,
      int next,
      float[] copy,
      int copyOffset,
      int blocks) {
    for (int u = 0; u < blocks * LANE_BLOCK; u += Lanes.COUNT) {
      int g = offset + Lanes.at(u, 4);
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

  /** {@code h = o tanh(cell)}. */
  static void output(
      float[] gates,
      int offset,
      float[] tanhCell,
      int tanhOffset,
      float[] h,
      int hOffset,
      int blocks) {
    for (int u = 0; u < blocks * LANE_BLOCK; u += Lanes.COUNT) {
      FloatVector.fromArray(FLOATS, gates, offset + Lanes.at(u, 4) + 3 * LANE_BLOCK)
          .mul(FloatVector.fromArray(FLOATS, tanhCell, tanhOffset + u))
          .intoArray(h, hOffset + u);
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
      float[] numerators,
      int offset,
      float[] denominators,
      float[] cell,
      int previous,
      int next,
      int blocks) {
    // turns a sum of -0 into 0
    final FloatVector zero = FloatVector.broadcast(FLOATS, 0f);
    for (int u = 0; u < blocks * LANE_BLOCK; u += Lanes.COUNT) {
      int i = Lanes.at(u, 4);
      int f = i + LANE_BLOCK;
      int c = f + LANE_BLOCK;
      FloatVector id = FloatVector.fromArray(FLOATS, denominators, i);
      FloatVector fd = FloatVector.fromArray(FLOATS, denominators, f);
      FloatVector cd = FloatVector.fromArray(FLOATS, denominators, c);
      FloatVector in = FloatVector.fromArray(FLOATS, numerators, offset + i);
      FloatVector fn = FloatVector.fromArray(FLOATS, numerators, offset + f);
      FloatVector cn = FloatVector.fromArray(FLOATS, numerators, offset + c);
      FloatVector ic = id.mul(cd);
      FloatVector kept = fd.add(fn);
      kept = kept.mul(ic);
      kept = kept.mul(FloatVector.fromArray(FLOATS, cell, previous + u));
      FloatVector sum = id.add(in);
      sum = sum.mul(cn.mul(fd));
      sum = sum.add(kept);
      sum = sum.add(zero);
      FloatVector twice = fd.add(fd);
      twice = ic.mul(twice);
      sum = sum.div(twice);
      sum.intoArray(cell, next + u);
    }
  }

  /**
   * {@code h = o tanh(cell)} by one division: {@code (Do + No) N / (2 Do D)}, where N and D, those
   * of the tanh, follow those of the gates.
   */
  static void forwardOutput(
      float[] numerators,
      int offset,
      float[] denominators,
      float[] tanhCell,
      int tanhOffset,
      float[] h,
      int hOffset,
      int blocks) {
    final FloatVector zero = FloatVector.broadcast(FLOATS, 0f);
    for (int u = 0; u < blocks * LANE_BLOCK; u += Lanes.COUNT) {
      int o = Lanes.at(u, 4) + 3 * LANE_BLOCK;
      int c = GATES * blocks + u;
      FloatVector od = FloatVector.fromArray(FLOATS, denominators, o);
      FloatVector cd = FloatVector.fromArray(FLOATS, denominators, c);
      FloatVector on = FloatVector.fromArray(FLOATS, numerators, offset + o);
      FloatVector cn = FloatVector.fromArray(FLOATS, tanhCell, tanhOffset + u);
      od.add(on).mul(cn).add(zero).div(cd.mul(od.add(od))).intoArray(h, hOffset + u);
    }
  }

  /**
   * Back through {@code h = o tanh(cell)}: the slot o of {@code dz}, and in {@code dc} the gradient
   * of the new cell state. See {@link CellFunctions#lstmGradient}.
   */
  static void outputGradient(
      float[] gates,
      int offset,
      float[] tanhCell,
      int tanhOffset,
      float[] dh,
      float[] dc,
      float[] dz,
      int dzOffset,
      int blocks) {
    final FloatVector one = FloatVector.broadcast(FLOATS, 1f);
    for (int u = 0; u < blocks * LANE_BLOCK; u += Lanes.COUNT) {
      int slot = Lanes.at(u, 4) + 3 * LANE_BLOCK;
      FloatVector o = FloatVector.fromArray(FLOATS, gates, offset + slot);
      FloatVector t = FloatVector.fromArray(FLOATS, tanhCell, tanhOffset + u);
      FloatVector out = FloatVector.fromArray(FLOATS, dh, u).mul(o);
      FloatVector later = FloatVector.fromArray(FLOATS, dc, u);
      out.fma(one.sub(t.mul(t)), later).intoArray(dc, u);
      out.mul(t).mul(one.sub(o)).intoArray(dz, dzOffset + slot);
    }
  }

  /**
   * Back through {@code next = f previous + i c}, behind {@link #outputGradient}: the slots i, f
   * and c of {@code dz}, and in {@code dc} the gradient of the previous cell state.
   */
  static void cellGradient(
      float[] gates,
      int offset,
      float[] cell,
      int previous,
      float[] dc,
      float[] dz,
      int dzOffset,
      int blocks) {
    final FloatVector one = FloatVector.broadcast(FLOATS, 1f);
    for (int u = 0; u < blocks * LANE_BLOCK; u += Lanes.COUNT) {
      int slot = Lanes.at(u, 4);
      int g = offset + slot;
      int z = dzOffset + slot;
      FloatVector i = FloatVector.fromArray(FLOATS, gates, g);
      FloatVector f = FloatVector.fromArray(FLOATS, gates, g + LANE_BLOCK);
      FloatVector c = FloatVector.fromArray(FLOATS, gates, g + 2 * LANE_BLOCK);
      FloatVector before = FloatVector.fromArray(FLOATS, cell, previous + u);
      FloatVector d = FloatVector.fromArray(FLOATS, dc, u);
      FloatVector written = d.mul(i);
      FloatVector kept = d.mul(f);
      kept.intoArray(dc, u);
      written.mul(c).mul(one.sub(i)).intoArray(dz, z);
      kept.mul(before).mul(one.sub(f)).intoArray(dz, z + LANE_BLOCK);
      written.mul(one.sub(c.mul(c))).intoArray(dz, z + 2 * LANE_BLOCK);
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
    for (int u = 0; u < blocks * LANE_BLOCK; u += Lanes.COUNT) {
      int g = offset + Lanes.at(u, 4);
      int z = dzOffset + Lanes.at(u, 4);
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
