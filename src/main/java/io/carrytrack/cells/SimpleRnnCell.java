package io.carrytrack.cells;

import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.kernels.GateLayout;
import io.carrytrack.kernels.Gates;
import io.carrytrack.kernels.Kernel;
import java.util.Arrays;

/** Keras' SimpleRNN (Elman 1990): {@code h' = tanh(x K + h R + b)}. */
public final class SimpleRnnCell implements Cell {
  private static final int[] SLOTS = {0};

  private final Kernel kernel;
  private final Gates gates;
  private final int stride;
  private final int biasOffset;

  private final RecurrentWeights recurrent;
  private final float[] bias;
  private final float[] biasSum;

  /**
   * @param recurrentArray (units, units)
   * @param biasArray (units)
   */
  public SimpleRnnCell(
      Kernel kernel,
      int units,
      ParameterLayout.Array recurrentArray,
      ParameterLayout.Array biasArray) {
    this.kernel = kernel;
    GateLayout layout = new GateLayout(units, 1);
    gates = new Gates(layout, SLOTS, new float[] {1f}, layout, SLOTS);
    stride = layout.columns();
    biasOffset = biasArray.offset();
    recurrent = new RecurrentWeights(kernel, gates, recurrentArray);
    bias = new float[stride];
    biasSum = new float[stride];
  }

  @Override
  public Gates gates() {
    return gates;
  }

  @Override
  public float[] bias() {
    return bias;
  }

  @Override
  public void prepare(float[] parameters) {
    recurrent.prepare(parameters);
    gates.toStart(parameters, biasOffset, 1, bias);
  }

  @Override
  public void begin() {
    recurrent.begin();
    Arrays.fill(biasSum, 0f);
  }

  @Override
  public void reserve(Trace trace, int places) {}

  @Override
  public void clearInner(Trace trace, int place, int row) {}

  @Override
  public void spreadInner(Trace from, int fromPlace, Trace to, int toPlace) {}

  @Override
  public Backflow backflow(int rows, int steps) {
    return new Backflow(rows, stride, steps, stride, 0);
  }

  @Override
  public void forward(
      Trace trace,
      int place,
      int previous,
      float[] operand,
      int operandOffset,
      float[] start,
      int[] starts,
      int startsOffset) {
    int rows = trace.rows;
    int u = place * rows * stride;
    recurrent.product(operand, operandOffset, rows, start, starts, startsOffset, trace.h, u);
    kernel.cells().tanh(trace.h, u, rows * stride);
  }

  @Override
  public void backward(
      Trace trace,
      int place,
      int previous,
      float[] operand,
      int operandOffset,
      Backflow flow,
      int step) {
    int size = trace.rows * stride;
    kernel.cells().tanhGradient(trace.h, place * size, flow.dh, flow.recurrent, step * size, size);
  }

  @Override
  public boolean carries() {
    return false;
  }

  @Override
  public void backwardProduct(
      Backflow flow, int step, float[] start, int startOffset, int startStride, float[] to) {
    recurrent.productBack(
        flow.recurrent, step * flow.rows * stride, flow.rows, start, startOffset, startStride, to);
  }

  @Override
  public void accumulate(
      float[] operand, int operandOffset, Trace trace, int place, Backflow flow, int steps) {
    int rows = steps * flow.rows;
    recurrent.accumulate(operand, operandOffset, flow.recurrent, rows);
    kernel.sumRows(flow.recurrent, 0, stride, stride, rows, biasSum, 0);
  }

  @Override
  public void addGradient(float[] gradient) {
    recurrent.addGradient(gradient);
    gates.addKernelGradient(biasSum, 1, gradient, biasOffset);
  }
}
