package io.carrytrack.dl4j;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.network.EnginePredictors;
import io.carrytrack.network.Predictor;
import io.carrytrack.network.PredictorFactory;
import io.carrytrack.optimizer.Optimizer;
import io.carrytrack.task.Task;

/**
 * Makes predictors on our own layers for parameters in DL4J's order, so that a baseline's
 * validation costs no more than ours.
 */
public record Dl4jPredictors(Architecture spec, Optimizer optimizer, KernelVariant kernel)
    implements PredictorFactory {
  private static final long serialVersionUID = 1L;

  @Override
  public Task task() {
    return Task.of(spec);
  }

  @Override
  public Predictor create(float[] parameters) {
    return new EnginePredictors(spec, kernel)
        .create(new Dl4jStock(spec, optimizer).toKeras(parameters));
  }
}
