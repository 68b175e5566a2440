package io.carrytrack.cells;

import io.carrytrack.kernels.Gates;

/**
 * The arithmetic of one recurrent cell, forward and back, for the rows of a tile at once. Knows
 * nothing of tiles, sequences and directions. Owns the recurrent weights, the bias and the sums of
 * their gradients.
 */
public interface Cell {

  /** Where the gates stand. */
  Gates gates();

  /** What a step without input starts from: the bias, in the order of {@code gates().start()}. */
  float[] bias();

  /** Takes new parameters. */
  void prepare(float[] parameters);

  /** Sets the gradients' sums to 0. */
  void begin();

  /** Makes room in a trace, {@code h} apart. */
  void reserve(Trace trace, int places);

  /** Sets the inner state of one row to 0. */
  void clearInner(Trace trace, int place, int row);

  /** Copies the inner state of a trace of one row to all rows of another. */
  void spreadInner(Trace from, int fromPlace, Trace to, int toPlace);

  /** A buffer for the backward pass, for blocks of up to {@code steps} steps. */
  Backflow backflow(int rows, int steps);

  /**
   * One step.
   *
   * @param place the step's
   * @param previous the place whose state it begins with
   * @param operand what the recurrent product takes: the previous output, or that with dropout
   * @param start the rows to start from, row i's at {@code starts[startsOffset + i]}
   */
  void forward(
      Trace trace,
      int place,
      int previous,
      float[] operand,
      int operandOffset,
      float[] start,
      int[] starts,
      int startsOffset);

  /**
   * Back through one step's functions: from {@code flow.dh} and {@code flow.dc} to the gates'
   * gradients at {@code step} of the block, and {@code flow.dc} of the previous place. If {@link
   * #carries}, {@code flow.dh} becomes what reaches the previous output past the recurrent product.
   */
  void backward(
      Trace trace,
      int place,
      int previous,
      float[] operand,
      int operandOffset,
      Backflow flow,
      int step);

  /** Whether a step hands the previous output on besides taking the recurrent product of it. */
  boolean carries();

  /**
   * Back through the recurrent product: {@code to = start + } the gradient of the operand, for the
   * step that {@link #backward} did last. {@code start} and {@code to} may be the same rows.
   *
   * @param startStride 0 for the same start in all rows
   */
  void backwardProduct(
      Backflow flow, int step, float[] start, int startOffset, int startStride, float[] to);

  /**
   * Adds a block's steps to the sums of the weights' gradients.
   *
   * @param operand the operands of the block's steps, row after row
   * @param place of the block's first step
   * @param steps number of steps, from the block's first
   */
  void accumulate(
      float[] operand, int operandOffset, Trace trace, int place, Backflow flow, int steps);

  /** Adds the sums to the flat gradient. */
  void addGradient(float[] gradient);
}
