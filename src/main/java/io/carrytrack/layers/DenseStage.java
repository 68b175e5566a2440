package io.carrytrack.layers;

import io.carrytrack.architecture.Activation;
import io.carrytrack.architecture.Conv1d;
import io.carrytrack.architecture.Dense;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.architecture.Shape;
import io.carrytrack.kernels.Activations;
import io.carrytrack.kernels.GateLayout;
import io.carrytrack.kernels.Kernel;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.tiles.Sequence;
import io.carrytrack.tiles.TilePlan;
import java.util.Arrays;

/** A dense layer on one vector a row; one on a sequence is a convolution's. */
final class DenseStage implements Stage {
  private final Kernel kernel;
  private final TilePlan plan;
  private final Sequence in;
  private final Sequence output;
  private final Activation activation;
  private final int inputs;
  private final int units;
  private final int kernelOffset;
  private final int biasOffset;

  private final Kernel.Matrix weights;
  private final Kernel.Matrix weightsBack;
  private final float[] dense;
  private final float[] bias;
  private final float[] zeros;
  private final float[] weightsSum;
  private final float[] biasSum;

  /**
   * @param activation the function
   * @param weightsArray (inputs, units)
   * @param biasArray (units)
   */
  DenseStage(
      Kernel kernel,
      TilePlan plan,
      Sequence in,
      Activation activation,
      ParameterLayout.Array weightsArray,
      ParameterLayout.Array biasArray) {
    this.kernel = kernel;
    this.plan = plan;
    this.in = in;
    this.activation = activation;
    inputs = in.width();
    units = biasArray.shape().get(0);
    kernelOffset = weightsArray.offset();
    biasOffset = biasArray.offset();
    output = new Sequence(plan, units);
    weights = kernel.matrix(inputs, new GateLayout(units, 1).using(0));
    weightsBack = kernel.matrix(units, new GateLayout(inputs, 1).using(0));
    dense = new float[in.stride() * output.stride()];
    bias = new float[output.stride()];
    zeros = new float[in.stride()];
    weightsSum = new float[in.stride() * output.stride()];
    biasSum = new float[output.stride()];
  }

  /** Makes and counts it. */
  record Factory(Dense layer) implements StageFactory {
    @Override
    public Stage make(StackBuilder stack) {
      if (stack.below() instanceof Shape.Sequence) {
        return atEachStep().make(stack);
      }
      return new DenseStage(
          stack.kernel(),
          stack.plan(),
          stack.top(),
          layer.activation(),
          stack.array("kernel"),
          stack.array("bias"));
    }

    @Override
    public void count(StackBytes bytes, Shape below) {
      if (below instanceof Shape.Sequence) {
        atEachStep().count(bytes, below);
        return;
      }
      int inputs = below.width();
      int units = layer.units();
      long in = Kernel.padded(inputs);
      long out = Kernel.padded(units);
      bytes.addMatrix(inputs, StackBytes.blocks(units));
      bytes.addMatrix(units, StackBytes.blocks(inputs));
      // as one array, its gradient, both biases and the zeros
      bytes.add(2 * in * out + 2 * out + in);
      bytes.product(bytes.tileRows(), Math.max(in, out));
      bytes.addVector(units);
    }

    /** A convolution whose windows are single steps. */
    private StageFactory atEachStep() {
      return new Conv1dStage.Factory(new Conv1d(layer.units(), 1, layer.activation()));
    }
  }

  @Override
  public Sequence output() {
    return output;
  }

  @Override
  public void prepare(float[] parameters) {
    Arrays.fill(dense, 0f);
    for (int k = 0; k < inputs; k++) {
      System.arraycopy(parameters, kernelOffset + k * units, dense, k * output.stride(), units);
    }
    weights.set(dense);
    Arrays.fill(dense, 0f);
    for (int k = 0; k < inputs; k++) {
      for (int j = 0; j < units; j++) {
        dense[j * in.stride() + k] = parameters[kernelOffset + k * units + j];
      }
    }
    weightsBack.set(dense);
    System.arraycopy(parameters, biasOffset, bias, 0, units);
  }

  @Override
  public void begin(StepKey key) {
    output.beginPerRow();
    Arrays.fill(weightsSum, 0f);
    Arrays.fill(biasSum, 0f);
  }

  @Override
  public void forwardPrefix() {}

  @Override
  public void forwardTile() {
    int at = output.at(0);
    kernel.product(
        weights,
        in.tile,
        in.at(0),
        in.stride(),
        plan.tileRows(),
        bias,
        0,
        0,
        output.tile,
        at,
        output.stride());
    Activations.apply(kernel, activation, output.tile, at, plan.tileRows(), units, output.stride());
  }

  @Override
  public void backwardTile() {
    int at = output.at(0);
    Activations.gradient(activation, output.tile, at, output.tileGradient, at, output.blockSize());
    kernel.accumulate(
        in.tile,
        in.at(0),
        in.stride(),
        in.stride(),
        output.tileGradient,
        at,
        output.stride(),
        output.stride(),
        plan.tileRows(),
        weightsSum);
    kernel.sumRows(
        output.tileGradient, at, output.stride(), output.stride(), plan.tileRows(), biasSum, 0);
    kernel.product(
        weightsBack,
        output.tileGradient,
        at,
        output.stride(),
        plan.tileRows(),
        zeros,
        0,
        0,
        in.tileGradient,
        in.at(0),
        in.stride());
  }

  @Override
  public void backwardPrefix() {}

  @Override
  public void addGradient(float[] gradient) {
    for (int k = 0; k < inputs; k++) {
      for (int j = 0; j < units; j++) {
        gradient[kernelOffset + k * units + j] += weightsSum[k * output.stride() + j];
      }
    }
    for (int j = 0; j < units; j++) {
      gradient[biasOffset + j] += biasSum[j];
    }
  }
}
