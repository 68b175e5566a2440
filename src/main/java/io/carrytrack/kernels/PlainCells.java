package io.carrytrack.kernels;

import static io.carrytrack.kernels.Kernel.LANE_BLOCK;

/**
 * The cells' functions in plain loops. What costs most, the tanh, is one long loop over
 * neighbouring floats, which C2 turns into vectors by itself.
 */
final class PlainCells implements CellFunctions {
  private float[] slot = new float[0];

  @Override
  public void tanh(float[] x, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      x[i] = Tanh.of(x[i]);
    }
  }

  /** The tanh of the block at the beginning of every {@code stride} floats. */
  private void tanhOfSlot(float[] x, int offset, int stride, int blocks) {
    slot = Kernel.grown(slot, blocks * LANE_BLOCK);
    for (int b = 0; b < blocks; b++) {
      System.arraycopy(x, offset + b * stride, slot, b * LANE_BLOCK, LANE_BLOCK);
    }
    tanh(slot, 0, blocks * LANE_BLOCK);
    for (int b = 0; b < blocks; b++) {
      System.arraycopy(slot, b * LANE_BLOCK, x, offset + b * stride, LANE_BLOCK);
    }
  }

  /** A gate's values from its arguments, for one slot. */
  private void gate(boolean hard, float[] x, int offset, int stride, int blocks) {
    if (!hard) {
      tanhOfSlot(x, offset, stride, blocks);
    }
    for (int b = 0; b < blocks; b++) {
      for (int i = offset + b * stride; i < offset + b * stride + LANE_BLOCK; i++) {
        x[i] = hard ? hardSigmoid(x[i]) : Math.fma(0.5f, x[i], 0.5f);
      }
    }
  }

  private static float hardSigmoid(float x) {
    return Math.min(1f, Math.max(0f, Math.fma(x, Tanh.HARD_SLOPE, 0.5f)));
  }

  /** The derivative of a gate from its value. */
  private static float slope(boolean hard, float gate) {
    if (hard) {
      return gate > 0f && gate < 1f ? Tanh.HARD_SLOPE : 0f;
    }
    return gate * (1f - gate);
  }

  @Override
  public void tanhGradient(
      float[] h, int offset, float[] dh, float[] dz, int dzOffset, int length) {
    for (int i = 0; i < length; i++) {
      dz[dzOffset + i] = dh[i] * (1f - h[offset + i] * h[offset + i]);
    }
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
    if (hard) {
      tanhOfSlot(gates, gatesOffset + 2 * LANE_BLOCK, 4 * LANE_BLOCK, blocks);
    } else {
      tanh(gates, gatesOffset, 4 * blocks * LANE_BLOCK);
    }
    for (int b = 0; b < blocks; b++) {
      for (int lane = 0; lane < LANE_BLOCK; lane++) {
        int g = gatesOffset + 4 * LANE_BLOCK * b + lane;
        int u = LANE_BLOCK * b + lane;
        float i = fromTanh(hard, gates[g]);
        float f = fromTanh(hard, gates[g + LANE_BLOCK]);
        gates[g] = i;
        gates[g + LANE_BLOCK] = f;
        gates[g + 3 * LANE_BLOCK] = fromTanh(hard, gates[g + 3 * LANE_BLOCK]);
        float state = Math.fma(f, cell[previous + u], i * gates[g + 2 * LANE_BLOCK]);
        cell[next + u] = state;
        tanhCell[tanhOffset + u] = state;
      }
    }
    tanh(tanhCell, tanhOffset, blocks * LANE_BLOCK);
    for (int b = 0; b < blocks; b++) {
      for (int lane = 0; lane < LANE_BLOCK; lane++) {
        int u = LANE_BLOCK * b + lane;
        h[hOffset + u] =
            gates[gatesOffset + 4 * LANE_BLOCK * b + 3 * LANE_BLOCK + lane]
                * tanhCell[tanhOffset + u];
      }
    }
  }

  /** A gate's value from the tanh of half its argument, or from the argument if it is hard. */
  private static float fromTanh(boolean hard, float x) {
    return hard ? hardSigmoid(x) : Math.fma(0.5f, x, 0.5f);
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
    for (int b = 0; b < blocks; b++) {
      for (int lane = 0; lane < LANE_BLOCK; lane++) {
        int g = gatesOffset + 4 * LANE_BLOCK * b + lane;
        int z = dzOffset + 4 * LANE_BLOCK * b + lane;
        int u = LANE_BLOCK * b + lane;
        float i = gates[g];
        float f = gates[g + LANE_BLOCK];
        float c = gates[g + 2 * LANE_BLOCK];
        float o = gates[g + 3 * LANE_BLOCK];
        float t = tanhCell[tanhOffset + u];
        float d = Math.fma(dh[u] * o, 1f - t * t, dc[u]);
        dz[z] = d * c * slope(hard, i);
        dz[z + LANE_BLOCK] = d * cell[previous + u] * slope(hard, f);
        dz[z + 2 * LANE_BLOCK] = d * i * (1f - c * c);
        dz[z + 3 * LANE_BLOCK] = dh[u] * t * slope(hard, o);
        dc[u] = d * f;
      }
    }
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
    int stride = 4 * LANE_BLOCK;
    gate(hard, gates, gatesOffset, stride, blocks);
    gate(hard, gates, gatesOffset + LANE_BLOCK, stride, blocks);
    for (int b = 0; b < blocks; b++) {
      for (int lane = 0; lane < LANE_BLOCK; lane++) {
        int r = gatesOffset + stride * b + LANE_BLOCK + lane;
        gates[r + 2 * LANE_BLOCK] =
            Math.fma(gates[r], gates[r + LANE_BLOCK], gates[r + 2 * LANE_BLOCK]);
      }
    }
    tanhOfSlot(gates, gatesOffset + 3 * LANE_BLOCK, stride, blocks);
    output(gates, gatesOffset, 4, carry, carryOffset, h, hOffset, blocks);
  }

  private static void output(
      float[] gates,
      int offset,
      int slots,
      float[] carry,
      int carryOffset,
      float[] h,
      int hOffset,
      int blocks) {
    for (int b = 0; b < blocks; b++) {
      for (int lane = 0; lane < LANE_BLOCK; lane++) {
        int g = offset + slots * LANE_BLOCK * b + lane;
        int u = LANE_BLOCK * b + lane;
        float n = gates[g + (slots - 1) * LANE_BLOCK];
        h[hOffset + u] = Math.fma(gates[g], carry[carryOffset + u] - n, n);
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
    for (int b = 0; b < blocks; b++) {
      for (int lane = 0; lane < LANE_BLOCK; lane++) {
        int g = gatesOffset + 4 * LANE_BLOCK * b + lane;
        int d = 3 * LANE_BLOCK * b + lane;
        int u = LANE_BLOCK * b + lane;
        float z = gates[g];
        float r = gates[g + LANE_BLOCK];
        float n = gates[g + 3 * LANE_BLOCK];
        float dz = dh[u] * (carry[carryOffset + u] - n) * slope(hard, z);
        float dn = dh[u] * (1f - z) * (1f - n * n);
        float dr = dn * gates[g + 2 * LANE_BLOCK] * slope(hard, r);
        dh[u] *= z;
        dRecurrent[dRecurrentOffset + d] = dz;
        dRecurrent[dRecurrentOffset + d + LANE_BLOCK] = dr;
        dRecurrent[dRecurrentOffset + d + 2 * LANE_BLOCK] = dn * r;
        dInput[dInputOffset + d] = dz;
        dInput[dInputOffset + d + LANE_BLOCK] = dr;
        dInput[dInputOffset + d + 2 * LANE_BLOCK] = dn;
      }
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
    int stride = 3 * LANE_BLOCK;
    gate(hard, gates, gatesOffset, stride, blocks);
    gate(hard, gates, gatesOffset + LANE_BLOCK, stride, blocks);
    for (int b = 0; b < blocks; b++) {
      for (int lane = 0; lane < LANE_BLOCK; lane++) {
        int u = LANE_BLOCK * b + lane;
        reset[resetOffset + u] =
            gates[gatesOffset + stride * b + LANE_BLOCK + lane] * operand[operandOffset + u];
      }
    }
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
    tanhOfSlot(gates, gatesOffset + 2 * LANE_BLOCK, 3 * LANE_BLOCK, blocks);
    output(gates, gatesOffset, 3, carry, carryOffset, h, hOffset, blocks);
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
    for (int b = 0; b < blocks; b++) {
      for (int lane = 0; lane < LANE_BLOCK; lane++) {
        int g = 3 * LANE_BLOCK * b + lane;
        int u = LANE_BLOCK * b + lane;
        float z = gates[gatesOffset + g];
        float n = gates[gatesOffset + g + 2 * LANE_BLOCK];
        float dn = dh[u] * (1f - z) * (1f - n * n);
        dz[dzOffset + g] = dh[u] * (carry[carryOffset + u] - n) * slope(hard, z);
        dz[dzOffset + g + 2 * LANE_BLOCK] = dn;
        dCandidate[dCandidateOffset + u] = dn;
        dh[u] *= z;
      }
    }
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
    for (int b = 0; b < blocks; b++) {
      for (int lane = 0; lane < LANE_BLOCK; lane++) {
        int g = 3 * LANE_BLOCK * b + LANE_BLOCK + lane;
        int u = LANE_BLOCK * b + lane;
        float r = gates[gatesOffset + g];
        dz[dzOffset + g] = dReset[u] * operand[operandOffset + u] * slope(hard, r);
        dReset[u] *= r;
      }
    }
  }
}
