package io.carrytrack.report;

/**
 * {@code _result.json} of a scoring run; {@code rows = scored + quarantined}.
 *
 * @param modelPath what scored
 * @param input which reviews
 * @param kernel the arithmetic that ran
 * @param rows of the input
 * @param scored of them
 * @param quarantined of them, for having no word to score
 * @param seconds of the whole job
 */
public record ScoreReport(
    String modelPath,
    String input,
    String kernel,
    long rows,
    long scored,
    long quarantined,
    double seconds) {}
