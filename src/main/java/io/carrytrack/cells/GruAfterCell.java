package io.carrytrack.cells;

import static io.carrytrack.kernels.Kernel.LANE_BLOCK;

import io.carrytrack.architecture.GateActivation;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.kernels.GateLayout;
import io.carrytrack.kernels.Gates;
import io.carrytrack.kernels.Kernel;
import java.util.Arrays;

/**
 * Keras 3's GRU (Cho et al. 2014, the reset gate moved behind the product as cuDNN has it): {@code
 * h' = z h + (1 - z) tanh(x K_h + b_0 + r (h R_h + b_1))}.
 */
public final class GruAfterCell implements Cell {
  private static final int[] INPUT_SLOTS = {0, 1, 3};
  private static final int[] RECURRENT_SLOTS = {0, 1, 2};

  private final Kernel kernel;
  private final boolean hard;
  private final boolean carriesOperand;
  private final Gates gates;
  private final Gates recurrentGates;
  private final int stride;
  private final int columns;
  private final int gradientColumns;
  private final int biasOffset;
  private final int recurrentBiasOffset;

  private final RecurrentWeights recurrent;
  private final float[] bias;
  private final float[] recurrentBias;
  private final float[] biasSum;
  private final float[] recurrentBiasSum;

  /**
   * @param carriesOperand whether with recurrent dropout the carried state is the masked one
   * @param recurrentArray (units, 3 * units)
   * @param biasArray (2, 3 * units)
   */
  public GruAfterCell(
      Kernel kernel,
      int units,
      GateActivation gate,
      boolean carriesOperand,
      ParameterLayout.Array recurrentArray,
      ParameterLayout.Array biasArray) {
    this.kernel = kernel;
    this.carriesOperand = carriesOperand;
    hard = gate == GateActivation.HARD_SIGMOID;
    float scale = hard ? 1f : 0.5f;
    float[] scales = {scale, scale, 1f};
    GateLayout start = new GateLayout(units, 4);
    GateLayout gradient = new GateLayout(units, 3);
    gates = new Gates(start, INPUT_SLOTS, scales, gradient, RECURRENT_SLOTS);
    recurrentGates = new Gates(start, RECURRENT_SLOTS, scales, gradient, RECURRENT_SLOTS);
    stride = Kernel.padded(units);
    columns = start.columns();
    gradientColumns = gradient.columns();
    biasOffset = biasArray.offset();
    recurrentBiasOffset = biasOffset + 3 * units;
    recurrent = new RecurrentWeights(kernel, recurrentGates, recurrentArray);
    bias = new float[columns];
    recurrentBias = new float[columns];
    biasSum = new float[gradientColumns];
    recurrentBiasSum = new float[gradientColumns];
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
    Arrays.fill(bias, 0f);
    gates.toStart(parameters, biasOffset, 1, bias);
    recurrentGates.toStart(parameters, recurrentBiasOffset, 1, recurrentBias);
    for (int i = 0; i < columns; i++) {
      bias[i] += recurrentBias[i];
    }
  }

  @Override
  public void begin() {
    recurrent.begin();
    Arrays.fill(biasSum, 0f);
    Arrays.fill(recurrentBiasSum, 0f);
  }

  @Override
  public void reserve(Trace trace, int places) {
    trace.gates = Kernel.grown(trace.gates, places * trace.rows * columns);
  }

  @Override
  public void clearInner(Trace trace, int place, int row) {}

  @Override
  public void spreadInner(Trace from, int fromPlace, Trace to, int toPlace) {}

  @Override
  public Backflow backflow(int rows, int steps) {
    return new Backflow(rows, stride, steps, gradientColumns, gradientColumns);
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
    recurrent.product(operand, operandOffset, rows, start, starts, startsOffset, trace.gates, g);
    kernel
        .cells()
        .gruAfter(
            hard,
            trace.gates,
            g,
            carriesOperand ? operand : trace.h,
            carriesOperand ? operandOffset : previous * rows * stride,
            trace.h,
            place * rows * stride,
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
        .gruAfterGradient(
            hard,
            trace.gates,
            place * rows * columns,
            carriesOperand ? operand : trace.h,
            carriesOperand ? operandOffset : previous * rows * stride,
            flow.dh,
            flow.recurrent,
            step * rows * gradientColumns,
            flow.input,
            step * rows * gradientColumns,
            rows * stride / LANE_BLOCK);
  }

  @Override
  public boolean carries() {
    return true;
  }

  @Override
  public void backwardProduct(
      Backflow flow, int step, float[] start, int startOffset, int startStride, float[] to) {
    recurrent.productBack(
        flow.recurrent,
        step * flow.rows * gradientColumns,
        flow.rows,
        start,
        startOffset,
        startStride,
        to);
  }

  @Override
  public void accumulate(
      float[] operand, int operandOffset, Trace trace, int place, Backflow flow, int steps) {
    int rows = steps * flow.rows;
    recurrent.accumulate(operand, operandOffset, flow.recurrent, rows);
    kernel.sumRows(flow.input, 0, gradientColumns, gradientColumns, rows, biasSum, 0);
    kernel.sumRows(flow.recurrent, 0, gradientColumns, gradientColumns, rows, recurrentBiasSum, 0);
  }

  @Override
  public void addGradient(float[] gradient) {
    recurrent.addGradient(gradient);
    gates.addKernelGradient(biasSum, 1, gradient, biasOffset);
    recurrentGates.addKernelGradient(recurrentBiasSum, 1, gradient, recurrentBiasOffset);
  }
}
