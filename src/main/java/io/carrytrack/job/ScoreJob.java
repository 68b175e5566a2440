package io.carrytrack.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.carrytrack.corpus.CorpusReader;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.corpus.RawInput;
import io.carrytrack.layers.KernelVariant;
import io.carrytrack.model.ModelReader;
import io.carrytrack.model.SavedModel;
import io.carrytrack.report.JsonFile;
import io.carrytrack.report.ScoreReport;
import io.carrytrack.scoring.Scorer;
import io.carrytrack.scoring.ScoringSettings;
import io.carrytrack.spark.HadoopPaths;
import io.carrytrack.spark.JobDescription;
import io.carrytrack.spark.Sessions;
import io.carrytrack.spark.UserError;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Scores a table of reviews: every row comes out with a probability, or in the quarantine with a
 * reason.
 */
public final class ScoreJob {
  private static final String RESULT = "_result.json";
  private static final List<String> MARKS = List.of(RESULT, "_SUCCESS");

  /** How scores are written. */
  public enum Format {
    PARQUET,
    CSV,
    JSONL
  }

  /**
   * What to score, and where to.
   *
   * @param model directory of the saved model
   * @param input the reviews; every column of a table is kept
   * @param split the only split to score, or null for all rows
   * @param columns the text column and the ones to add
   * @param format of the output
   * @param out receives the scores and {@code _result.json}
   * @param quarantine receives the rows without a score, or null if there must be none
   * @param overwrite whether former outputs are replaced
   */
  public record Options(
      String model,
      CorpusSettings input,
      String split,
      ScoringSettings columns,
      Format format,
      String out,
      String quarantine,
      boolean overwrite) {}

  private final Options options;
  private final Consumer<String> console;

  /**
   * @param console takes the lines that a user watches
   */
  public ScoreJob(Options options, Consumer<String> console) {
    this.options = options;
    this.console = console;
  }

  /** Checks what can be checked without a cluster, then scores. */
  public ScoreReport execute() throws IOException {
    Configuration hadoop = HadoopPaths.configuration();
    CorpusReader.requireReadable(options.input(), hadoop);
    Path out = output(options.out(), hadoop);
    Path quarantine = options.quarantine() == null ? null : output(options.quarantine(), hadoop);
    SavedModel model = ModelReader.read(new Path(options.model()), hadoop);
    long start = System.nanoTime();
    try (SparkSession session = Sessions.open("carrytrack score")) {
      return doExecute(session, model, out, quarantine, start);
    }
  }

  private Path output(String path, Configuration hadoop) throws IOException {
    Path output = HadoopPaths.qualified(path, hadoop);
    HadoopPaths.requireFree(output, options.overwrite(), MARKS, hadoop);
    return output;
  }

  private ScoreReport doExecute(
      SparkSession session, SavedModel model, Path out, Path quarantine, long start)
      throws IOException {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    KernelVariant kernel = KernelChoice.choose(context, Optional.empty());
    try (JobDescription description = new JobDescription(context)) {
      description.set("carrytrack score", "scoring " + options.input().path());
      Dataset<Row> input = input(session);
      Scorer scorer = new Scorer(context, model, kernel, options.columns());
      Column malformed = malformed(input);

      Path scores = HadoopPaths.temporarySibling(out);
      write(scorer.score(input, malformed).drop(RawInput.MALFORMED), scores);
      Dataset<Row> unscored = scorer.quarantine(input, malformed);
      if (quarantine != null) {
        write(unscored, HadoopPaths.temporarySibling(quarantine));
      }
      ScoreReport report =
          new ScoreReport(
              options.model(),
              options.input().path(),
              kernel.label(),
              input.count(),
              written(session, scores),
              unscored.count(),
              (System.nanoTime() - start) / 1e9);
      requireAll(report, quarantine);
      publish(report, scores, out, quarantine, context.hadoopConfiguration());
      return report;
    }
  }

  private Dataset<Row> input(SparkSession session) {
    Dataset<Row> rows = RawInput.read(session, options.input());
    if (options.split() == null) {
      return rows;
    }
    String column = options.input().splitColumn();
    if (!Arrays.asList(rows.columns()).contains(column)) {
      throw UserError.data(
          "--split %s: the input has no column %s (--split-column)", options.split(), column);
    }
    return rows.filter(col(column).equalTo(options.split()));
  }

  private static Column malformed(Dataset<Row> rows) {
    return Arrays.asList(rows.columns()).contains(RawInput.MALFORMED)
        ? col(RawInput.MALFORMED).isNotNull()
        : lit(false);
  }

  private void write(Dataset<Row> rows, Path path) {
    DataFrameWriter<Row> writer = rows.write().mode("overwrite");
    switch (options.format()) {
      case PARQUET -> writer.parquet(path.toString());
      case CSV -> writer.option("header", "true").option("escape", "\"").csv(path.toString());
      case JSONL -> writer.option("ignoreNullFields", "false").json(path.toString());
    }
  }

  /** Rows of what stands on disk, not of what should. */
  private long written(SparkSession session, Path path) {
    return RawInput.table(
            session, path.toString(), CorpusSettings.Format.valueOf(options.format().name()))
        .count();
  }

  private void requireAll(ScoreReport report, Path quarantine) {
    if (report.rows() != report.scored() + report.quarantined()) {
      throw new IllegalStateException(
          "rows were lost or doubled: " + report + "; is the input still being written?");
    }
    if (report.quarantined() > 0 && quarantine == null) {
      throw UserError.data(
          "%s: %d of %d rows have no word to score; pass --quarantine DIR to set them apart",
          report.input(), report.quarantined(), report.rows());
    }
  }

  private void publish(
      ScoreReport report, Path scores, Path out, Path quarantine, Configuration hadoop)
      throws IOException {
    JsonFile.write(new Path(scores, RESULT), report, hadoop);
    if (quarantine != null) {
      HadoopPaths.publish(HadoopPaths.temporarySibling(quarantine), quarantine, hadoop);
    }
    HadoopPaths.publish(scores, out, hadoop);
    console.accept(
        String.format(
            "%d rows: %d scored, %d quarantined",
            report.rows(), report.scored(), report.quarantined()));
    console.accept("scores " + out);
  }
}
