package io.carrytrack.kernels;

/**
 * The element-wise parts of the cells, in one of the variants. Rows follow each other without gaps,
 * so that each method runs over {@code blocks} blocks of {@link Kernel#LANE_BLOCK} units: rows
 * times padded units. The gates of one block of units stand side by side ({@link GateLayout}).
 *
 * <p>A gate's function is the sigmoid or, if {@code hard}, the hard sigmoid. Arguments of sigmoids
 * come halved: {@code sigmoid(z) = 0.5 tanh(z / 2) + 0.5}.
 */
public interface CellFunctions {

  /**
   * {@link Tanh} in place.
   *
   * @param length a multiple of {@link Kernel#LANE_BLOCK}
   */
  void tanh(float[] x, int offset, int length);

  /** {@code dz = dh (1 - h²)}: back through {@code h = tanh(z)}; arguments as in tanh. */
  void tanhGradient(float[] h, int offset, float[] dh, float[] dz, int dzOffset, int length);

  /**
   * An LSTM's step behind its products. Gates i, f, c, o: their arguments on entry, their values on
   * return.
   *
   * @param backward whether {@link #lstmGradient} follows; if not, {@code gates} and {@code
   *     tanhCell} may hold anything on return, and the result may be rounded otherwise
   * @param previous where the cell state before this step begins in {@code cell}
   * @param next where the new cell state goes
   * @param tanhCell receives its tanh
   * @param h receives the output
   */
  void lstm(
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
      int blocks);

  /**
   * Back through {@link #lstm} from its results.
   *
   * @param dh gradient of the output
   * @param dc gradient of the new cell state on entry (what comes from later steps), of the old one
   *     on return
   * @param dz receives the gradient of the gates' arguments (not halved), laid out as the gates
   */
  void lstmGradient(
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
      int blocks);

  /**
   * The step of a GRU that resets after the product. Gates z, r, a, x: a is the candidate's
   * recurrent part, x its input part on entry and the candidate {@code n = tanh(x + r a)} on
   * return. The output is {@code z carry + (1 - z) n}.
   *
   * @param carry the previous output
   */
  void gruAfter(
      boolean hard,
      float[] gates,
      int gatesOffset,
      float[] carry,
      int carryOffset,
      float[] h,
      int hOffset,
      int blocks);

  /**
   * Back through {@link #gruAfter} from its results.
   *
   * @param dh gradient of the output on entry, of {@code carry} on return
   * @param dRecurrent receives the gradient of z, r and a: three slots
   * @param dInput receives the gradient of z, r and x: three slots
   */
  void gruAfterGradient(
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
      int blocks);

  /**
   * The first half of a GRU that resets before the product. Gates z, r, n: z and r get their
   * values, {@code reset} becomes r times the operand.
   */
  void gruBeforeReset(
      boolean hard,
      float[] gates,
      int gatesOffset,
      float[] operand,
      int operandOffset,
      float[] reset,
      int resetOffset,
      int blocks);

  /** The second half: n gets its tanh, the output is {@code z carry + (1 - z) n}. */
  void gruBeforeOutput(
      float[] gates,
      int gatesOffset,
      float[] carry,
      int carryOffset,
      float[] h,
      int hOffset,
      int blocks);

  /**
   * Back through {@link #gruBeforeOutput}.
   *
   * @param dh gradient of the output on entry, of {@code carry} on return
   * @param dz receives the gradient of z's and n's arguments: slots 0 and 2 of three
   * @param dCandidate receives n's once more, without gaps
   */
  void gruBeforeOutputGradient(
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
      int blocks);

  /**
   * Back through {@link #gruBeforeReset}.
   *
   * @param dReset gradient of {@code reset} on entry, of {@code operand} (by way of it) on return
   * @param dz receives the gradient of r's argument: slot 1 of three
   */
  void gruBeforeResetGradient(
      boolean hard,
      float[] gates,
      int gatesOffset,
      float[] operand,
      int operandOffset,
      float[] dReset,
      float[] dz,
      int dzOffset,
      int blocks);
}
