package io.carrytrack.network;

import io.carrytrack.layers.LayerStack;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.optimizer.Optimizer;
import io.carrytrack.task.LossSums;

/**
 * A replica on our own layers: parameters, gradient and updater state are flat arrays, and nothing
 * else is kept.
 */
final class EngineReplica implements GradientReplica {
  private final LayerStack stack;
  private final Optimizer optimizer;
  private final float[] parameters;
  private final float[] gradient;
  private final float[] updater;
  private final FrozenArrays frozen;
  private long steps;

  EngineReplica(LayerStack stack, Optimizer optimizer) {
    this.stack = stack;
    this.optimizer = optimizer;
    parameters = new float[stack.layout().size()];
    gradient = new float[parameters.length];
    updater = new float[optimizer.stateSize(parameters.length)];
    frozen = new FrozenArrays(stack.layout());
  }

  @Override
  public int parameterCount() {
    return parameters.length;
  }

  @Override
  public int updaterCount() {
    return updater.length;
  }

  @Override
  public void load(float[] newParameters, float[] newUpdater, long newSteps) {
    System.arraycopy(newParameters, 0, parameters, 0, parameters.length);
    frozen.keep(parameters);
    System.arraycopy(newUpdater, 0, updater, 0, updater.length);
    steps = newSteps;
  }

  @Override
  public LossSums step(TokenBatch batch, StepKey key, float rateFactor) {
    LossSums seen = gradient(batch, key, gradient);
    apply(gradient, rateFactor);
    return seen;
  }

  @Override
  public LossSums gradient(TokenBatch batch, StepKey key, float[] into) {
    return stack.gradient(batch, parameters, key, into);
  }

  @Override
  public void apply(float[] ofBatch, float rateFactor) {
    optimizer.step(parameters, ofBatch, updater, steps, rateFactor);
    frozen.restore(parameters);
    steps++;
  }

  @Override
  public void save(float[] intoParameters, float[] intoUpdater) {
    System.arraycopy(parameters, 0, intoParameters, 0, parameters.length);
    System.arraycopy(updater, 0, intoUpdater, 0, updater.length);
  }
}
