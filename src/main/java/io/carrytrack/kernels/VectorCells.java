package io.carrytrack.kernels;

import static io.carrytrack.kernels.Kernel.LANE_BLOCK;

/** The cells' functions in vectors. */
final class VectorCells implements CellFunctions {
  private final LstmLoops lstm = new LstmLoops();

  @Override
  public void tanh(float[] x, int offset, int length) {
    VectorGates.tanh(x, offset, length / LANE_BLOCK, 1);
  }

  @Override
  public void tanhGradient(
      float[] h, int offset, float[] dh, float[] dz, int dzOffset, int length) {
    VectorGates.tanhGradient(h, offset, dh, dz, dzOffset, length);
  }

  @Override
  public void lstm(
      boolean hard,
      boolean backward,
      float[] gates,
      int gatesOffset,
      float[] cell,
      int previous,
      int next,
      float[] tanhCell,
      int tanhOffset,
      float[] h,
      int hOffset,
      int blocks) {
    lstm.forward(
        hard,
        backward,
        gates,
        gatesOffset,
        cell,
        previous,
        next,
        tanhCell,
        tanhOffset,
        h,
        hOffset,
        blocks);
  }

  @Override
  public void lstmGradient(
      boolean hard,
      float[] gates,
      int gatesOffset,
      float[] cell,
      int previous,
      float[] tanhCell,
      int tanhOffset,
      float[] dh,
      float[] dc,
      float[] dz,
      int dzOffset,
      int blocks) {
    lstm.backward(
        hard,
        gates,
        gatesOffset,
        cell,
        previous,
        tanhCell,
        tanhOffset,
        dh,
        dc,
        dz,
        dzOffset,
        blocks);
  }

  @Override
  public void gruAfter(
      boolean hard,
      float[] gates,
      int gatesOffset,
      float[] carry,
      int carryOffset,
      float[] h,
      int hOffset,
      int blocks) {
    gateValues(hard, gates, gatesOffset, blocks, 4);
    VectorGru.candidate(gates, gatesOffset, blocks);
    VectorGates.tanh(gates, gatesOffset + 3 * LANE_BLOCK, blocks, 4);
    VectorGru.output(gates, gatesOffset, 4, carry, carryOffset, h, hOffset, blocks);
  }

  /** The values of z and r, the first two slots. */
  private static void gateValues(boolean hard, float[] gates, int offset, int blocks, int slots) {
    for (int slot = 0; slot < 2; slot++) {
      int from = offset + slot * LANE_BLOCK;
      if (hard) {
        VectorGates.hardSigmoid(gates, from, blocks, slots);
      } else {
        VectorGates.tanh(gates, from, blocks, slots);
        VectorGates.halve(gates, from, blocks, slots);
      }
    }
  }

  @Override
  public void gruAfterGradient(
      boolean hard,
      float[] gates,
      int gatesOffset,
      float[] carry,
      int carryOffset,
      float[] dh,
      float[] dRecurrent,
      int dRecurrentOffset,
      float[] dInput,
      int dInputOffset,
      int blocks) {
    if (!hard) {
      VectorGru.afterGradient(
          gates,
          gatesOffset,
          carry,
          carryOffset,
          dh,
          dRecurrent,
          dRecurrentOffset,
          dInput,
          dInputOffset,
          blocks);
      return;
    }
    VectorGru.outputGradient(
        gates,
        gatesOffset,
        4,
        carry,
        carryOffset,
        dh,
        dRecurrent,
        dRecurrentOffset,
        dInput,
        dInputOffset + 2 * LANE_BLOCK,
        3,
        blocks);
    VectorGru.resetAfterGradient(gates, gatesOffset, dRecurrent, dRecurrentOffset, blocks);
    for (int slot = 0; slot < 2; slot++) {
      int from = dRecurrentOffset + slot * LANE_BLOCK;
      VectorGates.hardSigmoidGradient(
          gates, gatesOffset + slot * LANE_BLOCK, 4, dRecurrent, from, 3, blocks);
      VectorGates.copyEveryThird(
          dRecurrent, from, dInput, dInputOffset + slot * LANE_BLOCK, blocks);
    }
  }

  @Override
  public void gruBeforeReset(
      boolean hard,
      float[] gates,
      int gatesOffset,
      float[] operand,
      int operandOffset,
      float[] reset,
      int resetOffset,
      int blocks) {
    gateValues(hard, gates, gatesOffset, blocks, 3);
    VectorGru.reset(gates, gatesOffset, operand, operandOffset, reset, resetOffset, blocks);
  }

  @Override
  public void gruBeforeOutput(
      float[] gates,
      int gatesOffset,
      float[] carry,
      int carryOffset,
      float[] h,
      int hOffset,
      int blocks) {
    VectorGates.tanh(gates, gatesOffset + 2 * LANE_BLOCK, blocks, 3);
    VectorGru.output(gates, gatesOffset, 3, carry, carryOffset, h, hOffset, blocks);
  }

  @Override
  public void gruBeforeOutputGradient(
      boolean hard,
      float[] gates,
      int gatesOffset,
      float[] carry,
      int carryOffset,
      float[] dh,
      float[] dz,
      int dzOffset,
      float[] dCandidate,
      int dCandidateOffset,
      int blocks) {
    VectorGru.outputGradient(
        gates,
        gatesOffset,
        3,
        carry,
        carryOffset,
        dh,
        dz,
        dzOffset,
        dCandidate,
        dCandidateOffset,
        1,
        blocks);
    gateGradient(hard, gates, gatesOffset, dz, dzOffset, blocks);
  }

  @Override
  public void gruBeforeResetGradient(
      boolean hard,
      float[] gates,
      int gatesOffset,
      float[] operand,
      int operandOffset,
      float[] dReset,
      float[] dz,
      int dzOffset,
      int blocks) {
    VectorGru.resetBeforeGradient(
        gates, gatesOffset, operand, operandOffset, dReset, dz, dzOffset, blocks);
    gateGradient(hard, gates, gatesOffset + LANE_BLOCK, dz, dzOffset + LANE_BLOCK, blocks);
  }

  private static void gateGradient(
      boolean hard, float[] gates, int offset, float[] dz, int dzOffset, int blocks) {
    if (hard) {
      VectorGates.hardSigmoidGradient(gates, offset, 3, dz, dzOffset, 3, blocks);
    } else {
      VectorGates.sigmoidGradient(gates, offset, 3, dz, dzOffset, 3, blocks);
    }
  }
}
