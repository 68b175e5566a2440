package io.carrytrack.kernels;

import static io.carrytrack.kernels.Lanes.FLOATS;
import static io.carrytrack.kernels.Lanes.INTS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * The element-wise parts that all cells share, in vectors. Here and in the cells each method is one
 * loop of few vector operations, without branches and without sums carried over two loops: beyond
 * that C2 of JDK 17 stops inlining and boxes the vectors.
 */
final class VectorGates {
  /**
   * Makes the slope of a hard sigmoid from its value g without a branch: g (1 - g) times this is 0
   * where g was clipped, and otherwise above the slope, to which it is cut.
   */
  static final float HUGE = 0x1p100f;

  private VectorGates() {}

  /**
   * {@link Tanh} in place, of the first {@link Kernel#LANE_BLOCK} floats of every {@code ratio}
   * blocks of that many.
   *
   * <p>Two vectors at a time (the last one with itself if their number is odd), which also makes
   * the method too large for C2 to inline: inlined in a caller with other vector loops it would
   * exceed C2's budget of nodes, and vectors would be boxed.
   *
   * @param blocks number of blocks to do
   */
  static void tanh(float[] x, int offset, int blocks, int ratio) {
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
    int length = blocks * Kernel.LANE_BLOCK;
    for (int i = 0; i < length; i += 2 * Lanes.COUNT) {
      int k = i + Lanes.COUNT < length ? i + Lanes.COUNT : i;
      int at = offset + (i & -Kernel.LANE_BLOCK) * ratio + (i & (Kernel.LANE_BLOCK - 1));
      int bt = offset + (k & -Kernel.LANE_BLOCK) * ratio + (k & (Kernel.LANE_BLOCK - 1));
      FloatVector v = FloatVector.fromArray(FLOATS, x, at);
      FloatVector w = FloatVector.fromArray(FLOATS, x, bt);
      IntVector vBits = v.reinterpretAsInts();
      IntVector wBits = w.reinterpretAsInts();
      FloatVector c = vBits.and(magnitude).min(limit).or(vBits.and(sign)).reinterpretAsFloats();
      FloatVector d = wBits.and(magnitude).min(limit).or(wBits.and(sign)).reinterpretAsFloats();
      FloatVector s = c.mul(c);
      FloatVector t = d.mul(d);
      FloatVector p = p13.fma(s, p11).fma(s, p9).fma(s, p7).fma(s, p5).fma(s, p3).fma(s, p1);
      FloatVector r = p13.fma(t, p11).fma(t, p9).fma(t, p7).fma(t, p5).fma(t, p3).fma(t, p1);
      FloatVector q = q6.fma(s, q4).fma(s, q2).fma(s, q0);
      FloatVector u = q6.fma(t, q4).fma(t, q2).fma(t, q0);
      p.fma(c, v.sub(v)).div(q).intoArray(x, at);
      r.fma(d, w.sub(w)).div(u).intoArray(x, bt);
    }
  }

  /** {@code 0.5 x + 0.5} in place: from tanh(z / 2) to the sigmoid of z; arguments as in tanh. */
  static void halve(float[] x, int offset, int blocks, int ratio) {
    final FloatVector half = FloatVector.broadcast(FLOATS, 0.5f);
    for (int b = 0; b < blocks; b++) {
      for (int lane = 0; lane < Kernel.LANE_BLOCK; lane += Lanes.COUNT) {
        int i = offset + ratio * Kernel.LANE_BLOCK * b + lane;
        FloatVector.fromArray(FLOATS, x, i).fma(half, half).intoArray(x, i);
      }
    }
  }

  /** {@code 0.2 x + 0.5} clipped to [0, 1], in place; arguments as in tanh. */
  static void hardSigmoid(float[] x, int offset, int blocks, int ratio) {
    final FloatVector slope = FloatVector.broadcast(FLOATS, Tanh.HARD_SLOPE);
    final FloatVector half = FloatVector.broadcast(FLOATS, 0.5f);
    final FloatVector zero = FloatVector.broadcast(FLOATS, 0f);
    final FloatVector one = FloatVector.broadcast(FLOATS, 1f);
    for (int b = 0; b < blocks; b++) {
      for (int lane = 0; lane < Kernel.LANE_BLOCK; lane += Lanes.COUNT) {
        int i = offset + ratio * Kernel.LANE_BLOCK * b + lane;
        FloatVector.fromArray(FLOATS, x, i).fma(slope, half).max(zero).min(one).intoArray(x, i);
      }
    }
  }

  /** {@code dz = dh (1 - h²)}. */
  static void tanhGradient(
      float[] h, int offset, float[] dh, float[] dz, int dzOffset, int length) {
    final FloatVector one = FloatVector.broadcast(FLOATS, 1f);
    for (int i = 0; i < length; i += Lanes.COUNT) {
      FloatVector y = FloatVector.fromArray(FLOATS, h, offset + i);
      FloatVector.fromArray(FLOATS, dh, i).mul(one.sub(y.mul(y))).intoArray(dz, dzOffset + i);
    }
  }

  /** Copies one block of every {@code 3} to the same place elsewhere. */
  static void copyEveryThird(float[] from, int offset, float[] to, int toOffset, int blocks) {
    for (int b = 0; b < blocks; b++) {
      for (int lane = 0; lane < Kernel.LANE_BLOCK; lane += Lanes.COUNT) {
        int i = 3 * Kernel.LANE_BLOCK * b + lane;
        FloatVector.fromArray(FLOATS, from, offset + i).intoArray(to, toOffset + i);
      }
    }
  }

  /** {@code d *= g (1 - g)}: back through a sigmoid, for one slot of each block. */
  static void sigmoidGradient(
      float[] gates, int offset, int stride, float[] d, int dOffset, int dStride, int blocks) {
    final FloatVector one = FloatVector.broadcast(FLOATS, 1f);
    for (int b = 0; b < blocks; b++) {
      for (int lane = 0; lane < Kernel.LANE_BLOCK; lane += Lanes.COUNT) {
        FloatVector g = FloatVector.fromArray(FLOATS, gates, offset + stride * b + lane);
        int at = dOffset + dStride * b + lane;
        FloatVector.fromArray(FLOATS, d, at).mul(g.mul(one.sub(g))).intoArray(d, at);
      }
    }
  }

  /** Back through a hard sigmoid; arguments as in sigmoidGradient. */
  static void hardSigmoidGradient(
      float[] gates, int offset, int stride, float[] d, int dOffset, int dStride, int blocks) {
    final FloatVector one = FloatVector.broadcast(FLOATS, 1f);
    final FloatVector huge = FloatVector.broadcast(FLOATS, HUGE);
    final FloatVector slope = FloatVector.broadcast(FLOATS, Tanh.HARD_SLOPE);
    for (int b = 0; b < blocks; b++) {
      for (int lane = 0; lane < Kernel.LANE_BLOCK; lane += Lanes.COUNT) {
        FloatVector g = FloatVector.fromArray(FLOATS, gates, offset + stride * b + lane);
        int at = dOffset + dStride * b + lane;
        FloatVector.fromArray(FLOATS, d, at)
            .mul(g.mul(one.sub(g)).mul(huge).min(slope))
            .intoArray(d, at);
      }
    }
  }
}
