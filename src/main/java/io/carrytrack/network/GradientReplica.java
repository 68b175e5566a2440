package io.carrytrack.network;

import io.carrytrack.minibatch.StepKey;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.task.LossSums;

/**
 * A replica whose step comes apart into gradient and update, so that workers can average gradients
 * and take one step together. {@link #step} equals {@link #gradient} and {@link #apply} in turn.
 */
public interface GradientReplica extends Replica {

  /**
   * The gradient of a minibatch's weighted mean loss, {@link LossSums#meanLoss}; nothing is
   * updated.
   *
   * @param gradient receives {@link #parameterCount()} floats
   * @return what the minibatch scored
   */
  LossSums gradient(TokenBatch batch, StepKey key, float[] gradient);

  /**
   * One optimizer step.
   *
   * @param gradient {@link #parameterCount()} floats; may be changed
   * @param rateFactor of the optimizer's learning rate in this step
   */
  void apply(float[] gradient, float rateFactor);
}
