package io.carrytrack.pipeline;

import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.Param;

/**
 * The Params that classifier and model share. A column that is named "" is not appended.
 *
 * @param <S> the stage
 */
public sealed interface ClassificationColumns<S extends ClassificationColumns<S>>
    extends SequenceColumns<S> permits SequenceClassifier, SequenceClassificationModel {
  @Override
  ClassificationParams<S> columnParams();

  /** The probabilities of all labels; {@code probability} by default. */
  default Param<String> probabilityCol() {
    return columnParams().probabilityCol;
  }

  default S setProbabilityCol(String value) {
    return columnParams().set(probabilityCol(), value);
  }

  default String getProbabilityCol() {
    return $(probabilityCol());
  }

  /**
   * The log-odds of labels 0 and 1, or the log-probabilities of more; {@code rawPrediction} by
   * default.
   */
  default Param<String> rawPredictionCol() {
    return columnParams().rawPredictionCol;
  }

  default S setRawPredictionCol(String value) {
    return columnParams().set(rawPredictionCol(), value);
  }

  default String getRawPredictionCol() {
    return $(rawPredictionCol());
  }

  /**
   * What a label's probability is divided by before the larger one is predicted, one a label, at
   * least 0 and not all 0; not set: all 1.
   */
  default DoubleArrayParam thresholds() {
    return columnParams().thresholds;
  }

  default S setThresholds(double[] value) {
    return columnParams().set(thresholds(), columnParams().checked(value));
  }

  default double[] getThresholds() {
    return $(thresholds());
  }
}
