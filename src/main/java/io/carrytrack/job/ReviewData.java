package io.carrytrack.job;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.carrytrack.corpus.Corpus;
import io.carrytrack.corpus.ReviewSchema;
import io.carrytrack.evaluation.EncodedReview;
import io.carrytrack.spark.JobDescription;
import io.carrytrack.spark.UserError;
import io.carrytrack.text.ReviewTokenizer;
import io.carrytrack.text.SequencePadder;
import io.carrytrack.text.TextSettings;
import io.carrytrack.text.Vocabulary;
import io.carrytrack.text.VocabularyModel;
import io.carrytrack.text.WordIndex;
import io.carrytrack.training.DataFingerprint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** A corpus ready for training: labelled, split and encoded. */
final class ReviewData implements AutoCloseable {
  private static final String WORDS = "words";
  private static final String WORD_IDS = "word_ids";
  private static final String SEQUENCE = "sequence";

  private final Map<String, Long> rows = new TreeMap<>();
  private final WordIndex vocabulary;
  private final Dataset<Row> encoded;
  private final List<String> warnings = new ArrayList<>();

  /**
   * Learns the vocabulary from the training split and encodes all labelled reviews. Where the input
   * has no splits, all labelled reviews are for training. The encoded reviews stay in the cluster
   * until this is closed.
   */
  ReviewData(Corpus corpus, TextSettings text) {
    Dataset<Row> split =
        corpus
            .reviews()
            .withColumn(
                ReviewSchema.SPLIT, coalesce(col(ReviewSchema.SPLIT), lit(ReviewSchema.TRAIN)));
    Dataset<Row> labelled = split.filter(col(ReviewSchema.LABEL).isNotNull());
    labelled
        .groupBy(ReviewSchema.SPLIT)
        .count()
        .collectAsList()
        .forEach(row -> rows.put(row.getString(0), row.getLong(1)));
    long unlabelled = corpus.rows() - rows.values().stream().mapToLong(Long::longValue).sum();
    if (unlabelled > 0) {
      rows.merge(ReviewSchema.UNLABELLED, unlabelled, Long::sum);
    }
    if (!rows.containsKey(ReviewSchema.TRAIN)) {
      throw UserError.data(
          "there is no labelled review to train on, only %s; is input.label-column right?", rows);
    }
    Dataset<Row> words = new ReviewTokenizer().setOutputCol(WORDS).transform(labelled);
    VocabularyModel model =
        new Vocabulary()
            .setInputCol(WORDS)
            .setOutputCol(WORD_IDS)
            .setSplitCol(ReviewSchema.SPLIT)
            .setVocabularySize(text.vocabularySize())
            .fit(words);
    vocabulary = model.index();
    Dataset<Row> sequences =
        new SequencePadder()
            .setInputCol(WORD_IDS)
            .setOutputCol(SEQUENCE)
            .setMaxLength(text.maxLength())
            .setPadding(text.padding())
            .setTruncation(text.truncation())
            .transform(model.transform(words));
    encoded =
        sequences
            .select(
                col(ReviewSchema.ID).as(EncodedReview.ID),
                col(SEQUENCE + ".ids").as(EncodedReview.IDS),
                col(ReviewSchema.LABEL).as(EncodedReview.LABEL),
                weight(sequences),
                col(ReviewSchema.SPLIT))
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      for (DataWarnings of : DataWarnings.of(encoded, col(ReviewSchema.SPLIT))) {
        if (of.use().equals(ReviewSchema.TRAIN)) {
          of.requireBothLabels();
        }
        warnings.addAll(of.lines());
      }
    } catch (Exception e) {
      encoded.unpersist();
      throw e;
    }
  }

  /** Learns and encodes as the constructor does, and says what was found and rejected. */
  static ReviewData prepare(
      Corpus corpus, TextSettings text, JavaSparkContext spark, Consumer<String> console) {
    try (JobDescription description = new JobDescription(spark)) {
      description.set(TrainingRun.GROUP, "learning the vocabulary");
      ReviewData data = new ReviewData(corpus, text);
      corpus
          .rejections()
          .forEach(
              r ->
                  console.accept(
                      "rejected " + r.rows() + " x " + r.problem() + " " + r.examples()));
      data.warnings.forEach(console);
      console.accept("reviews " + data.rows + ", vocabulary of " + data.vocabulary.size() + " ids");
      return data;
    }
  }

  /** The rows' weights; without such a column each is 1. */
  static Column weight(Dataset<Row> reviews) {
    boolean weighted = Arrays.asList(reviews.columns()).contains(ReviewSchema.WEIGHT);
    return (weighted ? col(ReviewSchema.WEIGHT) : lit(1)).as(EncodedReview.WEIGHT);
  }

  /** Reviews by what they are used for. */
  Map<String, Long> rows() {
    return rows;
  }

  /** What looks like a role missed, a line each. */
  List<String> warnings() {
    return warnings;
  }

  /** The fingerprint of the reviews that are trained and validated on. */
  String fingerprint() {
    return DataFingerprint.of(
        split(ReviewSchema.TRAIN),
        has(ReviewSchema.VALIDATION) ? split(ReviewSchema.VALIDATION) : null);
  }

  /** The fingerprint of the reviews of the test split; null without one. */
  String testFingerprint() {
    return has(ReviewSchema.TEST) ? DataFingerprint.of(split(ReviewSchema.TEST), null) : null;
  }

  WordIndex vocabulary() {
    return vocabulary;
  }

  boolean has(String split) {
    return rows.containsKey(split);
  }

  @Override
  public void close() {
    encoded.unpersist();
  }

  /** The reviews of a split in {@link EncodedReview}'s columns. */
  Dataset<Row> split(String name) {
    return encoded.filter(col(ReviewSchema.SPLIT).equalTo(name)).drop(ReviewSchema.SPLIT);
  }
}
