package io.carrytrack.recurrent;

import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.cells.Cell;
import io.carrytrack.kernels.GateLayout;
import io.carrytrack.kernels.Gates;
import io.carrytrack.kernels.Kernel;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.tiles.TilePlan;
import io.carrytrack.tiles.TokenIndex;
import java.util.Arrays;

/**
 * Embedding and input projection in one: the projection is a row of a table for each distinct
 * token, and the gradient is gathered by token before the products with kernel and embedding. When
 * predicting, the table grows over the minibatches until the parameters change.
 */
public final class FoldedTokens implements GateInput {
  /** Table rows that go through the products at a time, so that they stay in cache. */
  public static final int CHUNK = 64;

  private final Kernel kernel;
  private final TilePlan plan;
  private final TokenIndex index;
  private final Cell cell;
  private final int embeddingOffset;
  private final int vocabularySize;
  private final int units;
  private final int stride;
  private final int kernelOffset;
  private final int columns;
  private final int gradientColumns;
  private final boolean frozen;

  private final Kernel.Matrix projection;
  private final Kernel.Matrix projectionBack;
  private final float[] dense;
  private final float[] kernelSum;
  private final float[] zeros;
  private final float[] rows;
  private final float[] rowGradients;

  private float[] parameters;
  private float[] table = new float[0];
  private float[] tableGradient = new float[0];
  private int projected;
  private boolean whole;
  private int first;
  private int[] tokens = new int[0];
  private int[] starts = new int[0];
  private int[] gradientStarts = new int[0];

  /**
   * @param index of the tokens of the minibatch, kept by the stack
   * @param embedding (V, E)
   * @param inputKernel (E, gates * units)
   * @param frozen whether nobody asks for the embedding's gradient
   */
  public FoldedTokens(
      Kernel kernel,
      TilePlan plan,
      TokenIndex index,
      Cell cell,
      ParameterLayout.Array embedding,
      ParameterLayout.Array inputKernel,
      boolean frozen) {
    this.frozen = frozen;
    this.kernel = kernel;
    this.plan = plan;
    this.index = index;
    this.cell = cell;
    embeddingOffset = embedding.offset();
    vocabularySize = embedding.shape().get(0);
    units = embedding.shape().get(1);
    stride = Kernel.padded(units);
    kernelOffset = inputKernel.offset();
    Gates gates = cell.gates();
    columns = gates.start().columns();
    gradientColumns = gates.gradient().columns();
    projection = kernel.matrix(units, gates.start().using(gates.startSlots()));
    projectionBack = kernel.matrix(gradientColumns, new GateLayout(units, 1).using(0));
    dense = new float[stride * Math.max(columns, gradientColumns)];
    kernelSum = new float[stride * gradientColumns];
    zeros = new float[stride];
    rows = new float[CHUNK * stride];
    rowGradients = new float[CHUNK * stride];
  }

  @Override
  public void prepare(float[] newParameters) {
    parameters = newParameters;
    Gates gates = cell.gates();
    Arrays.fill(dense, 0f);
    gates.toStart(parameters, kernelOffset, units, dense);
    projection.set(dense);
    Arrays.fill(dense, 0f);
    gates.transposed(parameters, kernelOffset, units, dense);
    projectionBack.set(dense);
    projected = 0;
  }

  @Override
  public void begin(boolean newWhole, StepKey key) {
    whole = newWhole;
    int count = index.count();
    if (table.length < count * columns) {
      int grown = Math.max(count, Math.min(vocabularySize, table.length / columns * 3 / 2));
      table = Arrays.copyOf(table, grown * columns);
    }
    for (int from = projected; from < count; from += CHUNK) {
      int chunk = Math.min(CHUNK, count - from);
      gather(from, chunk);
      kernel.product(
          projection, rows, 0, stride, chunk, cell.bias(), 0, 0, table, from * columns, columns);
    }
    projected = count;
    if (key != null) {
      tableGradient = Kernel.grown(tableGradient, count * gradientColumns);
      Arrays.fill(tableGradient, 0, count * gradientColumns, 0f);
      Arrays.fill(kernelSum, 0f);
    }
  }

  private void gather(int from, int count) {
    for (int i = 0; i < count; i++) {
      System.arraycopy(
          parameters, embeddingOffset + index.token(from + i) * units, rows, i * stride, units);
    }
  }

  @Override
  public int length() {
    return plan.positions();
  }

  @Override
  public int first(int tile) {
    return whole && !plan.mask() ? 0 : plan.first(tile);
  }

  @Override
  public float[] starts() {
    return table;
  }

  @Override
  public void forwardPrefix(int positions) {
    starts = grown(starts, positions);
    Arrays.fill(starts, 0, positions, 0);
  }

  @Override
  public void beginTile() {
    first = first(plan.tile());
    int count = (plan.positions() - first) * plan.tileRows();
    tokens = grown(tokens, count);
    starts = grown(starts, count);
    gradientStarts = grown(gradientStarts, count);
    plan.tokens(first, tokens);
    for (int i = 0; i < count; i++) {
      int number = index.number(tokens[i]);
      starts[i] = number * columns;
      gradientStarts[i] = number * gradientColumns;
    }
  }

  private static int[] grown(int[] buffer, int size) {
    return buffer.length >= size ? buffer : new int[size];
  }

  @Override
  public int forwardTile(int from, int to) {
    return (from - first) * plan.tileRows();
  }

  @Override
  public int[] offsets() {
    return starts;
  }

  @Override
  public void backwardTile(int from, int to, float[] gradient) {
    kernel.addRows(
        gradient,
        0,
        gradientColumns,
        gradientColumns,
        (to - from) * plan.tileRows(),
        tableGradient,
        gradientStarts,
        (from - first) * plan.tileRows());
  }

  @Override
  public void endTile() {}

  @Override
  public void backwardPrefix(int from, int to, float[] gradient) {
    kernel.sumRows(gradient, 0, gradientColumns, gradientColumns, to - from, tableGradient, 0);
  }

  @Override
  public void addGradient(float[] gradient) {
    int count = index.count();
    for (int from = 0; from < count; from += CHUNK) {
      int chunk = Math.min(CHUNK, count - from);
      gather(from, chunk);
      int at = from * gradientColumns;
      kernel.accumulate(
          rows,
          0,
          stride,
          stride,
          tableGradient,
          at,
          gradientColumns,
          gradientColumns,
          chunk,
          kernelSum);
      if (!frozen) {
        addRows(from, chunk, gradient);
      }
    }
    cell.gates().addKernelGradient(kernelSum, units, gradient, kernelOffset);
  }

  private void addRows(int from, int chunk, float[] gradient) {
    kernel.product(
        projectionBack,
        tableGradient,
        from * gradientColumns,
        gradientColumns,
        chunk,
        zeros,
        0,
        0,
        rowGradients,
        0,
        stride);
    for (int i = 0; i < chunk; i++) {
      int to = embeddingOffset + index.token(from + i) * units;
      for (int k = 0; k < units; k++) {
        gradient[to + k] += rowGradients[i * stride + k];
      }
    }
  }
}
