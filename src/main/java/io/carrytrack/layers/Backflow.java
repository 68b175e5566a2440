package io.carrytrack.layers;

/**
 * Gradients on their way back through time: those of the state, and the gates' of the steps of one
 * block, which are kept until the block's products are taken.
 */
final class Backflow {
  /** Rows a step. */
  final int rows;

  /** Gradient of the output of the step that is next, {@code [rows][padded units]}. */
  final float[] dh;

  /** Gradient of that step's inner state, alike. */
  final float[] dc;

  /** Gradient of the masked output, alike; used with recurrent dropout. */
  final float[] operand;

  /** Gradient of what the recurrent product gave, {@code [step][rows][columns]}. */
  final float[] recurrent;

  /** Gradient of what the input gave; may be the same array. */
  final float[] input;

  Backflow(int rows, int stride, int steps, int recurrentColumns, int inputColumns) {
    this.rows = rows;
    dh = new float[rows * stride];
    dc = new float[rows * stride];
    operand = new float[rows * stride];
    recurrent = new float[steps * rows * recurrentColumns];
    input = inputColumns == 0 ? recurrent : new float[steps * rows * inputColumns];
  }
}
