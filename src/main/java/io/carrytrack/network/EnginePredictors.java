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
 * @param task what it is for
 * @param kernel the arithmetic
 */
public record EnginePredictors(Architecture spec, Task task, KernelVariant kernel)
    implements PredictorFactory {
  private static final long serialVersionUID = 1L;

  /** For the task that the last layer tells. */
  public EnginePredictors(Architecture spec, KernelVariant kernel) {
    this(spec, Task.of(spec), kernel);
  }

  @Override
  public Predictor create(float[] parameters) {
    LayerStack stack = new LayerStack(spec, task, KernelOptions.of(kernel));
    stack.prepare(parameters);
    return stack::predict;
  }
}
