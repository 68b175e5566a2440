package io.carrytrack.layers;

import static io.carrytrack.layers.Kernel.LANE_BLOCK;
import static io.carrytrack.layers.Lanes.FLOATS;

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
