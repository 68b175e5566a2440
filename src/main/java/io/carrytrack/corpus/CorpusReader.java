package io.carrytrack.corpus;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import io.carrytrack.base.Setting;
import io.carrytrack.base.UserError;
import io.carrytrack.console.Console;
import io.carrytrack.corpus.Corpus.Rejection;
import io.carrytrack.corpus.CorpusSettings.Format;
import io.carrytrack.corpus.CorpusSettings.Invalid;
import io.carrytrack.spark.JobDescription;
import io.carrytrack.task.RegressionLoss;
import io.carrytrack.task.Target;
import io.carrytrack.task.TaskType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;
import scala.collection.JavaConverters;

/**
 * Reads reviews of any format into {@link ReviewSchema}, and looks at every row before anything is
 * done with one.
 */
public final class CorpusReader {
  private static final int EXAMPLES = 3;
  private static final int SHOWN_TEXT = 60;
  private static final int SHOWN_VALUES = 8;

  private CorpusReader() {}

  /**
   * Reads and checks a corpus. The input is read once; its rows stay in the cluster until the
   * corpus is closed.
   *
   * @throws UserError if there is no such path or nothing in it, if a column is missing, and,
   *     unless broken rows are to be rejected, if a row is broken
   */
  public static Corpus read(SparkSession spark, CorpusSettings settings) {
    return read(spark, settings, sentence -> {});
  }

  /**
   * Reads and checks a corpus as {@link #read(SparkSession, CorpusSettings)} does.
   *
   * @param notes receives a sentence for each thing that is read otherwise than it stands there
   */
  public static Corpus read(SparkSession spark, CorpusSettings settings, Console notes) {
    try (JobDescription description =
        new JobDescription(JavaSparkContext.fromSparkContext(spark.sparkContext()))) {
      description.set("carrytrack read", "reading " + settings.name());
      return readAs(spark, settings, notes);
    }
  }

  private static Corpus readAs(SparkSession spark, CorpusSettings settings, Console notes) {
    Dataset<Row> read = rows(spark, settings, notes);
    read.persist(StorageLevel.MEMORY_AND_DISK());
    try {
      Dataset<Row> checked = withTwoTexts(read);
      List<Rejection> rejections = rejections(checked);
      Labels labels = labels(read, settings, rejections, notes);
      if (!labels.equals(settings.labels())) {
        read.unpersist();
        // what there is to say has been said
        return readAs(spark, settings.with(labels), sentence -> {});
      }
      refuse(settings, rejections);
      Dataset<Row> reviews =
          checked.filter(col(ReviewSchema.PROBLEM).isNull()).select(columns(read));
      long rows = read.count() - rejections.stream().mapToLong(Rejection::rows).sum();
      if (rows == 0) {
        throw UserError.data("%s: no review in it", settings.name());
      }
      return new Corpus(
          reviews,
          read,
          LearnedTarget.of(reviews, labels, settings.name(), notes),
          rows,
          rejections);
    } catch (Exception e) {
      read.unpersist();
      throw Unreadable.explain(settings.name(), e);
    }
  }

  /**
   * Finds out early that there is nothing to read.
   *
   * @throws UserError if there is no such path, or if it cannot be told what it holds
   */
  public static void requireReadable(CorpusSettings settings, Configuration hadoop) {
    if (!settings.isSample()) {
      RawInput.detect(settings, hadoop);
    }
  }

  /**
   * What the labels mean: what was said, or, where that is nothing and there are others than the
   * usual two, what the training split teaches.
   */
  private static Labels labels(
      Dataset<Row> read, CorpusSettings settings, List<Rejection> rejections, Console notes) {
    boolean others = rejections.stream().anyMatch(r -> r.problem().startsWith(Problem.LABEL));
    Labels asked = settings.labels();
    return asked.isOpen() && !asked.areNumbers() && (others || asked.task() == TaskType.MULTICLASS)
        ? LearnedLabels.of(read, asked, settings.name(), notes)
        : asked;
  }

  /** The columns of reviews, with their weight and their group where they have one. */
  private static Column[] columns(Dataset<Row> read) {
    List<String> present = Arrays.asList(read.columns());
    return Stream.concat(
            Arrays.stream(ReviewSchema.SCHEMA.fieldNames()),
            Stream.of(ReviewSchema.WEIGHT, ReviewSchema.GROUP).filter(present::contains))
        .map(functions::col)
        .toArray(Column[]::new);
  }

  private static boolean isWeighted(Dataset<Row> reviews) {
    return Arrays.asList(reviews.columns()).contains(ReviewSchema.WEIGHT);
  }

  private static Dataset<Row> rows(SparkSession spark, CorpusSettings settings, Console notes) {
    if (settings.isSample()) {
      return TableRows.of(Sample.table(spark), settings, () -> "");
    }
    Format format = RawInput.detect(settings, spark.sessionState().newHadoopConf());
    if (format == Format.ARCHIVE || format == Format.DIRECTORY) {
      if (settings.labels().targets().size() > 1) {
        throw UserError.usage(
            "%s is an %s of reviews, which has no columns: --label-column (input.label-column) names"
                + " %d of a table",
            settings.name(), Setting.word(format), settings.labels().targets().size());
      }
      if (settings.columns().isGrouped()) {
        throw UserError.usage(
            "%s is an %s of reviews, which has no columns: --by names one of a table",
            settings.name(), Setting.word(format));
      }
      return ReviewFiles.read(spark, settings, format);
    }
    Dataset<Row> table = RawInput.table(spark, settings, format, true, notes);
    return TableRows.of(table, settings, () -> RawInput.hint(spark, settings, table.schema()));
  }

  /**
   * Equal rows under one id are copies, and stay; different ones under one id cannot be told apart
   * later. Ids and digests alone are brought together, never texts.
   */
  private static Dataset<Row> withTwoTexts(Dataset<Row> read) {
    Column content =
        xxhash64(
            Stream.concat(
                    Stream.of(ReviewSchema.TEXT, ReviewSchema.LABEL, ReviewSchema.SPLIT),
                    isWeighted(read) ? Stream.of(ReviewSchema.WEIGHT) : Stream.empty())
                .map(functions::col)
                .toArray(Column[]::new));
    Dataset<Row> twice =
        read.filter(col(ReviewSchema.PROBLEM).isNull())
            .select(col(ReviewSchema.ID), content.as("content"))
            .groupBy(ReviewSchema.ID)
            .agg(min("content").as("first"), max("content").as("last"))
            .filter(col("first").notEqual(col("last")))
            .select(col(ReviewSchema.ID), lit(Problem.TWO_TEXTS).as("twice"));
    if (twice.isEmpty()) {
      return read;
    }
    return read.join(twice, JavaConverters.asScalaBuffer(List.of(ReviewSchema.ID)).toSeq(), "left")
        .withColumn(ReviewSchema.PROBLEM, coalesce(col(ReviewSchema.PROBLEM), col("twice")))
        .drop("twice");
  }

  private static List<Rejection> rejections(Dataset<Row> read) {
    Dataset<Row> broken = read.filter(col(ReviewSchema.PROBLEM).isNotNull());
    List<Rejection> rejections = new ArrayList<>();
    for (Row group :
        broken
            .groupBy(ReviewSchema.PROBLEM)
            .count()
            .orderBy(ReviewSchema.PROBLEM)
            .collectAsList()) {
      List<String> examples =
          broken
              .filter(col(ReviewSchema.PROBLEM).equalTo(group.getString(0)))
              .select(
                  col(ReviewSchema.ORIGIN),
                  col(ReviewSchema.ID),
                  substring(col(ReviewSchema.TEXT), 1, SHOWN_TEXT).as(ReviewSchema.TEXT),
                  when(
                          col(ReviewSchema.PROBLEM).startsWith(Problem.LABEL),
                          substring(col(ReviewSchema.VALUE), 1, SHOWN_TEXT))
                      .as(ReviewSchema.VALUE))
              .orderBy(ReviewSchema.ORIGIN, ReviewSchema.ID, ReviewSchema.TEXT)
              .limit(EXAMPLES)
              .collectAsList()
              .stream()
              .map(CorpusReader::example)
              .toList();
      rejections.add(
          new Rejection(
              group.getString(0) + values(group.getString(0), broken), group.getLong(1), examples));
    }
    return rejections;
  }

  /** The labels that are none, most frequent first, and how to say what they mean. */
  private static String values(String problem, Dataset<Row> broken) {
    if (!problem.startsWith(Problem.LABEL)) {
      return "";
    }
    List<Row> values =
        broken
            .filter(col(ReviewSchema.PROBLEM).equalTo(problem))
            .groupBy(ReviewSchema.VALUE)
            .count()
            .orderBy(col("count").desc(), col(ReviewSchema.VALUE))
            .limit(SHOWN_VALUES)
            .collectAsList();
    return values.stream()
        .map(row -> row.getString(0).strip() + " (" + row.getLong(1) + " rows)")
        .collect(Collectors.joining(", ", ": ", advice(problem, values)));
  }

  private static String advice(String problem, List<Row> values) {
    if (problem.equals(Problem.LABEL + Labels.of(List.of(Target.of(RegressionLoss.MSE))).shown())) {
      return "; task.type is regression: is input.label-column the right one?";
    }
    if (!problem.equals(Problem.LABEL + Labels.DEFAULT.shown())) {
      return "; no row of the split train has them, or --labels (input.labels) does not name them";
    }
    List<String> names = values.stream().map(row -> row.getString(0).strip()).toList();
    return names.size() == 2
        ? "; say what they mean by --labels " + Labels.proposal(names) + " (input.labels)"
        : "; say which mean 1 and which 0 by --labels VALUE=1,VALUE=0 (input.labels)";
  }

  private static String example(Row row) {
    StringBuilder example = new StringBuilder(row.isNullAt(0) ? "" : row.getString(0));
    if (!row.isNullAt(1)) {
      example.append(", id ").append(row.getString(1));
    }
    if (!row.isNullAt(2)) {
      example.append(", \"").append(row.getString(2).replaceAll("\\s+", " ")).append('"');
    }
    if (!row.isNullAt(3)) {
      example.append(", label \"").append(row.getString(3)).append('"');
    }
    return example.toString();
  }

  private static void refuse(CorpusSettings settings, List<Rejection> rejections) {
    List<Rejection> refused =
        rejections.stream()
            .filter(r -> settings.invalid() == Invalid.FAIL || Problem.isFatal(r.problem()))
            .toList();
    if (refused.isEmpty()) {
      return;
    }
    boolean fatal = refused.stream().anyMatch(r -> Problem.isFatal(r.problem()));
    String mend =
        fatal
            ? ""
            : "; mend the rows, or go on without them by --invalid reject (input.invalid = reject)";
    throw UserError.data("%s: broken input: %s%s", settings.name(), Rejection.shown(refused), mend);
  }
}
