package io.carrytrack.training;

import io.carrytrack.base.Floats;
import io.carrytrack.checkpoint.EpochRecord;
import java.util.List;

/**
 * What training gave.
 *
 * @param bestEpoch the epoch, from 1, whose validation is best by the monitored metric, the
 *     earliest of equals; the last one without validation
 * @param bestParameters the parameters after it
 * @param lastParameters the parameters after the last epoch
 * @param history one record an epoch
 * @param rounds number of rounds
 * @param dataFingerprint of the encoded reviews, in hex
 * @param stoppedEarly whether early stopping ended it before the last epoch
 * @param classFactors of the weights of reviews, by class; empty where every class counts 1
 */
public record TrainingResult(
    int bestEpoch,
    float[] bestParameters,
    float[] lastParameters,
    List<EpochRecord> history,
    long rounds,
    String dataFingerprint,
    boolean stoppedEarly,
    List<Double> classFactors) {

  public TrainingResult {
    history = List.copyOf(history);
    classFactors = List.copyOf(classFactors);
  }

  /** SHA-256, in hex, of the best parameters as little-endian bytes. */
  public String parametersSha256() {
    return Floats.sha256(bestParameters);
  }

  /** SHA-256, in hex, of the last parameters as little-endian bytes. */
  public String lastParametersSha256() {
    return Floats.sha256(lastParameters);
  }
}
