package io.carrytrack.pipeline;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * The Params that all stages share which learn from sequences or predict, all but the last Spark's
 * own. A column that is named "" is not appended.
 *
 * @param <S> the stage
 */
public sealed interface SequenceColumns<S extends SequenceColumns<S>> extends Params
    permits ClassificationColumns, FitParams, SequenceRegressionModel {
  /** What declares the last, and checks them. */
  SequenceColumnParams<S> columnParams();

  /** The column of sequences, as {@code SequencePadder} makes; {@code sequence} by default. */
  Param<String> featuresCol();

  S setFeaturesCol(String value);

  String getFeaturesCol();

  /** The predicted label, from 0.0 on, or number; {@code prediction} by default. */
  Param<String> predictionCol();

  S setPredictionCol(String value);

  String getPredictionCol();

  /**
   * What becomes of rows that cannot be used. Those without a score are the ones that the scoring
   * job sets apart: the sequence is null, or its text was null, empty or had no word. A transform
   * by {@code error}, the default, throws; by {@code skip} it drops the rows; by {@code keep} it
   * gives them null in all columns, which Spark's evaluators refuse.
   *
   * <p>A fit by {@code error} throws, by {@code skip} and {@code keep} leaves out what has no score
   * or no label, weight, id or validation indicator (null or NaN), and counts it in {@link
   * TrainingSummary#leftOut}. Values out of their range are always an error. The model takes the
   * choice over.
   */
  default Param<String> handleInvalid() {
    return columnParams().handleInvalid;
  }

  default S setHandleInvalid(String value) {
    return columnParams().set(handleInvalid(), value);
  }

  default String getHandleInvalid() {
    return $(handleInvalid());
  }
}
