package io.carrytrack.kernels;

import static io.carrytrack.kernels.Kernel.LANE_BLOCK;
import static io.carrytrack.kernels.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/** The element-wise parts of both GRUs in vectors; see {@link CellFunctions}. */
final class VectorGru {
  private VectorGru() {}

  /** {@code x += r a} on the gates z, r, a, x. */
  static void candidate(float[] gates, int offset, int blocks) {
    for (int u = 0; u < blocks * LANE_BLOCK; u += Lanes.COUNT) {
      int g = offset + Lanes.at(u, 4);
      FloatVector.fromArray(FLOATS, gates, g + LANE_BLOCK)
          .fma(
              FloatVector.fromArray(FLOATS, gates, g + 2 * LANE_BLOCK),
              FloatVector.fromArray(FLOATS, gates, g + 3 * LANE_BLOCK))
          .intoArray(gates, g + 3 * LANE_BLOCK);
    }
  }

  /**
   * {@code h = n + z (carry - n)}.
   *
   * @param slots gates a unit: z is the first, n the last
   */
  static void output(
      float[] gates,
      int offset,
      int slots,
      float[] carry,
      int carryOffset,
      float[] h,
      int hOffset,
      int blocks) {
    for (int u = 0; u < blocks * LANE_BLOCK; u += Lanes.COUNT) {
      int g = offset + Lanes.at(u, slots);
      FloatVector n = FloatVector.fromArray(FLOATS, gates, g + (slots - 1) * LANE_BLOCK);
      FloatVector.fromArray(FLOATS, gates, g)
          .fma(FloatVector.fromArray(FLOATS, carry, carryOffset + u).sub(n), n)
          .intoArray(h, hOffset + u);
    }
  }

  /** {@code reset = r operand} on the gates z, r, n. */
  static void reset(
      float[] gates,
      int offset,
      float[] operand,
      int operandOffset,
      float[] reset,
      int resetOffset,
      int blocks) {
    for (int u = 0; u < blocks * LANE_BLOCK; u += Lanes.COUNT) {
      FloatVector.fromArray(FLOATS, gates, offset + Lanes.at(u, 3) + LANE_BLOCK)
          .mul(FloatVector.fromArray(FLOATS, operand, operandOffset + u))
          .intoArray(reset, resetOffset + u);
    }
  }

  /** Back through the output: see {@link CellFunctions#gruAfterGradient}, but for the slot r. */
  static void outputGradient(
      float[] gates,
      int offset,
      int slots,
      float[] carry,
      int carryOffset,
      float[] dh,
      float[] dz,
      int dzOffset,
      float[] dCandidate,
      int dCandidateOffset,
      int candidateSlots,
      int blocks) {
    final FloatVector one = FloatVector.broadcast(FLOATS, 1f);
    for (int u = 0; u < blocks * LANE_BLOCK; u += Lanes.COUNT) {
      int g = offset + Lanes.at(u, slots);
      int d = dzOffset + Lanes.at(u, 3);
      FloatVector z = FloatVector.fromArray(FLOATS, gates, g);
      FloatVector n = FloatVector.fromArray(FLOATS, gates, g + (slots - 1) * LANE_BLOCK);
      FloatVector out = FloatVector.fromArray(FLOATS, dh, u);
      FloatVector kept = out.mul(z);
      kept.intoArray(dh, u);
      FloatVector dn = out.sub(kept).mul(one.sub(n.mul(n)));
      dn.intoArray(dz, d + 2 * LANE_BLOCK);
      dn.intoArray(dCandidate, dCandidateOffset + Lanes.at(u, candidateSlots));
      out.mul(FloatVector.fromArray(FLOATS, carry, carryOffset + u).sub(n)).intoArray(dz, d);
    }
  }

  /** {@code dr = da' a, da = da' r} with da' the candidate's gradient; a is a gate's slot. */
  static void resetAfterGradient(
      float[] gates, int offset, float[] dRecurrent, int recurrentOffset, int blocks) {
    for (int u = 0; u < blocks * LANE_BLOCK; u += Lanes.COUNT) {
      int g = offset + Lanes.at(u, 4);
      int d = recurrentOffset + Lanes.at(u, 3);
      FloatVector dn = FloatVector.fromArray(FLOATS, dRecurrent, d + 2 * LANE_BLOCK);
      dn.mul(FloatVector.fromArray(FLOATS, gates, g + 2 * LANE_BLOCK))
          .intoArray(dRecurrent, d + LANE_BLOCK);
      dn.mul(FloatVector.fromArray(FLOATS, gates, g + LANE_BLOCK))
          .intoArray(dRecurrent, d + 2 * LANE_BLOCK);
    }
  }

  /** {@code dr = dReset operand}, then {@code dReset *= r}. */
  static void resetBeforeGradient(
      float[] gates,
      int offset,
      float[] operand,
      int operandOffset,
      float[] dReset,
      float[] dz,
      int dzOffset,
      int blocks) {
    for (int u = 0; u < blocks * LANE_BLOCK; u += Lanes.COUNT) {
      int g = Lanes.at(u, 3) + LANE_BLOCK;
      FloatVector d = FloatVector.fromArray(FLOATS, dReset, u);
      d.mul(FloatVector.fromArray(FLOATS, operand, operandOffset + u)).intoArray(dz, dzOffset + g);
      d.mul(FloatVector.fromArray(FLOATS, gates, offset + g)).intoArray(dReset, u);
    }
  }

  /** See {@link CellFunctions#gruAfterGradient}; z and r are sigmoids. */
  static void afterGradient(
      float[] gates,
      int offset,
      float[] carry,
      int carryOffset,
      float[] dh,
      float[] dRecurrent,
      int recurrentOffset,
      float[] dInput,
      int inputOffset,
      int blocks) {
    final FloatVector one = FloatVector.broadcast(FLOATS, 1f);
    for (int u = 0; u < blocks * LANE_BLOCK; u += Lanes.COUNT) {
      int g = offset + Lanes.at(u, 4);
      int d = Lanes.at(u, 3);
      FloatVector z = FloatVector.fromArray(FLOATS, gates, g);
      FloatVector r = FloatVector.fromArray(FLOATS, gates, g + LANE_BLOCK);
      FloatVector a = FloatVector.fromArray(FLOATS, gates, g + 2 * LANE_BLOCK);
      FloatVector n = FloatVector.fromArray(FLOATS, gates, g + 3 * LANE_BLOCK);
      FloatVector out = FloatVector.fromArray(FLOATS, dh, u);
      FloatVector before = FloatVector.fromArray(FLOATS, carry, carryOffset + u);
      FloatVector kept = out.mul(z);
      kept.intoArray(dh, u);
      FloatVector written = out.sub(kept);
      FloatVector dz = before.sub(n);
      dz = dz.mul(z);
      dz = dz.mul(written);
      dz.intoArray(dRecurrent, recurrentOffset + d);
      dz.intoArray(dInput, inputOffset + d);
      FloatVector slope = n.mul(n);
      slope = one.sub(slope);
      FloatVector dn = written.mul(slope);
      dn.intoArray(dInput, inputOffset + d + 2 * LANE_BLOCK);
      FloatVector da = dn.mul(r);
      da.intoArray(dRecurrent, recurrentOffset + d + 2 * LANE_BLOCK);
      FloatVector dr = da.mul(a);
      FloatVector closed = one.sub(r);
      dr = dr.mul(closed);
      dr.intoArray(dRecurrent, recurrentOffset + d + LANE_BLOCK);
      dr.intoArray(dInput, inputOffset + d + LANE_BLOCK);
    }
  }
}
