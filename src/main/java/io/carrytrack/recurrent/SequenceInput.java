package io.carrytrack.recurrent;

import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.cells.Cell;
import io.carrytrack.kernels.GateLayout;
import io.carrytrack.kernels.Gates;
import io.carrytrack.kernels.Kernel;
import io.carrytrack.minibatch.RowMasks;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.tiles.ExpandedSequence;
import io.carrytrack.tiles.Sequence;
import io.carrytrack.tiles.TilePlan;
import java.util.Arrays;

/** The input projection of a lower stage's output, a block of steps at a time. */
public final class SequenceInput implements GateInput {
  private final Kernel kernel;
  private final TilePlan plan;
  private final Sequence shared;
  private final ExpandedSequence expanded;
  private final Cell cell;
  private final RowMasks dropout;
  private final boolean addsToInput;
  private final int inputs;
  private final int stride;
  private final int kernelOffset;
  private final int columns;
  private final int gradientColumns;

  private final Kernel.Matrix projection;
  private final Kernel.Matrix projectionBack;
  private final float[] dense;
  private final float[] kernelSum;
  private final float[] zeros;

  private Sequence in;
  private boolean masked;
  private float[] starts;
  private int[] offsets = new int[0];
  private final float[] mask;
  private final float[] maskedRows;

  /**
   * @param in the lower stage's output
   * @param dropout masks of the inputs, or null
   * @param inputKernel (inputs, gates * units)
   * @param addsToInput whether another reader of {@code in} has set its gradient before
   */
  public SequenceInput(
      Kernel kernel,
      TilePlan plan,
      Sequence in,
      Cell cell,
      RowMasks dropout,
      ParameterLayout.Array inputKernel,
      boolean addsToInput) {
    this.kernel = kernel;
    this.plan = plan;
    this.shared = in;
    this.in = in;
    this.cell = cell;
    this.dropout = dropout;
    this.addsToInput = addsToInput;
    expanded = new ExpandedSequence(plan, in);
    inputs = in.width();
    stride = in.stride();
    kernelOffset = inputKernel.offset();
    Gates gates = cell.gates();
    columns = gates.start().columns();
    gradientColumns = gates.gradient().columns();
    projection = kernel.matrix(inputs, gates.start().using(gates.startSlots()));
    projectionBack = kernel.matrix(gradientColumns, new GateLayout(inputs, 1).using(0));
    dense = new float[stride * Math.max(columns, gradientColumns)];
    kernelSum = new float[stride * gradientColumns];
    zeros = new float[stride];
    int block = RecurrentPass.BLOCK_STEPS * plan.tileRows();
    starts = new float[block * columns];
    mask = new float[dropout == null ? 0 : plan.tileRows() * stride];
    maskedRows = new float[dropout == null ? 0 : block * stride];
  }

  @Override
  public void prepare(float[] parameters) {
    Gates gates = cell.gates();
    Arrays.fill(dense, 0f);
    gates.toStart(parameters, kernelOffset, inputs, dense);
    projection.set(dense);
    Arrays.fill(dense, 0f);
    gates.transposed(parameters, kernelOffset, inputs, dense);
    projectionBack.set(dense);
  }

  @Override
  public void begin(boolean whole, StepKey key) {
    masked = dropout != null && key != null;
    boolean expand = whole && shared.prefixLength() > 0;
    in = expand ? expanded.whole() : shared;
    if (expand) {
      expanded.begin();
    }
    if (masked) {
      dropout.begin(key);
    }
    Arrays.fill(kernelSum, 0f);
    grow(RecurrentPass.BLOCK_STEPS * plan.tileRows());
  }

  private void grow(int rows) {
    starts = Kernel.grown(starts, rows * columns);
    if (offsets.length < rows) {
      offsets = new int[rows];
      for (int i = 0; i < rows; i++) {
        offsets[i] = i * columns;
      }
    }
  }

  @Override
  public int length() {
    return in.length();
  }

  @Override
  public int first(int tile) {
    return in.first(tile);
  }

  @Override
  public float[] starts() {
    return starts;
  }

  @Override
  public int[] offsets() {
    return offsets;
  }

  @Override
  public void forwardPrefix(int positions) {
    grow(positions);
    kernel.product(
        projection,
        in.prefix,
        in.prefixAt(0),
        stride,
        positions,
        cell.bias(),
        0,
        0,
        starts,
        0,
        columns);
  }

  @Override
  public void beginTile() {
    if (in != shared) {
      expanded.expand();
    }
    if (masked) {
      plan.masks(dropout, 0, mask, 0, in.width(), stride);
    }
  }

  @Override
  public int forwardTile(int from, int to) {
    int rows = (to - from) * plan.tileRows();
    if (masked) {
      maskRows(in.tile, in.at(from), rows * stride, maskedRows, 0);
    }
    kernel.product(
        projection,
        masked ? maskedRows : in.tile,
        masked ? 0 : in.at(from),
        stride,
        rows,
        cell.bias(),
        0,
        0,
        starts,
        0,
        columns);
    return 0;
  }

  private void maskRows(float[] from, int offset, int size, float[] to, int toOffset) {
    for (int step = 0; step < size; step += mask.length) {
      for (int i = 0; i < mask.length; i++) {
        to[toOffset + step + i] = from[offset + step + i] * mask[i];
      }
    }
  }

  @Override
  public void backwardTile(int from, int to, float[] gradient) {
    int rows = (to - from) * plan.tileRows();
    int at = in.at(from);
    if (masked) {
      maskRows(in.tile, at, rows * stride, maskedRows, 0);
    }
    kernel.accumulate(
        masked ? maskedRows : in.tile,
        masked ? 0 : at,
        stride,
        stride,
        gradient,
        0,
        gradientColumns,
        gradientColumns,
        rows,
        kernelSum);
    if (in.constant()) {
      return;
    }
    if (masked) {
      backMasked(gradient, rows, at);
      return;
    }
    boolean add = addsToInput && in == shared;
    kernel.product(
        projectionBack,
        gradient,
        0,
        gradientColumns,
        rows,
        add ? in.tileGradient : zeros,
        add ? at : 0,
        add ? stride : 0,
        in.tileGradient,
        at,
        stride);
  }

  /** As the product without masks, through the buffer of masked rows. */
  private void backMasked(float[] gradient, int rows, int at) {
    kernel.product(
        projectionBack, gradient, 0, gradientColumns, rows, zeros, 0, 0, maskedRows, 0, stride);
    boolean add = addsToInput && in == shared;
    for (int step = 0; step < rows * stride; step += mask.length) {
      for (int i = 0; i < mask.length; i++) {
        float before = add ? in.tileGradient[at + step + i] : 0f;
        in.tileGradient[at + step + i] = before + maskedRows[step + i] * mask[i];
      }
    }
  }

  @Override
  public void endTile() {
    if (in != shared) {
      expanded.contract(addsToInput);
    }
  }

  @Override
  public void backwardPrefix(int from, int to, float[] gradient) {
    int at = in.prefixAt(from);
    kernel.accumulate(
        in.prefix,
        at,
        stride,
        stride,
        gradient,
        0,
        gradientColumns,
        gradientColumns,
        to - from,
        kernelSum);
    kernel.product(
        projectionBack,
        gradient,
        0,
        gradientColumns,
        to - from,
        in.prefixGradient,
        at,
        stride,
        in.prefixGradient,
        at,
        stride);
  }

  @Override
  public void addGradient(float[] gradient) {
    cell.gates().addKernelGradient(kernelSum, inputs, gradient, kernelOffset);
  }
}
