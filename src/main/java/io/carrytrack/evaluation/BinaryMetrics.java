package io.carrytrack.evaluation;

/**
 * How well a binary classifier does.
 *
 * @param rows number of rows
 * @param accuracy share of rows predicted right, weighted; in [0, 1]; null where labels are no
 *     classes
 * @param loss mean binary cross-entropy in nats, weighted
 * @param auc area under the ROC curve: the probability that a row labelled 1 has a higher
 *     probability than one labelled 0, ties counting half (Hanley and McNeil 1982); each row counts
 *     once, whatever its weight; null where all labels are equal, or are not 0 and 1
 */
public record BinaryMetrics(long rows, Double accuracy, double loss, Double auc) {}
