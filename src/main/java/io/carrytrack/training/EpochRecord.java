package io.carrytrack.training;

/**
 * What an epoch was like.
 *
 * @param epoch from 1
 * @param seconds all of it
 * @param trainSeconds its rounds
 * @param validationSeconds its validation
 * @param roundOverheadSeconds time of the rounds beyond the steps of the slowest worker
 * @param trainLoss mean loss of the training reviews, each seen before the step that learned it
 * @param trainAccuracy share of them predicted right
 * @param validationLoss mean loss of the validation reviews; null without validation
 * @param validationAccuracy share of them predicted right; null without validation
 */
public record EpochRecord(
    int epoch,
    double seconds,
    double trainSeconds,
    double validationSeconds,
    double roundOverheadSeconds,
    double trainLoss,
    double trainAccuracy,
    Double validationLoss,
    Double validationAccuracy) {}
