package io.carrytrack.network;

import io.carrytrack.layers.KernelVariant;
import io.carrytrack.layers.OptimizerSpec;
import io.carrytrack.layers.StackSpec;

/**
 * Makes predictors on our own layers for parameters in DL4J's order, so that a baseline's
 * validation costs no more than ours.
 */
public record Dl4jPredictors(StackSpec spec, OptimizerSpec optimizer, KernelVariant kernel)
    implements PredictorFactory {
  private static final long serialVersionUID = 1L;

  @Override
  public Predictor create(float[] parameters) {
    return new EnginePredictors(spec, kernel)
        .create(new Dl4jStock(spec, optimizer).toKeras(parameters));
  }
}
