package io.carrytrack.layers;

import static io.carrytrack.layers.Lanes.FLOATS;
import static io.carrytrack.layers.Lanes.INTS;

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

  static FloatVector all(float value) {
    return FloatVector.broadcast(FLOATS, value);
  }

  static FloatVector load(float[] from, int offset) {
    return FloatVector.fromArray(FLOATS, from, offset);
  }

  /**
   * {@link Tanh} in place, of the first {@code length} floats in each of {@code groups} groups.
   *
   * @param length a multiple of {@link Kernel#LANE_BLOCK}
   */
  static void tanh(float[] x, int offset, int groups, int stride, int length) {
    final FloatVector p13 = all(Tanh.P13);
    final FloatVector p11 = all(Tanh.P11);
    final FloatVector p9 = all(Tanh.P9);
    final FloatVector p7 = all(Tanh.P7);
    final FloatVector p5 = all(Tanh.P5);
    final FloatVector p3 = all(Tanh.P3);
    final FloatVector p1 = all(Tanh.P1);
    final FloatVector q6 = all(Tanh.Q6);
    final FloatVector q4 = all(Tanh.Q4);
    final FloatVector q2 = all(Tanh.Q2);
    final FloatVector q0 = all(Tanh.Q0);
    final IntVector magnitude = IntVector.broadcast(INTS, Integer.MAX_VALUE);
    final IntVector sign = IntVector.broadcast(INTS, Integer.MIN_VALUE);
    final IntVector limit = IntVector.broadcast(INTS, Float.floatToRawIntBits(Tanh.LIMIT));
    for (int g = 0; g < groups; g++) {
      int from = offset + g * stride;
      for (int i = from; i < from + length; i += Lanes.COUNT) {
        FloatVector v = load(x, i);
        IntVector bits = v.reinterpretAsInts();
        FloatVector c = bits.and(magnitude).min(limit).or(bits.and(sign)).reinterpretAsFloats();
        FloatVector s = c.mul(c);
        FloatVector p =
            p13.fma(s, p11).fma(s, p9).fma(s, p7).fma(s, p5).fma(s, p3).fma(s, p1).fma(c, v.sub(v));
        FloatVector q = q6.fma(s, q4).fma(s, q2).fma(s, q0);
        p.div(q).intoArray(x, i);
      }
    }
  }

  /** {@code 0.5 x + 0.5} in place: from tanh(z / 2) to the sigmoid of z; arguments as in tanh. */
  static void halve(float[] x, int offset, int groups, int stride, int length) {
    final FloatVector half = all(0.5f);
    for (int g = 0; g < groups; g++) {
      int from = offset + g * stride;
      for (int i = from; i < from + length; i += Lanes.COUNT) {
        load(x, i).fma(half, half).intoArray(x, i);
      }
    }
  }

  /** {@code 0.2 x + 0.5} clipped to [0, 1], in place; arguments as in tanh. */
  static void hardSigmoid(float[] x, int offset, int groups, int stride, int length) {
    final FloatVector slope = all(Tanh.HARD_SLOPE);
    final FloatVector half = all(0.5f);
    final FloatVector zero = all(0f);
    final FloatVector one = all(1f);
    for (int g = 0; g < groups; g++) {
      int from = offset + g * stride;
      for (int i = from; i < from + length; i += Lanes.COUNT) {
        load(x, i).fma(slope, half).max(zero).min(one).intoArray(x, i);
      }
    }
  }
}
