package io.carrytrack.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.carrytrack.corpus.Corpus;
import io.carrytrack.evaluation.Evaluation;
import io.carrytrack.evaluation.Metrics;
import io.carrytrack.series.NaiveForecasts;
import java.util.List;

/**
 * {@code result.json} of an evaluation.
 *
 * @param modelPath what was evaluated
 * @param input on which reviews
 * @param split on which split of them; null where the input has none
 * @param kernel the arithmetic that ran
 * @param seconds of the whole job
 * @param unlabelled reviews that have no label and so do not count
 * @param rejected rows of the input that were left out, by problem
 * @param threshold on the probability of label 1 above which it was predicted; null where labels
 *     are not two
 * @param metrics how well it does
 * @param naive what forecasts without a model come to; null where the input is no series
 * @param by how well it does on the rows of each value of a column; null where none was asked for
 */
public record EvaluateReport(
    String modelPath,
    String input,
    String split,
    String kernel,
    double seconds,
    long unlabelled,
    List<Corpus.Rejection> rejected,
    @JsonInclude(JsonInclude.Include.NON_NULL) Double threshold,
    Metrics metrics,
    @JsonInclude(JsonInclude.Include.NON_NULL) NaiveForecasts naive,
    @JsonInclude(JsonInclude.Include.NON_NULL) By by) {
  /**
   * Rows by the values of a column.
   *
   * @param column of the input
   * @param groups by the UTF-8 bytes of their values, that without a value last
   */
  public record By(String column, List<Evaluation.Group> groups) {}
}
