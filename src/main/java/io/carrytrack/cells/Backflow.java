package io.carrytrack.cells;

/**
 * Gradients in the backward pass through time: those of the state, and the gates' of the steps of
 * one block, which are kept until the block's products are taken.
 */
public final class Backflow {
  /** Rows a step. */
  final int rows;

  /** Gradient of the output of the step that is next, {@code [rows][padded units]}. */
  public final float[] dh;

  /** Gradient of that step's inner state, alike. */
  public final float[] dc;

  /** Gradient of the masked output, alike; used with recurrent dropout. */
  public final float[] operand;

  /** Gradient of what the recurrent product gave, {@code [step][rows][columns]}. */
  final float[] recurrent;

  /** Gradient of what the input gave; may be the same array. */
  public final float[] input;

  Backflow(int rows, int stride, int steps, int recurrentColumns, int inputColumns) {
    this.rows = rows;
    dh = new float[rows * stride];
    dc = new float[rows * stride];
    operand = new float[rows * stride];
    recurrent = new float[steps * rows * recurrentColumns];
    input = inputColumns == 0 ? recurrent : new float[steps * rows * inputColumns];
  }
}
