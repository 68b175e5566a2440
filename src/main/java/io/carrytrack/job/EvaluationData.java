package io.carrytrack.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.carrytrack.base.UserError;
import io.carrytrack.console.Console;
import io.carrytrack.corpus.Corpus;
import io.carrytrack.corpus.Corpus.Rejection;
import io.carrytrack.corpus.CorpusReader;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.corpus.ReviewSchema;
import io.carrytrack.model.SavedModel;
import io.carrytrack.series.NaiveForecasts;
import io.carrytrack.series.SeriesReader;
import io.carrytrack.series.SeriesWindows;
import io.carrytrack.text.EncodedReview;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Encoded rows that a model is measured on.
 *
 * @param encoded the rows, in EncodedReview's columns
 * @param split which split of the input they are; null for all of it
 * @param unlabelled rows of it without a label, which do not count
 * @param rejections rows of the input that were left out, by problem
 * @param texts texts by the ids of their rows; empty where they are no texts
 * @param naive what forecasts without a model come to on them; null where they are no series
 * @param source what is closed with this
 */
record EvaluationData(
    Dataset<Row> encoded,
    String split,
    long unlabelled,
    List<Rejection> rejections,
    Optional<Dataset<Row>> texts,
    NaiveForecasts naive,
    AutoCloseable source)
    implements AutoCloseable {
  private static final int MOST_GROUPS = 1000;

  /**
   * Reads what a model is to be measured on.
   *
   * @param split which split counts, or null for the test split where there is one, else all rows
   * @throws UserError if there is nothing of it
   */
  static EvaluationData read(
      SparkSession session, SavedModel model, CorpusSettings input, String split, Console console) {
    return model.series().isPresent()
        ? windows(session, model, input, split, console)
        : reviews(session, model, input, split, console);
  }

  private static EvaluationData reviews(
      SparkSession session, SavedModel model, CorpusSettings input, String split, Console console) {
    Corpus corpus = CorpusReader.read(session, input, console);
    try {
      return reviews(corpus, model, input, split, console);
    } catch (RuntimeException e) {
      corpus.close();
      throw e;
    }
  }

  private static EvaluationData reviews(
      Corpus corpus, SavedModel model, CorpusSettings input, String split, Console console) {
    Column ofTest = col(ReviewSchema.SPLIT).equalTo(ReviewSchema.TEST);
    boolean hasTest = split == null && !corpus.reviews().filter(ofTest).isEmpty();
    String chosen = hasTest ? ReviewSchema.TEST : split;
    Dataset<Row> reviews =
        chosen == null
            ? corpus.reviews()
            : corpus.reviews().filter(col(ReviewSchema.SPLIT).equalTo(chosen));
    Dataset<Row> labelled = reviews.filter(col(ReviewSchema.LABEL).isNotNull());
    long unlabelled = reviews.count() - labelled.count();
    if (labelled.isEmpty()) {
      throw UserError.data(
          "%s: no labelled review%s", input.name(), chosen == null ? "" : " of split " + chosen);
    }
    Column[] group =
        input.columns().isGrouped()
            ? new Column[] {col(ReviewSchema.GROUP).as(EncodedReview.GROUP)}
            : new Column[0];
    if (input.columns().isGrouped()) {
      requireFewGroups(labelled, input);
    }
    Dataset<Row> encoded = ReviewData.looked(labelled, model.vocabulary(), model.text(), group);
    DataWarnings.of(
            encoded, lit(input.name()), model.text().tokenization(), model.vocabulary().reserved())
        .forEach(warnings -> warnings.lines(model.task()).forEach(console::warning));
    return new EvaluationData(
        encoded, chosen, unlabelled, corpus.rejections(), Optional.of(reviews), null, corpus);
  }

  private static void requireFewGroups(Dataset<Row> labelled, CorpusSettings input) {
    if (labelled.select(ReviewSchema.GROUP).distinct().limit(MOST_GROUPS + 1).count()
        > MOST_GROUPS) {
      throw UserError.data(
          "%s: column %s has more than %,d values; --by is for a column of that many at most",
          input.name(), input.columns().by(), MOST_GROUPS);
    }
  }

  private static EvaluationData windows(
      SparkSession session, SavedModel model, CorpusSettings input, String split, Console console) {
    SeriesWindows windows =
        new SeriesReader(session, input, console).measure(model.series().orElseThrow());
    SeriesData.describe(windows, console);
    boolean hasTest = split == null && windows.rows().containsKey(ReviewSchema.TEST);
    String chosen = hasTest ? ReviewSchema.TEST : split;
    if (chosen != null && !windows.rows().containsKey(chosen)) {
      windows.close();
      throw UserError.data("%s: no window of split %s", input.name(), chosen);
    }
    return new EvaluationData(
        SeriesData.encoded(windows.of(chosen), windows.model()),
        chosen,
        0,
        windows.rejections(),
        Optional.empty(),
        windows.naive(chosen),
        windows);
  }

  @Override
  public void close() {
    try {
      source.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
