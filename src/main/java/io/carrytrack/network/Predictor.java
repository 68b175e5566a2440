package io.carrytrack.network;

import io.carrytrack.minibatch.TokenBatch;

/**
 * The forward pass with fixed parameters: the one that validation, evaluation and scoring share.
 * What it gives a row does not depend on the other rows of the batch. One thread at a time.
 */
public interface Predictor {

  /**
   * Predicts a batch.
   *
   * @param batch rows; their labels and weights are ignored
   * @param outputs receives what the network says of each row: as many numbers as the factory's
   *     task has outputs, row after row from the first place on
   */
  void predict(TokenBatch batch, float[] outputs);
}
