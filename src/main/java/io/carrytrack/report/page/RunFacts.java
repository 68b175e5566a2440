package io.carrytrack.report.page;

import io.carrytrack.checkpoint.EpochRecord;
import io.carrytrack.corpus.Corpus;
import io.carrytrack.evaluation.Evaluation;
import io.carrytrack.report.RoundHistory;
import io.carrytrack.scoring.ExplainedText;
import io.carrytrack.series.NaiveForecasts;
import io.carrytrack.task.LabelNames;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the page of a run, or of an evaluation, is made of.
 *
 * @param title of the page
 * @param sub what was done, in a line
 * @param training empty of an evaluation
 * @param measured empty where nothing was measured
 * @param facts of data and machine, by name, in their order
 * @param rejected rows of the input that were left out
 */
public record RunFacts(
    String title,
    String sub,
    Optional<Training> training,
    Optional<Measured> measured,
    Map<String, String> facts,
    List<Corpus.Rejection> rejected) {
  /**
   * How a model was trained.
   *
   * @param epochs the history, of at least one
   * @param bestEpoch from 1
   * @param rounds what the rounds of all epochs took
   * @param seconds of the whole job
   * @param settings by key
   * @param defaults of them
   */
  public record Training(
      List<EpochRecord> epochs,
      int bestEpoch,
      RoundHistory.Times rounds,
      double seconds,
      Map<String, String> settings,
      Map<String, String> defaults) {}

  /**
   * How a model does on labelled rows.
   *
   * @param on which: {@code the test split}
   * @param evaluation how well, and what there is to show of the rows
   * @param names what labels are called
   * @param naive what forecasts without a model come to; null where the rows are no series
   * @param texts of the mistakes
   */
  public record Measured(
      String on, Evaluation evaluation, LabelNames names, NaiveForecasts naive, Texts texts) {}

  /**
   * Texts of mistakes.
   *
   * @param explained texts with the words that moved them; empty where none are shown
   * @param without why no texts are shown, in a sentence; empty where they are
   */
  public record Texts(List<ExplainedText> explained, Optional<String> without) {}
}
