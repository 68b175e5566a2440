package io.carrytrack.layers;

import static io.carrytrack.layers.Kernel.LANE_BLOCK;

import java.util.Arrays;

/**
 * The LSTM of Keras (Hochreiter and Schmidhuber 1997 with forget gates, Gers et al. 2000): {@code
 * c' = f c + i tanh(z_c)}, {@code h' = o tanh(c')}.
 */
final class LstmCell implements Cell {
  private static final int[] SLOTS = {0, 1, 2, 3};

  private final Kernel kernel;
  private final boolean hard;
  private final Gates gates;
  private final int units;
  private final int stride;
  private final int columns;
  private final int recurrentOffset;
  private final int biasOffset;

  private final Kernel.Matrix recurrent;
  private final Kernel.Matrix recurrentBack;
  private final float[] dense;
  private final float[] bias;
  private final float[] recurrentSum;
  private final float[] biasSum;

  /**
   * @param kernelsOf the arrays of this cell in the parameters
   */
  LstmCell(Kernel kernel, int units, LayerSpec.GateActivation gate, CellParameters kernelsOf) {
    this.kernel = kernel;
    this.units = units;
    hard = gate == LayerSpec.GateActivation.HARD_SIGMOID;
    float scale = hard ? 1f : 0.5f;
    GateLayout layout = new GateLayout(units, 4);
    gates = new Gates(layout, SLOTS, new float[] {scale, scale, 1f, scale}, layout, SLOTS);
    stride = Kernel.padded(units);
    columns = layout.columns();
    recurrentOffset = kernelsOf.recurrent().offset();
    biasOffset = kernelsOf.bias().offset();
    recurrent = kernel.matrix(units, layout.using(SLOTS));
    recurrentBack = kernel.matrix(columns, new GateLayout(units, 1).using(0));
    dense = new float[stride * columns];
    bias = new float[columns];
    recurrentSum = new float[stride * columns];
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
    Arrays.fill(dense, 0f);
    gates.toStart(parameters, recurrentOffset, units, dense);
    recurrent.set(dense);
    Arrays.fill(dense, 0f);
    gates.transposed(parameters, recurrentOffset, units, dense);
    recurrentBack.set(dense);
    gates.toStart(parameters, biasOffset, 1, bias);
  }

  @Override
  public void begin() {
    Arrays.fill(recurrentSum, 0f);
    Arrays.fill(biasSum, 0f);
  }

  @Override
  public void reserve(Trace trace, int places) {
    trace.gates = Trace.grown(trace.gates, places * trace.rows * columns);
    trace.inner = Trace.grown(trace.inner, places * trace.rows * stride);
    trace.tanhInner = Trace.grown(trace.tanhInner, places * trace.rows * stride);
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
    kernel.product(
        recurrent,
        operand,
        operandOffset,
        stride,
        rows,
        start,
        starts,
        startsOffset,
        trace.gates,
        g,
        columns);
    kernel.lstm(
        hard,
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
    kernel.lstmGradient(
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
    kernel.product(
        recurrentBack,
        flow.recurrent,
        step * flow.rows * columns,
        columns,
        flow.rows,
        start,
        startOffset,
        startStride,
        to,
        0,
        stride);
  }

  @Override
  public void accumulate(
      float[] operand, int operandOffset, Trace trace, int place, Backflow flow, int steps) {
    int rows = steps * flow.rows;
    kernel.accumulate(
        operand,
        operandOffset,
        stride,
        stride,
        flow.recurrent,
        0,
        columns,
        columns,
        rows,
        recurrentSum);
    kernel.sumRows(flow.recurrent, 0, columns, columns, rows, biasSum, 0);
  }

  @Override
  public void addGradient(float[] gradient) {
    gates.addKernelGradient(recurrentSum, units, gradient, recurrentOffset);
    gates.addKernelGradient(biasSum, 1, gradient, biasOffset);
  }
}
