package io.carrytrack.pipeline;

import io.carrytrack.averaging.Outer;
import io.carrytrack.averaging.Polyak;
import io.carrytrack.averaging.Updater;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * The Params of what the workers of a {@link SequenceClassifier} or {@link SequenceRegressor}
 * share, and when.
 *
 * @param <S> the stage
 */
public sealed interface AveragingParams<S extends Params> extends Params
    permits SequenceClassifier, SequenceRegressor {
  /** The table that they are in. */
  SettingParams<S> settingParams();

  /** Logical workers, part of what is computed; 2 by default. */
  default IntParam workers() {
    return settingParams()
        .whole("workers", "averaging.workers", "logical workers", SettingParams.ABOVE_0);
  }

  default S setWorkers(int value) {
    return settingParams().set(workers(), value);
  }

  default int getWorkers() {
    return (Integer) $(workers());
  }

  /**
   * Minibatches of a worker between two averagings, 0 for an epoch; 20 by default. At 1, gradients
   * are averaged: exact synchronous steps.
   */
  default IntParam frequency() {
    return settingParams()
        .wholeOrEpoch(
            "frequency",
            "averaging.frequency",
            "minibatches between two averagings; 0: one averaging an epoch",
            SettingParams.AT_LEAST_0);
  }

  default S setFrequency(int value) {
    return settingParams().set(frequency(), value);
  }

  default int getFrequency() {
    return (Integer) $(frequency());
  }

  /** First epochs that run as if {@code frequency} were 1; 0 by default. */
  default IntParam exactEpochs() {
    return settingParams()
        .whole(
            "exactEpochs",
            "averaging.exact-epochs",
            "first epochs that run as if frequency were 1",
            SettingParams.AT_LEAST_0);
  }

  default S setExactEpochs(int value) {
    return settingParams().set(exactEpochs(), value);
  }

  default int getExactEpochs() {
    return (Integer) $(exactEpochs());
  }

  /**
   * Time box of a worker's round, in seconds; 0, for none, by default. With one, the model depends
   * on the machines' speed.
   */
  default DoubleParam roundSeconds() {
    return settingParams()
        .real(
            "roundSeconds",
            "averaging.round-seconds",
            "time box of a worker's round, in seconds; 0: none",
            SettingParams.AT_LEAST_0);
  }

  default S setRoundSeconds(double value) {
    return settingParams().set(roundSeconds(), value);
  }

  default double getRoundSeconds() {
    return (Double) $(roundSeconds());
  }

  /** What is done with the average, a word of {@link Outer.Type}; {@code none} by default. */
  default Param<String> outer() {
    return settingParams()
        .word("outer", "averaging.outer.type", "what is done with the average", Outer.Type.class);
  }

  default S setOuter(String value) {
    return settingParams().set(outer(), value);
  }

  default String getOuter() {
    return $(outer());
  }

  /** The outer step's factor of the model's move; not set: that of {@link Outer#of}. */
  default DoubleParam outerRate() {
    return settingParams()
        .realOrAuto(
            "outerRate",
            "averaging.outer.rate",
            "factor of the model's move; not set: that of the outer step's source",
            SettingParams.ABOVE_0);
  }

  default S setOuterRate(double value) {
    return settingParams().set(outerRate(), value);
  }

  default double getOuterRate() {
    return (Double) $(outerRate());
  }

  /** The outer step's share of the last move, in [0, 1); not set: that of {@link Outer#of}. */
  default DoubleParam outerMomentum() {
    return settingParams()
        .realOrAuto(
            "outerMomentum",
            "averaging.outer.momentum",
            "share of the last move; not set: that of the outer step's source",
            SettingParams.SHARE);
  }

  default S setOuterMomentum(double value) {
    return settingParams().set(outerMomentum(), value);
  }

  default double getOuterMomentum() {
    return (Double) $(outerMomentum());
  }

  /**
   * What becomes of the workers' updater states at an averaging: {@code averaged}, the default,
   * {@code kept} or {@code reset}.
   */
  default Param<String> updater() {
    return settingParams()
        .word(
            "updater",
            "averaging.updater",
            "what becomes of the workers' updater states",
            Updater.class);
  }

  default S setUpdater(String value) {
    return settingParams().set(updater(), value);
  }

  default String getUpdater() {
    return $(updater());
  }

  /**
   * Whether the model is an average over rounds: {@code none}, the default, {@code exponential} or
   * {@code uniform}.
   */
  default Param<String> polyak() {
    return settingParams()
        .word(
            "polyak",
            "averaging.polyak.type",
            "whether the model is an average over rounds",
            Polyak.Type.class);
  }

  default S setPolyak(String value) {
    return settingParams().set(polyak(), value);
  }

  default String getPolyak() {
    return $(polyak());
  }

  /**
   * Of {@code exponential}: the share of the average that is kept at a round, in [0, 1); 0.9 by
   * default.
   */
  default DoubleParam polyakDecay() {
    return settingParams()
        .real(
            "polyakDecay",
            "averaging.polyak.decay",
            "exponential: the share of the average kept at a round",
            SettingParams.SHARE);
  }

  default S setPolyakDecay(double value) {
    return settingParams().set(polyakDecay(), value);
  }

  default double getPolyakDecay() {
    return (Double) $(polyakDecay());
  }

  /** The first epoch, from 1, whose rounds count; 1 by default. */
  default IntParam polyakFromEpoch() {
    return settingParams()
        .whole(
            "polyakFromEpoch",
            "averaging.polyak.from-epoch",
            "the first epoch whose rounds count",
            SettingParams.ABOVE_0);
  }

  default S setPolyakFromEpoch(int value) {
    return settingParams().set(polyakFromEpoch(), value);
  }

  default int getPolyakFromEpoch() {
    return (Integer) $(polyakFromEpoch());
  }
}
