package io.carrytrack.layers;

import io.carrytrack.architecture.Activation;
import io.carrytrack.architecture.ActivationLayer;
import io.carrytrack.architecture.Shape;
import io.carrytrack.kernels.Activations;
import io.carrytrack.kernels.Kernel;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.tiles.Sequence;

/** A function of each number; shared positions stay shared. */
final class ActivationStage implements Stage {
  private final Kernel kernel;
  private final Sequence in;
  private final Sequence output;
  private final Activation activation;

  ActivationStage(Kernel kernel, Sequence in, Activation activation) {
    this.kernel = kernel;
    this.in = in;
    this.activation = activation;
    output = Sequence.like(in);
  }

  /** Makes and counts it. */
  record Factory(ActivationLayer layer) implements StageFactory {
    @Override
    public Stage make(StackBuilder stack) {
      return new ActivationStage(stack.kernel(), stack.top(), layer.activation());
    }

    @Override
    public void count(StackBytes bytes, Shape below) {
      bytes.addLike(below);
    }
  }

  @Override
  public Sequence output() {
    return output;
  }

  @Override
  public void begin(StepKey key) {
    output.beginAs(in);
  }

  @Override
  public void forwardPrefix() {
    apply(in.prefix, output.prefix, output.prefixAt(0), output.prefixLength());
  }

  @Override
  public void forwardTile() {
    apply(in.tile, output.tile, output.at(output.first()), output.ownRows());
  }

  /** Rows follow each other in both. */
  private void apply(float[] x, float[] y, int at, int rows) {
    System.arraycopy(x, at, y, at, rows * output.stride());
    Activations.apply(kernel, activation, y, at, rows, output.width(), output.stride());
  }

  @Override
  public void backwardTile() {
    if (in.constant()) {
      return;
    }
    int at = output.at(output.first());
    int size = output.ownRows() * output.stride();
    System.arraycopy(output.tileGradient, at, in.tileGradient, at, size);
    Activations.gradient(activation, output.tile, at, in.tileGradient, at, size);
  }

  @Override
  public void backwardPrefix() {
    int at = output.prefixAt(0);
    int size = output.prefixLength() * output.stride();
    Activations.gradient(activation, output.prefix, at, output.prefixGradient, at, size);
    for (int i = at; i < at + size; i++) {
      in.prefixGradient[i] += output.prefixGradient[i];
    }
  }
}
