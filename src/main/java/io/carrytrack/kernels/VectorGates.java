package io.carrytrack.kernels;

import static io.carrytrack.kernels.Lanes.FLOATS;
import static io.carrytrack.kernels.Lanes.INTS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The element-wise parts that all cells share, in vectors. Here and in the cells each method is one
 * loop of few vector operations, without branches and without sums carried over two loops.
 *
 * <p>How few is a matter of C2 of JDK 17, which counts the bytecodes that it inlines. Beyond 8000
 * (DesiredMethodLimit; an operation of floats has some 400, of whole numbers 530, a load or store
 * 200) calls are inlined after parsing, when whether a vector's exact class is known hangs on what
 * the profiles of the Vector API's own methods have seen: where it is not, the vectors are boxed
 * for as long as the JVM lives. So each loop stays below, and so must what C2 makes of several:
 * those of an LSTM are kept apart by {@link LstmLoops}, and others of more than half of it are
 * written one operation a line, with more than 325 bytecodes of their own (FreqInlineSize), up to
 * which C2 would inline them in their callers. VectorProfiles runs them behind profiles of that
 * kind.
 */
final class VectorGates {
  /**
   * Makes the slope of a hard sigmoid from its value g without a branch: g (1 - g) times this is 0
   * where g was clipped, and otherwise above the slope, to which it is cut.
   */
  private static final float HUGE = 0x1p100f;

  private static final int LIMIT_BITS = Float.floatToRawIntBits(Tanh.LIMIT);

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
      int at = offset + Lanes.at(i, ratio);
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
   * Whether all lie in [-{@link Tanh#LIMIT}, {@link Tanh#LIMIT}], which NaN does not. Compares
   * whole numbers, whose order without the sign is the floats': two comparisons of floats take
   * several times as long, as Java's take NaN and -0 apart.
   *
   * @param length floats to look at, a multiple of {@link Kernel#LANE_BLOCK}
   */
  static boolean inRange(float[] x, int offset, int length) {
    final IntVector magnitude = IntVector.broadcast(INTS, Integer.MAX_VALUE);
    IntVector most = IntVector.broadcast(INTS, 0);
    for (int i = 0; i < length; i += Lanes.COUNT) {
      FloatVector v = FloatVector.fromArray(FLOATS, x, offset + i);
      most = v.reinterpretAsInts().and(magnitude).max(most);
    }
    return most.reduceLanes(VectorOperators.MAX) <= LIMIT_BITS;
  }

  /**
   * Clips to [-{@link Tanh#LIMIT}, {@link Tanh#LIMIT}]; what is not finite becomes NaN, which is
   * what {@code x - x} is for.
   *
   * @param length floats to do, a multiple of {@link Kernel#LANE_BLOCK}
   */
  static void clip(float[] x, int offset, int length, float[] clipped, int clippedOffset) {
    final FloatVector limit = FloatVector.broadcast(FLOATS, Tanh.LIMIT);
    final FloatVector lowest = FloatVector.broadcast(FLOATS, -Tanh.LIMIT);
    for (int i = 0; i < length; i += Lanes.COUNT) {
      FloatVector v = FloatVector.fromArray(FLOATS, x, offset + i);
      v.min(limit).max(lowest).add(v.sub(v)).intoArray(clipped, clippedOffset + i);
    }
  }

  /**
   * {@link Tanh} in place of what is {@link #inRange}.
   *
   * @param length floats to do, a multiple of {@link Kernel#LANE_BLOCK}
   */
  static void tanhInRange(float[] x, int offset, int length) {
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
    final FloatVector zero = FloatVector.broadcast(FLOATS, 0f);
    for (int i = 0; i < length; i += Lanes.COUNT) {
      FloatVector c = FloatVector.fromArray(FLOATS, x, offset + i);
      FloatVector s = c.mul(c);
      FloatVector p = p13.fma(s, p11);
      p = p.fma(s, p9);
      p = p.fma(s, p7);
      p = p.fma(s, p5);
      p = p.fma(s, p3);
      p = p.fma(s, p1);
      p = p.fma(c, zero);
      FloatVector q = q6.fma(s, q4);
      q = q.fma(s, q2);
      q = q.fma(s, q0);
      p = p.div(q);
      p.intoArray(x, offset + i);
    }
  }

  /**
   * The tanh as a fraction, for those who have one division for several: {@code numerators /
   * denominators} is {@link Tanh} of x. The denominators lie between 0.0048 and 0.91.
   *
   * @param x values {@link #inRange}
   * @param length floats to do, a multiple of {@link Kernel#LANE_BLOCK}
   * @param numerators may be x
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
    final FloatVector zero = FloatVector.broadcast(FLOATS, 0f);
    for (int i = 0; i < length; i += Lanes.COUNT) {
      FloatVector c = FloatVector.fromArray(FLOATS, x, offset + i);
      FloatVector s = c.mul(c);
      FloatVector p = p13.fma(s, p11);
      p = p.fma(s, p9);
      p = p.fma(s, p7);
      p = p.fma(s, p5);
      p = p.fma(s, p3);
      p = p.fma(s, p1);
      p = p.fma(c, zero);
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
    for (int u = 0; u < blocks * Kernel.LANE_BLOCK; u += Lanes.COUNT) {
      int i = offset + Lanes.at(u, ratio);
      FloatVector.fromArray(FLOATS, x, i).fma(half, half).intoArray(x, i);
    }
  }

  /** {@code 0.2 x + 0.5} clipped to [0, 1], in place; arguments as in tanh. */
  static void hardSigmoid(float[] x, int offset, int blocks, int ratio) {
    final FloatVector slope = FloatVector.broadcast(FLOATS, Tanh.HARD_SLOPE);
    final FloatVector half = FloatVector.broadcast(FLOATS, 0.5f);
    final FloatVector zero = FloatVector.broadcast(FLOATS, 0f);
    final FloatVector one = FloatVector.broadcast(FLOATS, 1f);
    for (int u = 0; u < blocks * Kernel.LANE_BLOCK; u += Lanes.COUNT) {
      int i = offset + Lanes.at(u, ratio);
      FloatVector.fromArray(FLOATS, x, i).fma(slope, half).max(zero).min(one).intoArray(x, i);
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
    for (int u = 0; u < blocks * Kernel.LANE_BLOCK; u += Lanes.COUNT) {
      int i = Lanes.at(u, 3);
      FloatVector.fromArray(FLOATS, from, offset + i).intoArray(to, toOffset + i);
    }
  }

  /** {@code d *= g (1 - g)}: back through a sigmoid, for one slot of each block. */
  static void sigmoidGradient(
      float[] gates, int offset, int slots, float[] d, int dOffset, int dSlots, int blocks) {
    final FloatVector one = FloatVector.broadcast(FLOATS, 1f);
    for (int u = 0; u < blocks * Kernel.LANE_BLOCK; u += Lanes.COUNT) {
      FloatVector g = FloatVector.fromArray(FLOATS, gates, offset + Lanes.at(u, slots));
      int at = dOffset + Lanes.at(u, dSlots);
      FloatVector.fromArray(FLOATS, d, at).mul(g.mul(one.sub(g))).intoArray(d, at);
    }
  }

  /** Back through a hard sigmoid; arguments as in sigmoidGradient. */
  static void hardSigmoidGradient(
      float[] gates, int offset, int slots, float[] d, int dOffset, int dSlots, int blocks) {
    final FloatVector one = FloatVector.broadcast(FLOATS, 1f);
    final FloatVector huge = FloatVector.broadcast(FLOATS, HUGE);
    final FloatVector slope = FloatVector.broadcast(FLOATS, Tanh.HARD_SLOPE);
    for (int u = 0; u < blocks * Kernel.LANE_BLOCK; u += Lanes.COUNT) {
      FloatVector g = FloatVector.fromArray(FLOATS, gates, offset + Lanes.at(u, slots));
      int at = dOffset + Lanes.at(u, dSlots);
      FloatVector.fromArray(FLOATS, d, at)
          .mul(g.mul(one.sub(g)).mul(huge).min(slope))
          .intoArray(d, at);
    }
  }
}
