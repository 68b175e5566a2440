package io.carrytrack.checkpoint;

import io.carrytrack.averaging.PolyakAverage;
import java.util.ArrayList;
import java.util.List;

/**
 * All that a run is, between two rounds. The arrays are never written to once they are here, so a
 * state may be saved while the next round runs.
 *
 * @param parameters the network's parameters
 * @param updaters the optimizer's state: one for all workers, or one of each
 * @param momentum the outer step's momentum; empty without one
 * @param average of the parameters over rounds, where one is kept
 * @param steps optimizer steps taken: of each averaging round, those of its busiest worker
 * @param epoch the epoch of the next round, from 0
 * @param round the next round within the epoch, from 0
 * @param totalRounds rounds done
 * @param progress the part of the epoch that is done
 * @param bestEpoch the epoch, from 1, that {@code bestParameters} are of; 0 before there is one
 * @param bestParameters the model after the best epoch; empty before there is one
 * @param history the epochs that are done
 */
public record TrainingState(
    float[] parameters,
    float[][] updaters,
    float[] momentum,
    PolyakAverage average,
    long steps,
    int epoch,
    int round,
    long totalRounds,
    EpochProgress progress,
    int bestEpoch,
    float[] bestParameters,
    List<EpochRecord> history) {

  public TrainingState {
    history = List.copyOf(history);
  }

  /** The state before the first round. */
  public static TrainingState initial(float[] parameters, float[] updater, float[] momentum) {
    return new TrainingState(
        parameters,
        new float[][] {updater},
        momentum,
        PolyakAverage.NONE,
        0,
        0,
        0,
        0,
        EpochProgress.NONE,
        0,
        new float[0],
        List.of());
  }

  /** The parameters that are validated and published. */
  public float[] model() {
    return average.rounds() == 0 ? parameters : average.parameters();
  }

  /** After a round that is not yet known to be the last of its epoch. */
  public TrainingState afterRound(
      RoundOutcome ended, PolyakAverage averageAfter, EpochProgress done) {
    return new TrainingState(
        ended.parameters(),
        ended.updaters(),
        ended.momentum(),
        averageAfter,
        steps + ended.steps(),
        epoch,
        round + 1,
        totalRounds + 1,
        done,
        bestEpoch,
        bestParameters,
        history);
  }

  /**
   * After all rounds of an epoch at once, which is not yet validated.
   *
   * @param updater the optimizer's state, of all workers
   * @param rounds of the epoch
   */
  public TrainingState afterRounds(
      float[] newParameters, float[] updater, int rounds, EpochProgress done) {
    return new TrainingState(
        newParameters,
        new float[][] {updater},
        momentum,
        average,
        steps,
        epoch,
        rounds,
        totalRounds + rounds,
        done,
        bestEpoch,
        bestParameters,
        history);
  }

  /**
   * After the last round of an epoch and its validation.
   *
   * @param best whether the epoch is the best so far
   */
  public TrainingState afterEpoch(EpochRecord done, boolean best) {
    List<EpochRecord> records = new ArrayList<>(history);
    records.add(done);
    return new TrainingState(
        parameters,
        updaters,
        momentum,
        average,
        steps,
        epoch + 1,
        0,
        totalRounds,
        EpochProgress.NONE,
        best ? done.epoch() : bestEpoch,
        best ? model() : bestParameters,
        records);
  }
}
