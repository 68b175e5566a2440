package io.carrytrack.checkpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.carrytrack.task.Metric;
import java.util.Map;

/**
 * What an epoch was like.
 *
 * @param epoch from 1
 * @param seconds all of it
 * @param trainSeconds steps of its rounds: those of the slowest worker, or an equal share of all
 *     where workers run in waves; under dl4j-spark's master all of its rounds
 * @param validationSeconds its validation
 * @param roundOverheadSeconds time of the rounds beyond those steps; null under dl4j-spark's
 *     master, which does not tell
 * @param trainLoss mean loss of the training reviews, each seen before the step that learned it;
 *     under dl4j-spark's master, of the last minibatches
 * @param trainAccuracy share of them predicted right; null under dl4j-spark's master, and where
 *     labels are no classes
 * @param validationLoss mean loss of the validation reviews; null without validation
 * @param validationAccuracy share of them predicted right; null without validation, and where
 *     labels are no classes
 * @param trainMeanAbsoluteError mean absolute error of the training reviews, in the target's unit;
 *     null where labels are classes
 * @param validationMeanAbsoluteError that of the validation reviews; null without validation, and
 *     where labels are classes
 * @param validationMetrics what else of the validation was monitored; empty for nothing
 */
public record EpochRecord(
    int epoch,
    double seconds,
    double trainSeconds,
    double validationSeconds,
    Double roundOverheadSeconds,
    double trainLoss,
    Double trainAccuracy,
    Double validationLoss,
    Double validationAccuracy,
    @JsonInclude(JsonInclude.Include.NON_NULL) Double trainMeanAbsoluteError,
    @JsonInclude(JsonInclude.Include.NON_NULL) Double validationMeanAbsoluteError,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<Metric, Double> validationMetrics) {

  public EpochRecord {
    // null of a file that has none
    validationMetrics = validationMetrics == null ? Map.of() : Map.copyOf(validationMetrics);
  }

  /** With nothing monitored but loss or accuracy. */
  public EpochRecord(
      int epoch,
      double seconds,
      double trainSeconds,
      double validationSeconds,
      Double roundOverheadSeconds,
      double trainLoss,
      Double trainAccuracy,
      Double validationLoss,
      Double validationAccuracy) {
    this(
        epoch,
        seconds,
        trainSeconds,
        validationSeconds,
        roundOverheadSeconds,
        trainLoss,
        trainAccuracy,
        validationLoss,
        validationAccuracy,
        null,
        null,
        Map.of());
  }

  /** What the validation reviews came to; null without validation. */
  public Double validation(Metric metric) {
    return switch (metric) {
      case LOSS -> validationLoss;
      case ACCURACY -> validationAccuracy;
      case MAE -> validationMeanAbsoluteError;
      default -> validationMetrics.get(metric);
    };
  }
}
