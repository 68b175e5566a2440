package io.carrytrack.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What a round was like.
 *
 * @param epoch from 1
 * @param round from 1, within the epoch
 * @param roundsOfEpoch number of rounds of the epoch
 * @param totalRounds rounds since the run began, this one included
 * @param examples reviews that were trained on
 * @param seconds all of it
 * @param overheadSeconds what it took beyond the steps of the slowest worker
 * @param trainLoss mean loss of its reviews
 * @param trainAccuracy share of them predicted right; null where labels are no classes
 * @param rateFactor of the optimizer's learning rate in the round's last step; null where all steps
 *     of the run have that rate
 * @param trainMeanAbsoluteError mean absolute error of its reviews, in the target's unit; null
 *     where labels are classes
 * @param slots tasks that the cluster could run at once; workers beyond them run in waves
 * @param workerSeconds what each worker's steps took on its executor, by worker, to a tenth of a
 *     millisecond; 0 for one that had none
 */
public record RoundRecord(
    int epoch,
    int round,
    int roundsOfEpoch,
    long totalRounds,
    long examples,
    double seconds,
    double overheadSeconds,
    double trainLoss,
    Double trainAccuracy,
    Double rateFactor,
    @JsonInclude(JsonInclude.Include.NON_NULL) Double trainMeanAbsoluteError,
    int slots,
    List<Double> workerSeconds) {}
