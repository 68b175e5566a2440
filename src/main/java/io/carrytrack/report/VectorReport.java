package io.carrytrack.report;

/**
 * The word vectors that a run's embedding began with.
 *
 * @param files what they were read from, as it was named and before it was read
 * @param format what it was
 * @param size numbers of a vector
 * @param found words of the vocabulary that had one
 * @param sha256 of these, in hex
 */
public record VectorReport(InputFiles files, String format, int size, int found, String sha256) {}
