package io.carrytrack.cells;

import static io.carrytrack.kernels.Kernel.LANE_BLOCK;

import io.carrytrack.architecture.GateActivation;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.kernels.GateLayout;
import io.carrytrack.kernels.Gates;
import io.carrytrack.kernels.Kernel;
import java.util.Arrays;

/**
 * The LSTM of Keras (Hochreiter and Schmidhuber 1997 with forget gates, Gers et al. 2000): {@code
 * c' = f c + i tanh(z_c)}, {@code h' = o tanh(c')}.
 */
public final class LstmCell implements Cell {
  private static final int[] SLOTS = {0, 1, 2, 3};

  private final Kernel kernel;
  private final boolean hard;
  private final Gates gates;
  private final int stride;
  private final int columns;
  private final int biasOffset;

  private final RecurrentWeights recurrent;
  private final float[] bias;
  private final float[] biasSum;

  /**
   * @param recurrentArray (units, 4 * units)
   * @param biasArray (4 * units)
   */
  public LstmCell(
      Kernel kernel,
      int units,
      GateActivation gate,
      ParameterLayout.Array recurrentArray,
      ParameterLayout.Array biasArray) {
    this.kernel = kernel;
    hard = gate == GateActivation.HARD_SIGMOID;
    float scale = hard ? 1f : 0.5f;
    GateLayout layout = new GateLayout(units, 4);
    gates = new Gates(layout, SLOTS, new float[] {scale, scale, 1f, scale}, layout, SLOTS);
    stride = Kernel.padded(units);
    columns = layout.columns();
    biasOffset = biasArray.offset();
    recurrent = new RecurrentWeights(kernel, gates, recurrentArray);
    bias = new float[columns];
    biasSum = new float[columns];
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
  public void reserve(Trace trace, int places) {
    trace.gates = Kernel.grown(trace.gates, places * trace.rows * columns);
    trace.inner = Kernel.grown(trace.inner, places * trace.rows * stride);
    trace.tanhInner = Kernel.grown(trace.tanhInner, places * trace.rows * stride);
  }

  @Override
  public void clearInner(Trace trace, int place, int row) {
    int from = (place * trace.rows + row) * stride;
    Arrays.fill(trace.inner, from, from + stride, 0f);
  }

  @Override
  public void spreadInner(Trace from, int fromPlace, Trace to, int toPlace) {
    for (int row = 0; row < to.rows; row++) {
      System.arraycopy(
          from.inner, fromPlace * stride, to.inner, (toPlace * to.rows + row) * stride, stride);
    }
  }

  @Override
  public Backflow backflow(int rows, int steps) {
    return new Backflow(rows, stride, steps, columns, 0);
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
    int g = place * rows * columns;
    int u = place * rows * stride;
    recurrent.product(operand, operandOffset, rows, start, starts, startsOffset, trace.gates, g);
    kernel
        .cells()
        .lstm(
            hard,
            trace.backward,
            trace.gates,
            g,
            trace.inner,
            previous * rows * stride,
            u,
            trace.tanhInner,
            u,
            trace.h,
            u,
            rows * stride / LANE_BLOCK);
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
    int rows = trace.rows;
    kernel
        .cells()
        .lstmGradient(
            hard,
            trace.gates,
            place * rows * columns,
            trace.inner,
            previous * rows * stride,
            trace.tanhInner,
            place * rows * stride,
            flow.dh,
            flow.dc,
            flow.recurrent,
            step * rows * columns,
            rows * stride / LANE_BLOCK);
  }

  @Override
  public boolean carries() {
    return false;
  }

  @Override
  public void backwardProduct(
      Backflow flow, int step, float[] start, int startOffset, int startStride, float[] to) {
    recurrent.productBack(
        flow.recurrent, step * flow.rows * columns, flow.rows, start, startOffset, startStride, to);
  }

  @Override
  public void accumulate(
      float[] operand, int operandOffset, Trace trace, int place, Backflow flow, int steps) {
    int rows = steps * flow.rows;
    recurrent.accumulate(operand, operandOffset, flow.recurrent, rows);
    kernel.sumRows(flow.recurrent, 0, columns, columns, rows, biasSum, 0);
  }

  @Override
  public void addGradient(float[] gradient) {
    recurrent.addGradient(gradient);
    gates.addKernelGradient(biasSum, 1, gradient, biasOffset);
  }
}
