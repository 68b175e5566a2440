package io.carrytrack.cells;

import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.kernels.GateLayout;
import io.carrytrack.kernels.Gates;
import io.carrytrack.kernels.Kernel;
import java.util.Arrays;

/** A recurrent kernel: its products in both directions and the sum of its gradient. */
final class RecurrentWeights {
  private final Kernel kernel;
  private final Gates gates;
  private final int units;
  private final int stride;
  private final int startColumns;
  private final int gradientColumns;
  private final int offset;
  private final Kernel.Matrix forward;
  private final Kernel.Matrix back;
  private final float[] dense;
  private final float[] sum;

  /**
   * @param gates where the products' columns stand
   * @param array (units, gates * units)
   */
  RecurrentWeights(Kernel kernel, Gates gates, ParameterLayout.Array array) {
    this.kernel = kernel;
    this.gates = gates;
    units = gates.units();
    stride = Kernel.padded(units);
    startColumns = gates.start().columns();
    gradientColumns = gates.gradient().columns();
    offset = array.offset();
    forward = kernel.matrix(units, gates.start().using(gates.startSlots()));
    back = kernel.matrix(gradientColumns, new GateLayout(units, 1).using(0));
    dense = new float[stride * Math.max(startColumns, gradientColumns)];
    sum = new float[stride * gradientColumns];
  }

  void prepare(float[] parameters) {
    Arrays.fill(dense, 0f);
    gates.toStart(parameters, offset, units, dense);
    forward.set(dense);
    Arrays.fill(dense, 0f);
    gates.transposed(parameters, offset, units, dense);
    back.set(dense);
  }

  /** Sets the gradient's sum to 0. */
  void begin() {
    Arrays.fill(sum, 0f);
  }

  /** {@code to = start + operand R} for a step's rows. */
  void product(
      float[] operand,
      int operandOffset,
      int rows,
      float[] start,
      int[] starts,
      int startsOffset,
      float[] to,
      int toOffset) {
    kernel.product(
        forward,
        operand,
        operandOffset,
        stride,
        rows,
        start,
        starts,
        startsOffset,
        to,
        toOffset,
        startColumns);
  }

  /** {@code to += operand R} for a step's rows. */
  void addProduct(float[] operand, int operandOffset, int rows, float[] to, int toOffset) {
    kernel.product(
        forward,
        operand,
        operandOffset,
        stride,
        rows,
        to,
        toOffset,
        startColumns,
        to,
        toOffset,
        startColumns);
  }

  /** {@code to = start + gradient R'} for a step's rows. */
  void productBack(
      float[] gradient,
      int gradientOffset,
      int rows,
      float[] start,
      int startOffset,
      int startStride,
      float[] to) {
    kernel.product(
        back,
        gradient,
        gradientOffset,
        gradientColumns,
        rows,
        start,
        startOffset,
        startStride,
        to,
        0,
        stride);
  }

  /** Adds rows of operands times rows of gradients. */
  void accumulate(float[] operand, int operandOffset, float[] gradient, int rows) {
    kernel.accumulate(
        operand,
        operandOffset,
        stride,
        stride,
        gradient,
        0,
        gradientColumns,
        gradientColumns,
        rows,
        sum);
  }

  void addGradient(float[] flat) {
    gates.addKernelGradient(sum, units, flat, offset);
  }
}
