package io.carrytrack.kernels;

import static io.carrytrack.kernels.Lanes.FLOATS;
import static io.carrytrack.kernels.Lanes.INTS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * The element-wise parts that all cells share, in vectors. Here and in the cells each method is one
 * loop of few vector operations, without branches and without sums carried over two loops.
 *
 * <p>How few is a matter of C2 of JDK 17, which counts the bytecodes that it inlines. Beyond 8000
 * (DesiredMethodLimit; an operation has some 400, a load or store 200) calls are inlined after
 * parsing, when whether a vector's exact class is known hangs on what the profiles of the Vector
 * API's own methods have seen: where it is not, the vectors are boxed for as long as the JVM lives.
 * So tanh and what it is part of stay below, and those of more than half of it are written one
 * operation a line, with more than 325 bytecodes of their own (FreqInlineSize), up to which C2
 * would inline them in their callers. VectorProfiles runs them behind profiles of that kind.
 */
final class VectorGates {
  /**
   * Makes the slope of a hard sigmoid from its value g without a branch: g (1 - g) times this is 0
   * where g was clipped, and otherwise above the slope, to which it is cut.
   */
  private static final float HUGE = 0x1p100f;

  private VectorGates() {}

  /**
   * {@link Tanh} in place, of the first {@link Kernel#LANE_BLOCK} floats of every {@code ratio}
   * blocks of that many.
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
    final FloatVector limit = FloatVector.broadcast(FLOATS, Tanh.LIMIT);
    final FloatVector lowest = FloatVector.broadcast(FLOATS, -Tanh.LIMIT);
    int length = blocks * Kernel.LANE_BLOCK;
    for (int i = 0; i < length; i += Lanes.COUNT) {
      int at = offset + (i & -Kernel.LANE_BLOCK) * ratio + (i & (Kernel.LANE_BLOCK - 1));
      FloatVector v = FloatVector.fromArray(FLOATS, x, at);
      FloatVector c = v.min(limit);
      c = c.max(lowest);
      FloatVector s = c.mul(c);
      FloatVector p = p13.fma(s, p11);
      p = p.fma(s, p9);
      p = p.fma(s, p7);
      p = p.fma(s, p5);
      p = p.fma(s, p3);
      p = p.fma(s, p1);
      FloatVector z = v.sub(v);
      p = p.fma(c, z);
      FloatVector q = q6.fma(s, q4);
      q = q.fma(s, q2);
      q = q.fma(s, q0);
      p.div(q).intoArray(x, at);
    }
  }

  /**
   * Clips to [-{@link Tanh#LIMIT}, {@link Tanh#LIMIT}], as whole numbers, whose order without the
   * sign is the floats': two comparisons of floats take several times as long, as Java's take NaN
   * and -0 apart. NaN is clipped too; who goes on adds {@code x - x}.
   *
   * @param length floats to do, a multiple of {@link Kernel#LANE_BLOCK}
   */
  static void clip(float[] x, int offset, int length, float[] clipped, int clippedOffset) {
    final IntVector magnitude = IntVector.broadcast(INTS, Integer.MAX_VALUE);
    final IntVector sign = IntVector.broadcast(INTS, Integer.MIN_VALUE);
    final IntVector limit = IntVector.broadcast(INTS, Float.floatToRawIntBits(Tanh.LIMIT));
    for (int i = 0; i < length; i += Lanes.COUNT) {
      IntVector bits = FloatVector.fromArray(FLOATS, x, offset + i).reinterpretAsInts();
      bits.and(magnitude)
          .min(limit)
          .or(bits.and(sign))
          .reinterpretAsFloats()
          .intoArray(clipped, clippedOffset + i);
    }
  }

  /**
   * The tanh as a fraction, for those who have one division for several: {@code numerators /
   * denominators} is {@link Tanh} of x. The denominators lie between 0.0048 and 0.91.
   *
   * @param length floats to do, a multiple of {@link Kernel#LANE_BLOCK}
   * @param numerators may be x
   * @param denominators hold what {@link #clip} made of x
   */
  static void tanhFractions(
      float[] x,
      int offset,
      int length,
      float[] numerators,
      int numeratorsOffset,
      float[] denominators,
      int denominatorsOffset) {
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
    for (int i = 0; i < length; i += Lanes.COUNT) {
      FloatVector v = FloatVector.fromArray(FLOATS, x, offset + i);
      FloatVector c = FloatVector.fromArray(FLOATS, denominators, denominatorsOffset + i);
      FloatVector s = c.mul(c);
      FloatVector p = p13.fma(s, p11);
      p = p.fma(s, p9);
      p = p.fma(s, p7);
      p = p.fma(s, p5);
      p = p.fma(s, p3);
      p = p.fma(s, p1);
      FloatVector z = v.sub(v);
      p = p.fma(c, z);
      FloatVector q = q6.fma(s, q4);
      q = q.fma(s, q2);
      q = q.fma(s, q0);
      p.intoArray(numerators, numeratorsOffset + i);
      q.intoArray(denominators, denominatorsOffset + i);
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

  /** {@code d *= 1 - g}; arguments as in sigmoidGradient. */
  static void timesComplement(
      float[] gates, int offset, int stride, float[] d, int dOffset, int dStride, int blocks) {
    final FloatVector one = FloatVector.broadcast(FLOATS, 1f);
    for (int b = 0; b < blocks; b++) {
      for (int lane = 0; lane < Kernel.LANE_BLOCK; lane += Lanes.COUNT) {
        FloatVector g = FloatVector.fromArray(FLOATS, gates, offset + stride * b + lane);
        int at = dOffset + dStride * b + lane;
        FloatVector.fromArray(FLOATS, d, at).mul(one.sub(g)).intoArray(d, at);
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
