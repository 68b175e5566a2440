package io.carrytrack.pipeline;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * The Params of what a fit of a {@link SequenceClassifier} or {@link SequenceRegressor} keeps while
 * it runs, and what it asks of the cluster.
 *
 * @param <S> the stage
 */
public sealed interface RunParams<S extends Params> extends Params
    permits SequenceClassifier, SequenceRegressor {
  /** The table that they are in. */
  SettingParams<S> settingParams();

  /** Rounds after which the state is saved; 0, for no such rule, by default. */
  default IntParam checkpointRounds() {
    return settingParams()
        .whole(
            "checkpointRounds",
            "checkpoint.rounds",
            "saves the state after so many rounds; 0: no such rule",
            SettingParams.AT_LEAST_0);
  }

  default S setCheckpointRounds(int value) {
    return settingParams().set(checkpointRounds(), value);
  }

  default int getCheckpointRounds() {
    return (Integer) $(checkpointRounds());
  }

  /** Minutes after which the state is saved; 5 by default, 0 for no such rule. */
  default DoubleParam checkpointMinutes() {
    return settingParams()
        .real(
            "checkpointMinutes",
            "checkpoint.minutes",
            "saves the state after so many minutes; 0: no such rule",
            SettingParams.AT_LEAST_0);
  }

  default S setCheckpointMinutes(double value) {
    return settingParams().set(checkpointMinutes(), value);
  }

  default double getCheckpointMinutes() {
    return (Double) $(checkpointMinutes());
  }

  /** Newest checkpoints that are kept beside the best epoch's while a fit runs; 2 by default. */
  default IntParam checkpointKeep() {
    return settingParams()
        .whole(
            "checkpointKeep",
            "checkpoint.keep",
            "newest checkpoints kept beside the best epoch's",
            SettingParams.ABOVE_0);
  }

  default S setCheckpointKeep(int value) {
    return settingParams().set(checkpointKeep(), value);
  }

  default int getCheckpointKeep() {
    return (Integer) $(checkpointKeep());
  }

  /**
   * Task slots without which a fit does not begin; 1 by default. Fewer than workers are no mistake.
   */
  default IntParam minSlots() {
    return settingParams()
        .whole(
            "minSlots",
            "preflight.min-slots",
            "task slots without which a fit does not begin",
            SettingParams.ABOVE_0);
  }

  default S setMinSlots(int value) {
    return settingParams().set(minSlots(), value);
  }

  default int getMinSlots() {
    return (Integer) $(minSlots());
  }

  /**
   * How long the slots are waited for, as the configuration writes it; {@code 2 minutes} by
   * default.
   */
  default Param<String> slotsTimeout() {
    return settingParams()
        .text("slotsTimeout", "preflight.timeout", "how long the slots are waited for");
  }

  default S setSlotsTimeout(String value) {
    return settingParams().set(slotsTimeout(), value);
  }

  default String getSlotsTimeout() {
    return $(slotsTimeout());
  }
}
