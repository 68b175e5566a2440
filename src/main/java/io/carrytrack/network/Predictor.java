package io.carrytrack.network;

import io.carrytrack.layers.TokenBatch;

/**
 * The forward pass with fixed parameters: the one that validation, evaluation and scoring share.
 * What it gives a row does not depend on the other rows of the batch. One thread at a time.
 */
public interface Predictor {

  /**
   * Predicts a batch.
   *
   * @param batch rows; their labels and weights are ignored
   * @param probabilities receives the probability of label 1 of each row, in [0, 1], in the first
   *     {@code batch.rows()} places
   */
  void predict(TokenBatch batch, float[] probabilities);
}
