package io.carrytrack.job;

import io.carrytrack.blocks.DataFingerprint;
import io.carrytrack.config.Experiment;
import io.carrytrack.console.Console;
import io.carrytrack.corpus.Corpus;
import io.carrytrack.corpus.Corpus.Rejection;
import io.carrytrack.corpus.CorpusReader;
import io.carrytrack.corpus.Labels;
import io.carrytrack.corpus.ReviewSchema;
import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.model.ModelInput;
import io.carrytrack.series.NaiveForecasts;
import io.carrytrack.task.Task;
import io.carrytrack.teacher.Teaching;
import io.carrytrack.text.EncodedReview;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What is trained, validated and tested on: split, encoded, and kept in the cluster. */
public interface TrainingData extends AutoCloseable {

  /**
   * Reads what an experiment is about, and says what was found and left out.
   *
   * @param teaching labels reviews too; closed with what is read. Empty where nobody does
   * @throws io.carrytrack.base.UserError for whatever is wrong with it
   */
  static TrainingData read(
      SparkSession session, Experiment experiment, Optional<Teaching> teaching, Console console) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    if (experiment.series().isPresent()) {
      return SeriesData.prepare(session, experiment, console);
    }
    Corpus corpus = CorpusReader.read(session, experiment.input(), console);
    try {
      return ReviewData.prepare(corpus, experiment.text(), teaching, spark, console);
    } catch (Exception e) {
      teaching.ifPresent(Teaching::close);
      corpus.close();
      throw e;
    }
  }

  /** Rows by what they are used for. */
  Map<String, Long> rows();

  /** Rows of the input that were left out, by problem. */
  List<Rejection> rejections();

  /** What the labels mean. */
  Labels labels();

  /** What makes a network's input of rows. */
  ModelInput input();

  /** An experiment with the output layer that the labels ask for, and no ids that do not occur. */
  default Experiment fit(Experiment experiment) {
    Experiment ofIds =
        input() instanceof ModelInput.Texts texts
            ? experiment.forIds(texts.vocabulary().size())
            : experiment;
    return ofIds.forLabels(labels());
  }

  /** The rows of a split in {@link EncodedReview}'s columns. */
  Dataset<Row> split(String name);

  /** What forecasts without a model come to on the test split; null where it is no series. */
  NaiveForecasts naive();

  /** Texts by the ids of their rows; empty where it is no texts. */
  default Optional<Dataset<Row>> texts() {
    return Optional.empty();
  }

  /** Whether there are rows of a split. */
  default boolean has(String split) {
    return rows().containsKey(split);
  }

  /** Who labels reviews beside those who had; empty where nobody does. */
  default Optional<Teaching> teaching() {
    return Optional.empty();
  }

  /** The shape of their sequences. */
  SequenceShape shape();

  /** The fingerprint of the rows that are trained and validated on. */
  default String fingerprint(Task task) {
    String fingerprint =
        DataFingerprint.of(
            split(ReviewSchema.TRAIN),
            has(ReviewSchema.VALIDATION) ? split(ReviewSchema.VALIDATION) : null,
            shape(),
            task);
    return teaching()
        .map(taught -> taught.softLabels().fingerprint(fingerprint))
        .orElse(fingerprint);
  }

  /** The fingerprint of the rows of the test split; null without one. */
  default String testFingerprint(Task task) {
    return has(ReviewSchema.TEST)
        ? DataFingerprint.of(split(ReviewSchema.TEST), null, shape(), task)
        : null;
  }

  @Override
  void close();
}
