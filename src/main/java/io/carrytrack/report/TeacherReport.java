package io.carrytrack.report;

/**
 * The teacher that a run learned from.
 *
 * @param path where it was read
 * @param sha256 of its parameters, in hex
 * @param weight of the loss of its labels beside that of the reviews' own
 * @param on which reviews it labelled: unlabelled or all
 * @param unlabelled reviews without a label of their own that it labelled
 * @param withoutWords such reviews in which it knew no word, so that they were left out
 * @param labelled training reviews that it labelled beside their own label, those among them that
 *     validate included, where it plays no part
 */
public record TeacherReport(
    String path,
    String sha256,
    double weight,
    String on,
    long unlabelled,
    long withoutWords,
    long labelled) {}
