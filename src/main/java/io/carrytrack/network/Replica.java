package io.carrytrack.network;

import io.carrytrack.minibatch.StepKey;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.task.LossSums;

/**
 * One worker's copy of a network: all of it is set from a state, minibatches are run, and the state
 * is read back. What a replica returns is a pure function of the state loaded and the minibatches
 * stepped. One thread at a time.
 */
public interface Replica {

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
   * @return what the minibatch scored, before the update
   */
  LossSums step(TokenBatch batch, StepKey key, float rateFactor);

  /** Copies parameters and updater state out. */
  void save(float[] parameters, float[] updater);
}
