package io.carrytrack.network;

import io.carrytrack.layers.StepKey;
import io.carrytrack.layers.TokenBatch;

/**
 * One worker's copy of a network: all of it is set from a state, minibatches are run, and the state
 * is read back. What a replica returns is a pure function of the state loaded and the minibatches
 * stepped. One thread at a time.
 */
public interface Replica {

  /**
   * What a step saw, before its update.
   *
   * @param lossSum sum over rows of weight times loss
   * @param weightSum sum of the rows' weights
   * @param correct sum of the weights of the rows predicted right
   */
  record StepResult(double lossSum, double weightSum, double correct) {}

  /** Number of parameters. */
  int parameterCount();

  /** Number of floats of updater state (RMSprop: one a parameter). */
  int updaterCount();

  /**
   * Replaces the whole state.
   *
   * @param parameters {@link #parameterCount()} floats
   * @param updater {@link #updaterCount()} floats
   * @param steps optimizer steps already taken
   */
  void load(float[] parameters, float[] updater, long steps);

  /**
   * One optimizer step on a minibatch of at least one row.
   *
   * @param rateFactor of the optimizer's learning rate in this step
   */
  StepResult step(TokenBatch batch, StepKey key, float rateFactor);

  /** Copies parameters and updater state out. */
  void save(float[] parameters, float[] updater);
}
