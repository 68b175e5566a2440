package io.carrytrack.network;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.layers.KernelOptions;
import io.carrytrack.layers.LayerStack;
import io.carrytrack.task.Task;

/**
 * Makes predictors on our own layers.
 *
 * @param spec the network
 * @param kernel the arithmetic
 */
public record EnginePredictors(Architecture spec, KernelVariant kernel)
    implements PredictorFactory {
  private static final long serialVersionUID = 1L;

  @Override
  public Task task() {
    return Task.of(spec);
  }

  @Override
  public Predictor create(float[] parameters) {
    LayerStack stack = new LayerStack(spec, KernelOptions.of(kernel));
    stack.prepare(parameters);
    return stack::predict;
  }
}
