package io.carrytrack.network;

import io.carrytrack.layers.KernelOptions;
import io.carrytrack.layers.KernelVariant;
import io.carrytrack.layers.LayerStack;
import io.carrytrack.layers.StackSpec;

/**
 * Makes predictors on our own layers.
 *
 * @param spec the network
 * @param kernel the arithmetic
 */
public record EnginePredictors(StackSpec spec, KernelVariant kernel) implements PredictorFactory {
  private static final long serialVersionUID = 1L;

  @Override
  public Predictor create(float[] parameters) {
    LayerStack stack = new LayerStack(spec, KernelOptions.of(kernel));
    stack.prepare(parameters);
    return stack::predict;
  }
}
