package io.carrytrack.pipeline;

import io.carrytrack.checkpoint.EpochRecord;
import io.carrytrack.training.TrainingResult;
import java.util.List;
import java.util.Map;

/**
 * How training went.
 *
 * @param history one record an epoch
 * @param bestEpoch the one, from 1, whose parameters the model has
 * @param rounds number of averagings
 * @param stoppedEarly whether early stopping ended it before the last epoch
 * @param parametersSha256 of the model, in hex
 * @param classWeights factors of the weights of rows by label; empty where every label counts 1
 * @param leftOut how many rows were not learned from, by what they lack; a row is counted once
 */
public record TrainingSummary(
    List<EpochRecord> history,
    int bestEpoch,
    long rounds,
    boolean stoppedEarly,
    String parametersSha256,
    List<Double> classWeights,
    Map<String, Long> leftOut) {

  static TrainingSummary of(TrainingResult result, Map<String, Long> leftOut) {
    return new TrainingSummary(
        result.history(),
        result.bestEpoch(),
        result.rounds(),
        result.stoppedEarly(),
        result.parametersSha256(),
        result.classFactors(),
        leftOut);
  }
}
