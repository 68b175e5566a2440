package io.carrytrack.network;

import java.io.Serializable;

/** Makes the predictors of one network. It travels to the executors. */
public interface PredictorFactory extends Serializable {

  /**
   * A new predictor.
   *
   * @param parameters the flat parameter vector; read, never changed
   */
  Predictor create(float[] parameters);
}
