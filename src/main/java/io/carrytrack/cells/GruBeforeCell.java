package io.carrytrack.cells;

import static io.carrytrack.kernels.Kernel.LANE_BLOCK;

import io.carrytrack.architecture.GateActivation;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.kernels.GateLayout;
import io.carrytrack.kernels.Gates;
import io.carrytrack.kernels.Kernel;
import java.util.Arrays;

/**
 * Keras 2.0's GRU (Cho et al. 2014): {@code h' = z h + (1 - z) tanh(x K_h + b_h + (r h) R_h)}. Two
 * products a step, since the reset gate acts before the second.
 */
public final class GruBeforeCell implements Cell {
  private static final int[] SLOTS = {0, 1, 2};
  private static final int[] GATE_SLOTS = {0, 1, Gates.NONE};
  private static final int[] CANDIDATE_SLOTS = {Gates.NONE, Gates.NONE, 2};
  private static final int[] CANDIDATE_ALONE = {Gates.NONE, Gates.NONE, 0};

  private final Kernel kernel;
  private final boolean hard;
  private final boolean carriesOperand;
  private final Gates gates;
  private final int stride;
  private final int columns;
  private final int biasOffset;

  private final RecurrentWeights gateWeights;
  private final RecurrentWeights candidateWeights;
  private final float[] bias;
  private final float[] biasSum;
  private final float[] zeros;
  private final float[] resetGradient;

  /**
   * @param carriesOperand whether with recurrent dropout the carried state is the masked one
   * @param recurrentArray (units, 3 * units)
   * @param biasArray (3 * units)
   */
  public GruBeforeCell(
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
    GateLayout layout = new GateLayout(units, 3);
    gates = new Gates(layout, SLOTS, scales, layout, SLOTS);
    stride = Kernel.padded(units);
    columns = layout.columns();
    biasOffset = biasArray.offset();
    gateWeights =
        new RecurrentWeights(
            kernel, new Gates(layout, GATE_SLOTS, scales, layout, GATE_SLOTS), recurrentArray);
    candidateWeights =
        new RecurrentWeights(
            kernel,
            new Gates(layout, CANDIDATE_SLOTS, scales, new GateLayout(units, 1), CANDIDATE_ALONE),
            recurrentArray);
    bias = new float[columns];
    biasSum = new float[columns];
    zeros = new float[stride];
    resetGradient = new float[kernel.tileRows() * stride];
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
    gateWeights.prepare(parameters);
    candidateWeights.prepare(parameters);
    gates.toStart(parameters, biasOffset, 1, bias);
  }

  @Override
  public void begin() {
    gateWeights.begin();
    candidateWeights.begin();
    Arrays.fill(biasSum, 0f);
  }

  @Override
  public void reserve(Trace trace, int places) {
    trace.gates = Kernel.grown(trace.gates, places * trace.rows * columns);
    trace.inner = Kernel.grown(trace.inner, places * trace.rows * stride);
  }

  @Override
  public void clearInner(Trace trace, int place, int row) {}

  @Override
  public void spreadInner(Trace from, int fromPlace, Trace to, int toPlace) {}

  @Override
  public Backflow backflow(int rows, int steps) {
    return new Backflow(rows, stride, steps, stride, columns);
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
    int blocks = rows * stride / LANE_BLOCK;
    int g = place * rows * columns;
    int u = place * rows * stride;
    gateWeights.product(operand, operandOffset, rows, start, starts, startsOffset, trace.gates, g);
    kernel
        .cells()
        .gruBeforeReset(hard, trace.gates, g, operand, operandOffset, trace.inner, u, blocks);
    candidateWeights.addProduct(trace.inner, u, rows, trace.gates, g);
    kernel
        .cells()
        .gruBeforeOutput(
            trace.gates,
            g,
            carriesOperand ? operand : trace.h,
            carriesOperand ? operandOffset : previous * rows * stride,
            trace.h,
            u,
            blocks);
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
    int blocks = rows * stride / LANE_BLOCK;
    int g = place * rows * columns;
    int z = step * rows * columns;
    int n = step * rows * stride;
    kernel
        .cells()
        .gruBeforeOutputGradient(
            hard,
            trace.gates,
            g,
            carriesOperand ? operand : trace.h,
            carriesOperand ? operandOffset : previous * rows * stride,
            flow.dh,
            flow.input,
            z,
            flow.recurrent,
            n,
            blocks);
    candidateWeights.productBack(flow.recurrent, n, rows, zeros, 0, 0, resetGradient);
    kernel
        .cells()
        .gruBeforeResetGradient(
            hard, trace.gates, g, operand, operandOffset, resetGradient, flow.input, z, blocks);
  }

  @Override
  public boolean carries() {
    return true;
  }

  @Override
  public void backwardProduct(
      Backflow flow, int step, float[] start, int startOffset, int startStride, float[] to) {
    for (int row = 0; row < flow.rows; row++) {
      for (int u = 0; u < stride; u++) {
        to[row * stride + u] =
            start[startOffset + row * startStride + u] + resetGradient[row * stride + u];
      }
    }
    gateWeights.productBack(flow.input, step * flow.rows * columns, flow.rows, to, 0, stride, to);
  }

  @Override
  public void accumulate(
      float[] operand, int operandOffset, Trace trace, int place, Backflow flow, int steps) {
    int rows = steps * flow.rows;
    gateWeights.accumulate(operand, operandOffset, flow.input, rows);
    candidateWeights.accumulate(trace.inner, place * flow.rows * stride, flow.recurrent, rows);
    kernel.sumRows(flow.input, 0, columns, columns, rows, biasSum, 0);
  }

  @Override
  public void addGradient(float[] gradient) {
    gateWeights.addGradient(gradient);
    candidateWeights.addGradient(gradient);
    gates.addKernelGradient(biasSum, 1, gradient, biasOffset);
  }
}
