package io.carrytrack.report;

import io.carrytrack.corpus.Corpus;
import java.util.List;

/**
 * {@code _corpus.json} of an ingested corpus, which tells it from every other folder of Parquet
 * files.
 *
 * @param input what was read
 * @param rows reviews that were written
 * @param rejected rows of the input that were left out, by problem
 * @param seconds of the whole job
 */
public record IngestReport(
    String input, long rows, List<Corpus.Rejection> rejected, double seconds) {}
