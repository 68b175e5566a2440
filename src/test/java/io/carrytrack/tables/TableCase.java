package io.carrytrack.tables;

import io.carrytrack.corpus.CorpusSettings;
import java.util.List;
import java.util.Map;

/**
 * A table on disk, and what a job must make of it: a model that whoever wrote the table kept, not
 * one that a reader found.
 *
 * @param what of the table's oddities, for reports
 * @param input how it is to be read
 * @param columns names in the order of the file, names twice included
 * @param ordered whether the columns come out in that order
 * @param key index of the column that names rows, each by another text
 * @param text index of the column to score
 * @param rows that are whole, with the values of Java that {@link Values} knows
 * @param broken how many rows are set apart, by reason
 * @param expected what may become of it
 * @param binary whether a column is binary, which CSV cannot hold
 */
record TableCase(
    String what,
    CorpusSettings input,
    List<String> columns,
    boolean ordered,
    int key,
    int text,
    List<List<Object>> rows,
    Map<String, Integer> broken,
    Expected expected,
    boolean binary) {

  /** What may become of a table. */
  enum Expected {
    /** Every row comes out as it is, or is set apart with its reason. */
    READ,
    /** The job refuses it in words. */
    REFUSED,
    /** Nobody can tell what the rows are: refused, or every row accounted for. */
    EITHER
  }
}
