package io.carrytrack.network;

import io.carrytrack.task.Task;
import java.io.Serializable;

/** Makes the predictors of one network. It travels to the executors. */
public interface PredictorFactory extends Serializable {

  /** What the network is for. */
  Task task();

  /**
   * A new predictor.
   *
   * @param parameters the flat parameter vector; read, never changed
   */
  Predictor create(float[] parameters);
}
