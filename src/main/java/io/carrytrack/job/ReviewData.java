package io.carrytrack.job;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.carrytrack.base.UserError;
import io.carrytrack.console.Console;
import io.carrytrack.corpus.Corpus;
import io.carrytrack.corpus.Labels;
import io.carrytrack.corpus.ReviewSchema;
import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.model.ModelInput;
import io.carrytrack.series.NaiveForecasts;
import io.carrytrack.spark.JobDescription;
import io.carrytrack.teacher.Teaching;
import io.carrytrack.text.EncodedReview;
import io.carrytrack.text.FrequentWords;
import io.carrytrack.text.Scripts;
import io.carrytrack.text.TextIds;
import io.carrytrack.text.TextSettings;
import io.carrytrack.text.WordIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** A corpus ready for training: labelled, split and encoded. */
public final class ReviewData implements TrainingData {
  private final Corpus corpus;
  private final Map<String, Long> rows = new TreeMap<>();
  private final Labels labels;
  private final TextSettings text;
  private final WordIndex vocabulary;
  private final Optional<Teaching> teaching;
  private final Dataset<Row> encoded;
  private final List<String> warnings = new ArrayList<>();

  /**
   * Learns the vocabulary from the training split and encodes all labelled reviews. Where the input
   * has no splits, all labelled reviews are for training. The encoded reviews stay in the cluster
   * until this is closed, and the corpus with it.
   *
   * @param teaching labels reviews that have no label, which are for training and for the
   *     vocabulary too; empty where nobody does
   */
  ReviewData(Corpus corpus, TextSettings text, Optional<Teaching> teaching) {
    this.corpus = corpus;
    this.text = text;
    this.teaching = teaching;
    labels = corpus.labels();
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
    teaching.ifPresent(by -> by.teacher().requireLabels(labels.names()));
    Column train = col(ReviewSchema.SPLIT).equalTo(ReviewSchema.TRAIN);
    vocabulary =
        vocabulary(
            teaching.isPresent()
                ? split.filter(train.or(Teaching.unlabelled()))
                : labelled.filter(train),
            text);
    encoded =
        looked(
                teaching.map(by -> by.label(split)).orElse(labelled),
                vocabulary,
                text,
                col(ReviewSchema.SPLIT))
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      for (DataWarnings of :
          DataWarnings.of(
              encoded, col(ReviewSchema.SPLIT), text.tokenization(), vocabulary.reserved())) {
        if (of.use().equals(ReviewSchema.TRAIN)) {
          of.requireBothLabels();
        }
        warnings.addAll(of.lines(labels.wanted()));
      }
      teaching.ifPresent(by -> by.look(encoded));
    } catch (Exception e) {
      encoded.unpersist();
      throw e;
    }
  }

  private static WordIndex vocabulary(Dataset<Row> reviews, TextSettings text) {
    List<String> words = FrequentWords.ofTexts(reviews.select(ReviewSchema.TEXT), text);
    if (words.isEmpty()) {
      throw UserError.data(
          "Vocabulary: no word%s in column words of the rows whose %s is %s",
          text.minCount() == 1 ? "" : " that occurs " + text.minCount() + " times",
          ReviewSchema.SPLIT,
          ReviewSchema.TRAIN);
    }
    return new WordIndex(words);
  }

  /** The same without a teacher. */
  ReviewData(Corpus corpus, TextSettings text) {
    this(corpus, text, Optional.empty());
  }

  /** The same without a teacher, and says what was found and rejected. */
  public static ReviewData prepare(
      Corpus corpus, TextSettings text, JavaSparkContext spark, Console console) {
    return prepare(corpus, text, Optional.empty(), spark, console);
  }

  /** Learns and encodes as the constructor does, and says what was found and rejected. */
  public static ReviewData prepare(
      Corpus corpus,
      TextSettings text,
      Optional<Teaching> teaching,
      JavaSparkContext spark,
      Console console) {
    try (JobDescription description = new JobDescription(spark)) {
      description.set(TrainingRun.GROUP, "learning the vocabulary");
      ReviewData data = new ReviewData(corpus, text, teaching);
      corpus
          .rejections()
          .forEach(
              r ->
                  console.accept(
                      "rejected " + r.rows() + " x " + r.problem() + " " + r.examples()));
      data.warnings.forEach(console::warning);
      data.teaching.map(Teaching::line).ifPresent(console);
      console.accept("reviews " + data.rows + ", vocabulary of " + data.vocabulary.size() + " ids");
      return data;
    }
  }

  /** As {@link #encoded}, with what {@link DataWarnings} looks at. */
  static Dataset<Row> looked(
      Dataset<Row> reviews, WordIndex vocabulary, TextSettings text, Column... more) {
    List<Column> columns = new ArrayList<>(List.of(more));
    columns.add(Scripts.unspaced(col(ReviewSchema.TEXT)).as(DataWarnings.UNSPACED));
    return encoded(reviews, vocabulary, text, columns.toArray(Column[]::new));
  }

  /** Reviews in {@link EncodedReview}'s columns, with more behind them. */
  private static Dataset<Row> encoded(
      Dataset<Row> reviews, WordIndex vocabulary, TextSettings text, Column... more) {
    boolean weighted = Arrays.asList(reviews.columns()).contains(ReviewSchema.WEIGHT);
    List<Column> columns = new ArrayList<>();
    columns.add(col(ReviewSchema.ID).as(EncodedReview.ID));
    columns.add(TextIds.of(col(ReviewSchema.TEXT), vocabulary, text).as(EncodedReview.IDS));
    columns.add(col(ReviewSchema.LABEL).as(EncodedReview.LABEL));
    columns.add((weighted ? col(ReviewSchema.WEIGHT) : lit(1)).as(EncodedReview.WEIGHT));
    if (Arrays.asList(reviews.columns()).contains(EncodedReview.SOFT)) {
      columns.add(col(EncodedReview.SOFT));
    }
    columns.addAll(List.of(more));
    return reviews.select(columns.toArray(Column[]::new));
  }

  @Override
  public Map<String, Long> rows() {
    return rows;
  }

  /** What looks like a role missed, a line each. */
  List<String> warnings() {
    return warnings;
  }

  @Override
  public List<Corpus.Rejection> rejections() {
    return corpus.rejections();
  }

  @Override
  public Labels labels() {
    return labels;
  }

  @Override
  public ModelInput input() {
    return new ModelInput.Texts(text, vocabulary);
  }

  @Override
  public SequenceShape shape() {
    return new SequenceShape(text.maxLength(), text.padding());
  }

  @Override
  public Optional<Dataset<Row>> texts() {
    return Optional.of(corpus.reviews());
  }

  @Override
  public Optional<Teaching> teaching() {
    return teaching;
  }

  @Override
  public NaiveForecasts naive() {
    return null;
  }

  @Override
  public void close() {
    encoded.unpersist();
    teaching.ifPresent(Teaching::close);
    corpus.close();
  }

  @Override
  public Dataset<Row> split(String name) {
    Column rows = col(ReviewSchema.SPLIT).equalTo(name);
    boolean taught = teaching.isPresent() && name.equals(ReviewSchema.TRAIN);
    return encoded
        .filter(taught ? rows.or(Teaching.learnedFrom()) : rows)
        .drop(ReviewSchema.SPLIT, DataWarnings.UNSPACED);
  }
}
