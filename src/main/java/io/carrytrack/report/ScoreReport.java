package io.carrytrack.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code _result.json} of a scoring run; {@code rows = scored + quarantined + ofAnotherSplit}.
 *
 * @param modelPath what scored
 * @param input which reviews
 * @param kernel the arithmetic that ran
 * @param format of the output
 * @param partitionBy columns that are folders of the output
 * @param rows of the input
 * @param scored of them
 * @param quarantined of them
 * @param ofAnotherSplit of them, where one split alone is scored
 * @param reasons of the quarantined rows, with their numbers
 * @param seconds of the whole job
 * @param startSeconds of them, until Spark was there
 * @param taskSeconds what the scoring tasks' time went to, summed over all tasks: reading,
 *     tokenizing, network and writing
 */
public record ScoreReport(
    String modelPath,
    String input,
    String kernel,
    String format,
    List<String> partitionBy,
    long rows,
    long scored,
    long quarantined,
    long ofAnotherSplit,
    Map<String, Long> reasons,
    double seconds,
    double startSeconds,
    Map<String, Double> taskSeconds) {

  /**
   * Its counts, with the reasons of what is quarantined.
   *
   * @param split the only one that was scored; null for all rows
   */
  public String summary(String split) {
    return String.format(
        Locale.ROOT,
        "%d rows: %d scored, %d quarantined%s%s",
        rows,
        scored,
        quarantined,
        quarantined == 0 ? "" : " " + reasons,
        split == null ? "" : ", " + ofAnotherSplit + " not of split " + split);
  }
}
