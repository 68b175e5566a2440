package io.carrytrack.pipeline;

import io.carrytrack.base.Setting;
import io.carrytrack.task.Metric;
import io.carrytrack.training.RateSchedule;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;

/**
 * The Params of how long a {@link SequenceClassifier} or {@link SequenceRegressor} trains, on which
 * minibatches, how its learning rate falls, and what it asks of the cluster.
 *
 * @param <S> the stage
 */
public sealed interface TrainingParams<S extends Params> extends Params
    permits SequenceClassifier, SequenceRegressor {
  /** The table that they are in. */
  SettingParams<S> settingParams();

  /** Passes over the rows; 10 by default. */
  default IntParam epochs() {
    return settingParams()
        .whole("epochs", "training.epochs", "passes over the rows", SettingParams.ABOVE_0);
  }

  default S setEpochs(int value) {
    return settingParams().set(epochs(), value);
  }

  default int getEpochs() {
    return (Integer) $(epochs());
  }

  /** Rows in a minibatch; 128 by default. */
  default IntParam batchSize() {
    return settingParams()
        .whole("batchSize", "training.batch-size", "rows in a minibatch", SettingParams.ABOVE_0);
  }

  default S setBatchSize(int value) {
    return settingParams().set(batchSize(), value);
  }

  default int getBatchSize() {
    return (Integer) $(batchSize());
  }

  /**
   * Whose minibatch that is: {@code global}, the default, of all workers together in equal shares,
   * or {@code worker}, each worker's own.
   */
  default Param<String> batchScope() {
    return settingParams()
        .text(
            "batchScope",
            "training.batch-scope",
            "global: a minibatch is all workers' together; worker: each has one of its own");
  }

  default S setBatchScope(String value) {
    return settingParams().set(batchScope(), value);
  }

  default String getBatchScope() {
    return $(batchScope());
  }

  /**
   * Share of the rows held out, chosen by hash, in [0, 1); 0.2 by default. Without effect where
   * {@code validationIndicatorCol} is set.
   */
  default DoubleParam validationSplit() {
    return settingParams()
        .real(
            "validationSplit",
            "training.validation-split",
            "share of the rows held out where validationIndicatorCol is not set",
            SettingParams.SHARE);
  }

  default S setValidationSplit(double value) {
    return settingParams().set(validationSplit(), value);
  }

  default double getValidationSplit() {
    return (Double) $(validationSplit());
  }

  /** All randomness is a function of it; 1 by default. */
  default LongParam seed() {
    return settingParams().large("seed", "training.seed", "of everything random");
  }

  default S setSeed(long value) {
    return settingParams().set(seed(), value);
  }

  default long getSeed() {
    return (Long) $(seed());
  }

  /**
   * Factors of the weights of rows by label, each at least 0; 1, 1, which is none for any number of
   * labels and all that a {@link SequenceRegressor} takes, by default.
   */
  default DoubleArrayParam classWeights() {
    return settingParams()
        .reals(
            "classWeights",
            "training.class-weights",
            "factors of the weights of rows by label; 1, 1 are none");
  }

  default S setClassWeights(double[] value) {
    return settingParams().set(classWeights(), value);
  }

  default double[] getClassWeights() {
    return $(classWeights());
  }

  /**
   * What stands instead of {@link #classWeights} where it is set: {@code balanced}, n / (K n_k) for
   * n rows that are trained on, of which n_k are of the label k of K, or a JSON object of factors
   * by label, {@code {"sport": 2, "weather": 1}}, under the names that {@code StringIndexer} left
   * in the label column's metadata, or the numbers. The factors are in {@link
   * TrainingSummary#classWeights}.
   */
  default Param<String> classWeighting() {
    return settingParams()
        .orElse(
            "classWeighting",
            classWeights(),
            "instead of classWeights: balanced, or a JSON object of factors by label",
            value -> settingParams().weighting(value));
  }

  default S setClassWeighting(String value) {
    return settingParams().set(classWeighting(), value);
  }

  default String getClassWeighting() {
    return $(classWeighting());
  }

  /**
   * The share s of a label that training gives to all K labels alike, Keras' {@code
   * label_smoothing}: the label's own class has 1 - s + s / K, each other s / K; in [0, 1), 0 by
   * default. For a {@link SequenceClassifier} alone. The losses that are reported are without it.
   */
  default DoubleParam labelSmoothing() {
    return settingParams()
        .real(
            "labelSmoothing",
            "training.label-smoothing",
            "share of a label that training gives to all labels alike",
            SettingParams.SHARE);
  }

  default S setLabelSmoothing(double value) {
    return settingParams().set(labelSmoothing(), value);
  }

  default double getLabelSmoothing() {
    return (Double) $(labelSmoothing());
  }

  /**
   * Epochs in a row without a gain of what {@link #monitor} names after which training stops; 0,
   * for never, by default.
   */
  default IntParam patience() {
    return settingParams()
        .whole(
            "patience",
            "training.early-stopping.patience",
            "epochs without a gain that end training; 0: none do",
            SettingParams.AT_LEAST_0);
  }

  default S setPatience(int value) {
    return settingParams().set(patience(), value);
  }

  default int getPatience() {
    return (Integer) $(patience());
  }

  /** The gain that counts, in [0, 1); 0 by default. */
  default DoubleParam minDelta() {
    return settingParams()
        .real(
            "minDelta",
            "training.early-stopping.min-delta",
            "gain that counts",
            SettingParams.SHARE);
  }

  default S setMinDelta(double value) {
    return settingParams().set(minDelta(), value);
  }

  default double getMinDelta() {
    return (Double) $(minDelta());
  }

  /**
   * What of the validation tells a better epoch: {@code accuracy}, {@code loss}, {@code macro-f1},
   * of two labels with one probability {@code auc}, of numbers {@code loss} or {@code mae}; {@code
   * auto}, the default, is loss for a {@link SequenceRegressor} and else accuracy. The best epoch's
   * parameters are the model's, and early stopping and plateau follow it.
   */
  default Param<String> monitor() {
    return settingParams()
        .text(
            "monitor",
            "training.early-stopping.monitor",
            "what of the validation tells a better epoch: auto, or one of "
                + String.join(", ", Setting.words(Metric.class)));
  }

  default S setMonitor(String value) {
    return settingParams().set(monitor(), value);
  }

  default String getMonitor() {
    return $(monitor());
  }

  /**
   * How the learning rate falls, a word of {@link RateSchedule.Type}; {@code constant} by default.
   */
  default Param<String> rateSchedule() {
    return settingParams()
        .word(
            "rateSchedule",
            "training.learning-rate-schedule.type",
            "how the learning rate falls",
            RateSchedule.Type.class);
  }

  default S setRateSchedule(String value) {
    return settingParams().set(rateSchedule(), value);
  }

  default String getRateSchedule() {
    return $(rateSchedule());
  }

  /** Share of the learning rate below which it does not fall, in [0, 1); 0 by default. */
  default DoubleParam rateFloor() {
    return settingParams()
        .real(
            "rateFloor",
            "training.learning-rate-schedule.floor",
            "share of the learning rate below which it does not fall",
            SettingParams.SHARE);
  }

  default S setRateFloor(double value) {
    return settingParams().set(rateFloor(), value);
  }

  default double getRateFloor() {
    return (Double) $(rateFloor());
  }

  /**
   * What a fall of {@code step} and {@code plateau} multiplies the learning rate by; 0.1 by
   * default.
   */
  default DoubleParam rateFactor() {
    return settingParams()
        .real(
            "rateFactor",
            "training.learning-rate-schedule.factor",
            "step and plateau: what a fall multiplies the learning rate by",
            ParamValidators.inRange(0, 1, false, false));
  }

  default S setRateFactor(double value) {
    return settingParams().set(rateFactor(), value);
  }

  default double getRateFactor() {
    return (Double) $(rateFactor());
  }

  /** Epochs from one fall of {@code step} to the next; 5 by default. */
  default IntParam rateStepEpochs() {
    return settingParams()
        .whole(
            "rateStepEpochs",
            "training.learning-rate-schedule.step-epochs",
            "step: epochs from one fall of the learning rate to the next",
            SettingParams.ABOVE_0);
  }

  default S setRateStepEpochs(int value) {
    return settingParams().set(rateStepEpochs(), value);
  }

  default int getRateStepEpochs() {
    return (Integer) $(rateStepEpochs());
  }

  /** Epochs in a row without a gain that make {@code plateau} fall; 2 by default. */
  default IntParam ratePatience() {
    return settingParams()
        .whole(
            "ratePatience",
            "training.learning-rate-schedule.patience",
            "plateau: epochs without a gain that make the learning rate fall",
            SettingParams.ABOVE_0);
  }

  default S setRatePatience(int value) {
    return settingParams().set(ratePatience(), value);
  }

  default int getRatePatience() {
    return (Integer) $(ratePatience());
  }
}
