package io.carrytrack.pipeline;

import io.carrytrack.training.EpochRecord;
import io.carrytrack.training.TrainingResult;
import java.util.List;

/**
 * How training went.
 *
 * @param history one record an epoch
 * @param bestEpoch the one, from 1, whose parameters the model has
 * @param rounds number of averagings
 * @param stoppedEarly whether patience ran out before the last epoch
 * @param parametersSha256 of the model, in hex
 */
public record TrainingSummary(
    List<EpochRecord> history,
    int bestEpoch,
    long rounds,
    boolean stoppedEarly,
    String parametersSha256) {

  static TrainingSummary of(TrainingResult result) {
    return new TrainingSummary(
        result.history(),
        result.bestEpoch(),
        result.rounds(),
        result.stoppedEarly(),
        result.parametersSha256());
  }
}
