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
  Param<String> probabilityCol();

  S setProbabilityCol(String value);

  String getProbabilityCol();

  /**
   * The log-odds of labels 0 and 1, or the log-probabilities of more; {@code rawPrediction} by
   * default.
   */
  Param<String> rawPredictionCol();

  S setRawPredictionCol(String value);

  String getRawPredictionCol();

  /**
   * What a label's probability is divided by before the larger one is predicted, one a label, at
   * least 0 and at most one of them 0; not set: all 1.
   */
  DoubleArrayParam thresholds();

  S setThresholds(double[] value);

  double[] getThresholds();
}
