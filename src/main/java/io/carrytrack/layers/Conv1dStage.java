package io.carrytrack.layers;

import io.carrytrack.architecture.Activation;
import io.carrytrack.architecture.Conv1d;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.architecture.Shape;
import io.carrytrack.kernels.Activations;
import io.carrytrack.kernels.GateLayout;
import io.carrytrack.kernels.Kernel;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.tiles.ExpandedSequence;
import io.carrytrack.tiles.Sequence;
import io.carrytrack.tiles.TilePlan;
import java.util.Arrays;

/**
 * A convolution over time, stride 1, "valid": output t is {@code f(bias + sum over j of in[t + j]
 * kernel[j])}, with j from 0 to k - 1. Output t is shared where all of its window is, so that
 * {@code first' = max(0, first - k + 1)}; the windows of a tile's own outputs reach back over k - 1
 * shared positions, which are written out for them.
 *
 * <p>Rows of a tile follow each other position by position, so a tap j is one product over all rows
 * of a block of positions, moved by j positions.
 */
final class Conv1dStage implements Stage {
  /** Positions of a tile that go through all taps while they are in cache. */
  private static final int BLOCK_POSITIONS = 8;

  /** Positions of the prefix, whose rows are single, likewise. */
  private static final int PREFIX_POSITIONS = 64;

  private final Kernel kernel;
  private final TilePlan plan;
  private final Sequence shared;
  private final ExpandedSequence expanded;
  private final Sequence in;
  private final Sequence output;
  private final Activation activation;
  private final int taps;
  private final int inputs;
  private final int filters;
  private final int kernelOffset;
  private final int biasOffset;

  private final Kernel.Matrix[] weights;
  private final Kernel.Matrix[] weightsBack;
  private final float[][] weightsSum;
  private final float[] dense;
  private final float[] bias;
  private final float[] biasSum;

  /**
   * @param kernelArray (k, inputs, filters)
   * @param biasArray (filters)
   */
  Conv1dStage(
      Kernel kernel,
      TilePlan plan,
      Sequence below,
      Activation activation,
      ParameterLayout.Array kernelArray,
      ParameterLayout.Array biasArray) {
    this.kernel = kernel;
    this.plan = plan;
    this.activation = activation;
    shared = below;
    taps = kernelArray.shape().get(0);
    expanded = new ExpandedSequence(plan, below, taps - 1);
    in = expanded.whole();
    inputs = below.width();
    filters = biasArray.shape().get(0);
    kernelOffset = kernelArray.offset();
    biasOffset = biasArray.offset();
    output = new Sequence(plan, filters);
    weights = new Kernel.Matrix[taps];
    weightsBack = new Kernel.Matrix[taps];
    for (int j = 0; j < taps; j++) {
      weights[j] = kernel.matrix(inputs, new GateLayout(filters, 1).using(0));
      weightsBack[j] = kernel.matrix(filters, new GateLayout(inputs, 1).using(0));
    }
    weightsSum = new float[taps][in.stride() * output.stride()];
    dense = new float[in.stride() * output.stride()];
    bias = new float[output.stride()];
    biasSum = new float[output.stride()];
  }

  /** Makes and counts it. */
  record Factory(Conv1d layer) implements StageFactory {
    @Override
    public Stage make(StackBuilder stack) {
      return new Conv1dStage(
          stack.kernel(),
          stack.plan(),
          stack.top(),
          layer.activation(),
          stack.array("kernel"),
          stack.array("bias"));
    }

    @Override
    public void count(StackBytes bytes, Shape below) {
      Shape.Sequence from = below.requireSequence();
      int steps = layer.output(from).requireSequence().steps();
      long in = Kernel.padded(from.width());
      long out = Kernel.padded(layer.filters());
      for (int tap = 0; tap < layer.kernelSize(); tap++) {
        bytes.addMatrix(from.width(), StackBytes.blocks(layer.filters()));
        bytes.addMatrix(layer.filters(), StackBytes.blocks(from.width()));
      }
      bytes.add((layer.kernelSize() + 1) * in * out + 2 * out);
      bytes.addSequence(from.width(), from.steps(), bytes.prefix(from.steps()));
      bytes.product(
          Math.max(PREFIX_POSITIONS, (long) BLOCK_POSITIONS * bytes.tileRows()), Math.max(in, out));
      bytes.addSequence(layer.filters(), steps, bytes.prefix(steps));
    }
  }

  @Override
  public Sequence output() {
    return output;
  }

  @Override
  public void prepare(float[] parameters) {
    for (int j = 0; j < taps; j++) {
      int from = kernelOffset + j * inputs * filters;
      Arrays.fill(dense, 0f);
      for (int k = 0; k < inputs; k++) {
        System.arraycopy(parameters, from + k * filters, dense, k * output.stride(), filters);
      }
      weights[j].set(dense);
      Arrays.fill(dense, 0f);
      for (int k = 0; k < inputs; k++) {
        for (int f = 0; f < filters; f++) {
          dense[f * in.stride() + k] = parameters[from + k * filters + f];
        }
      }
      weightsBack[j].set(dense);
    }
    System.arraycopy(parameters, biasOffset, bias, 0, filters);
  }

  @Override
  public void begin(StepKey key) {
    expanded.begin();
    output.begin(shared.length() - taps + 1, tile -> Math.max(0, shared.first(tile) - taps + 1));
    for (float[] sum : weightsSum) {
      Arrays.fill(sum, 0f);
    }
    Arrays.fill(biasSum, 0f);
  }

  @Override
  public void forwardPrefix() {
    for (int from = 0; from < output.prefixLength(); from += PREFIX_POSITIONS) {
      int to = Math.min(output.prefixLength(), from + PREFIX_POSITIONS);
      forward(
          shared.prefix, shared.prefixAt(from), 1, output.prefix, output.prefixAt(from), to - from);
    }
  }

  @Override
  public void forwardTile() {
    expanded.expand();
    for (int from = output.first(); from < output.length(); from += BLOCK_POSITIONS) {
      int to = Math.min(output.length(), from + BLOCK_POSITIONS);
      forward(in.tile, in.at(from), plan.tileRows(), output.tile, output.at(from), to - from);
    }
  }

  /**
   * @param rows of a position
   */
  private void forward(float[] x, int xAt, int rows, float[] y, int yAt, int positions) {
    int count = positions * rows;
    for (int j = 0; j < taps; j++) {
      kernel.product(
          weights[j],
          x,
          xAt + j * rows * in.stride(),
          in.stride(),
          count,
          j == 0 ? bias : y,
          j == 0 ? 0 : yAt,
          j == 0 ? 0 : output.stride(),
          y,
          yAt,
          output.stride());
    }
    Activations.apply(kernel, activation, y, yAt, count, filters, output.stride());
  }

  @Override
  public void backwardTile() {
    int own = in.at(in.first());
    Arrays.fill(in.tileGradient, own, own + (in.length() - in.first()) * in.blockSize(), 0f);
    for (int from = output.first(); from < output.length(); from += BLOCK_POSITIONS) {
      int to = Math.min(output.length(), from + BLOCK_POSITIONS);
      backward(
          in.tile,
          in.tileGradient,
          in.at(from),
          plan.tileRows(),
          output.tile,
          output.tileGradient,
          output.at(from),
          to - from);
    }
    expanded.contract(false);
  }

  @Override
  public void backwardPrefix() {
    for (int from = 0; from < output.prefixLength(); from += PREFIX_POSITIONS) {
      int to = Math.min(output.prefixLength(), from + PREFIX_POSITIONS);
      backward(
          shared.prefix,
          shared.prefixGradient,
          shared.prefixAt(from),
          1,
          output.prefix,
          output.prefixGradient,
          output.prefixAt(from),
          to - from);
    }
  }

  /** Adds to {@code dx}, whose windows overlap, where it is asked for. */
  private void backward(
      float[] x, float[] dx, int xAt, int rows, float[] y, float[] dy, int yAt, int positions) {
    int count = positions * rows;
    Activations.gradient(activation, y, yAt, dy, yAt, count * output.stride());
    kernel.sumRows(dy, yAt, output.stride(), output.stride(), count, biasSum, 0);
    for (int j = 0; j < taps; j++) {
      int at = xAt + j * rows * in.stride();
      kernel.accumulate(
          x,
          at,
          in.stride(),
          in.stride(),
          dy,
          yAt,
          output.stride(),
          output.stride(),
          count,
          weightsSum[j]);
      if (in.constant()) {
        continue;
      }
      kernel.product(
          weightsBack[j],
          dy,
          yAt,
          output.stride(),
          count,
          dx,
          at,
          in.stride(),
          dx,
          at,
          in.stride());
    }
  }

  @Override
  public void addGradient(float[] gradient) {
    for (int j = 0; j < taps; j++) {
      int to = kernelOffset + j * inputs * filters;
      for (int k = 0; k < inputs; k++) {
        for (int f = 0; f < filters; f++) {
          gradient[to + k * filters + f] += weightsSum[j][k * output.stride() + f];
        }
      }
    }
    for (int f = 0; f < filters; f++) {
      gradient[biasOffset + f] += biasSum[f];
    }
  }
}
