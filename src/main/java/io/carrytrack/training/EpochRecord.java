package io.carrytrack.training;

/**
 * What an epoch was like.
 *
 * @param epoch from 1
 * @param seconds all of it
 * @param trainSeconds its rounds
 * @param validationSeconds its validation
 * @param roundOverheadSeconds time of the rounds beyond the steps of the slowest worker; null under
 *     dl4j-spark's master, which does not tell
 * @param trainLoss mean loss of the training reviews, each seen before the step that learned it;
 *     under dl4j-spark's master, of the last minibatches
 * @param trainAccuracy share of them predicted right; null under dl4j-spark's master
 * @param validationLoss mean loss of the validation reviews; null without validation
 * @param validationAccuracy share of them predicted right; null without validation
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
    Double validationAccuracy) {}
