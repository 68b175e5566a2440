package io.carrytrack.pipeline;

import io.carrytrack.optimizer.Optimizer;
import io.carrytrack.training.RateScaling;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * The Params of the step that a {@link SequenceClassifier} or {@link SequenceRegressor} takes on a
 * minibatch.
 *
 * @param <S> the stage
 */
public sealed interface OptimizerParams<S extends Params> extends Params
    permits SequenceClassifier, SequenceRegressor {
  /** The table that they are in. */
  SettingParams<S> settingParams();

  /** The optimizer, a word of {@link Optimizer.Type}; {@code rmsprop} by default. */
  default Param<String> optimizer() {
    return settingParams()
        .word("optimizer", "optimizer.type", "what takes the steps", Optimizer.Type.class);
  }

  default S setOptimizer(String value) {
    return settingParams().set(optimizer(), value);
  }

  default String getOptimizer() {
    return $(optimizer());
  }

  /** Step size; 0.001 by default. */
  default DoubleParam learningRate() {
    return settingParams()
        .real("learningRate", "optimizer.learning-rate", "step size", SettingParams.ABOVE_0);
  }

  default S setLearningRate(double value) {
    return settingParams().set(learningRate(), value);
  }

  default double getLearningRate() {
    return (Double) $(learningRate());
  }

  /** RMSprop's decay of the mean of squares, in [0, 1); 0.9 by default. */
  default DoubleParam rho() {
    return settingParams()
        .real("rho", "optimizer.rho", "rmsprop: decay of the mean of squares", SettingParams.SHARE);
  }

  default S setRho(double value) {
    return settingParams().set(rho(), value);
  }

  default double getRho() {
    return (Double) $(rho());
  }

  /**
   * The version of Keras whose RMSprop is used: {@code keras2}, the default, has epsilon outside
   * the root, {@code keras3} inside.
   */
  default Param<String> optimizerVariant() {
    return settingParams()
        .text(
            "optimizerVariant",
            "optimizer.variant",
            "rmsprop: the Keras whose formula is used, keras2 or keras3");
  }

  default S setOptimizerVariant(String value) {
    return settingParams().set(optimizerVariant(), value);
  }

  default String getOptimizerVariant() {
    return $(optimizerVariant());
  }

  /** Adam's decay of the first moment, in [0, 1); 0.9 by default. */
  default DoubleParam beta1() {
    return settingParams()
        .real("beta1", "optimizer.beta-1", "adam: decay of the first moment", SettingParams.SHARE);
  }

  default S setBeta1(double value) {
    return settingParams().set(beta1(), value);
  }

  default double getBeta1() {
    return (Double) $(beta1());
  }

  /** Adam's decay of the second moment, in [0, 1); 0.999 by default. */
  default DoubleParam beta2() {
    return settingParams()
        .real("beta2", "optimizer.beta-2", "adam: decay of the second moment", SettingParams.SHARE);
  }

  default S setBeta2(double value) {
    return settingParams().set(beta2(), value);
  }

  default double getBeta2() {
    return (Double) $(beta2());
  }

  /** What RMSprop and Adam add to, or under, the root of the second moment; 1e-7 by default. */
  default DoubleParam epsilon() {
    return settingParams()
        .real(
            "epsilon",
            "optimizer.epsilon",
            "rmsprop and adam: added to the root of the second moment",
            SettingParams.ABOVE_0);
  }

  default S setEpsilon(double value) {
    return settingParams().set(epsilon(), value);
  }

  default double getEpsilon() {
    return (Double) $(epsilon());
  }

  /**
   * AdamW's share of every parameter that a step at learning rate 1 takes away; 0.004 by default.
   */
  default DoubleParam weightDecay() {
    return settingParams()
        .real(
            "weightDecay",
            "optimizer.weight-decay",
            "adamw: share of every parameter that a step at learning rate 1 takes away",
            SettingParams.AT_LEAST_0);
  }

  default S setWeightDecay(double value) {
    return settingParams().set(weightDecay(), value);
  }

  default double getWeightDecay() {
    return (Double) $(weightDecay());
  }

  /** SGD's share of the last step, in [0, 1); 0 by default. */
  default DoubleParam momentum() {
    return settingParams()
        .real("momentum", "optimizer.momentum", "sgd: share of the last step", SettingParams.SHARE);
  }

  default S setMomentum(double value) {
    return settingParams().set(momentum(), value);
  }

  default double getMomentum() {
    return (Double) $(momentum());
  }

  /** Whether SGD's momentum is Nesterov's; false by default. */
  default BooleanParam nesterov() {
    return settingParams()
        .flag("nesterov", "optimizer.nesterov", "sgd: whether momentum is Nesterov's");
  }

  default S setNesterov(boolean value) {
    return settingParams().set(nesterov(), value);
  }

  default boolean getNesterov() {
    return (Boolean) $(nesterov());
  }

  /** Bound of the gradient's global norm; 0, for none, by default. */
  default DoubleParam clipNorm() {
    return settingParams()
        .real(
            "clipNorm",
            "optimizer.clip-norm",
            "bound of the gradient's global norm; 0: none",
            SettingParams.AT_LEAST_0);
  }

  default S setClipNorm(double value) {
    return settingParams().set(clipNorm(), value);
  }

  default double getClipNorm() {
    return (Double) $(clipNorm());
  }

  /**
   * How the learning rate follows the number of workers, a word of {@link RateScaling.Rule}; {@code
   * none} by default.
   */
  default Param<String> rateScaling() {
    return settingParams()
        .word(
            "rateScaling",
            "optimizer.scaling",
            "how the learning rate follows the workers",
            RateScaling.Rule.class);
  }

  default S setRateScaling(String value) {
    return settingParams().set(rateScaling(), value);
  }

  default String getRateScaling() {
    return $(rateScaling());
  }

  /**
   * Epochs, or parts of one, over which the learning rate grows step by step: from one worker's to
   * the scaled one, without scaling from nothing; 0 by default.
   */
  default DoubleParam warmupEpochs() {
    return settingParams()
        .real(
            "warmupEpochs",
            "optimizer.warmup-epochs",
            "first epochs over which the learning rate grows, step by step",
            SettingParams.AT_LEAST_0);
  }

  default S setWarmupEpochs(double value) {
    return settingParams().set(warmupEpochs(), value);
  }

  default double getWarmupEpochs() {
    return (Double) $(warmupEpochs());
  }
}
