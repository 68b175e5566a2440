package io.carrytrack.job;

import io.carrytrack.corpus.CorpusReader;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.corpus.CorpusSettings.Format;
import io.carrytrack.corpus.RawInput;
import io.carrytrack.corpus.Roles;
import io.carrytrack.corpus.Unreadable;
import io.carrytrack.layers.KernelVariant;
import io.carrytrack.model.ModelReader;
import io.carrytrack.model.SavedModel;
import io.carrytrack.report.JsonFile;
import io.carrytrack.report.ScoreReport;
import io.carrytrack.scoring.BatchScoring;
import io.carrytrack.scoring.KernelChoice;
import io.carrytrack.scoring.Reason;
import io.carrytrack.scoring.ScoreFormat;
import io.carrytrack.scoring.ScoreOutputs;
import io.carrytrack.scoring.Scorer;
import io.carrytrack.scoring.ScoringModel;
import io.carrytrack.scoring.ScoringSettings;
import io.carrytrack.scoring.ScoringTally;
import io.carrytrack.spark.HadoopPaths;
import io.carrytrack.spark.JobDescription;
import io.carrytrack.spark.Sessions;
import io.carrytrack.spark.UserError;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Scores a table of reviews: every row comes out with a probability, or in the quarantine with a
 * reason.
 */
public final class ScoreJob {
  /** Where more of the words are unknown, a score says little. */
  private static final double UNKNOWN_SHARE = 0.5;

  private static final List<String> MARKS = List.of(ScoreResults.FILE);

  /**
   * What to score, and where to.
   *
   * @param model directory of the saved model
   * @param input the reviews; every column of a table is kept
   * @param split the only split to score, or null for all rows
   * @param columns the text column and the ones to add
   * @param format of the output
   * @param partitionBy columns of the input that become folders of the output
   * @param out receives the scores and {@code _result.json}
   * @param quarantine receives the rows without a score, or null if there must be none
   * @param overwrite whether former outputs are replaced; with partitions, those partitions of them
   *     that there are rows for
   */
  public record Options(
      String model,
      CorpusSettings input,
      String split,
      ScoringSettings columns,
      ScoreFormat format,
      List<String> partitionBy,
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
    long start = System.nanoTime();
    Configuration hadoop = HadoopPaths.configuration();
    CorpusReader.requireReadable(options.input(), hadoop);
    ScoreOutputs outputs = outputs(hadoop);
    SavedModel model = ModelReader.read(HadoopPaths.path(options.model()), hadoop);
    try (SparkSession session = Sessions.open("carrytrack score")) {
      return doExecute(session, model, outputs, start);
    }
  }

  ScoreOutputs outputs(Configuration hadoop) throws IOException {
    Path out = HadoopPaths.qualified(options.out(), hadoop);
    Path quarantine =
        options.quarantine() == null ? null : HadoopPaths.qualified(options.quarantine(), hadoop);
    requireApart(options, out, quarantine, hadoop);
    ScoreOutputs.finish(out, hadoop);
    requireReplaceable(out, hadoop);
    if (quarantine != null) {
      requireReplaceable(quarantine, hadoop);
    }
    return new ScoreOutputs(out, quarantine, options.partitionBy().size(), hadoop);
  }

  /** An output that holds or replaces the input or the other output would destroy it. */
  static void requireApart(Options options, Path out, Path quarantine, Configuration hadoop)
      throws IOException {
    if (quarantine != null && nested(out, quarantine)) {
      throw UserError.usage("--out %s and --quarantine %s must lie apart", out, quarantine);
    }
    if (options.input().format() == Format.TABLE) {
      return;
    }
    Path input = HadoopPaths.qualified(options.input().path(), hadoop);
    for (Path output : quarantine == null ? List.of(out) : List.of(out, quarantine)) {
      if (nested(output, input)) {
        throw UserError.usage("the input %s and the output %s must lie apart", input, output);
      }
    }
  }

  private static boolean nested(Path one, Path other) {
    String first = one + "/";
    String second = other + "/";
    return first.startsWith(second) || second.startsWith(first);
  }

  private void requireReplaceable(Path output, Configuration hadoop) throws IOException {
    HadoopPaths.requireFree(output, options.overwrite(), MARKS, hadoop);
    FileSystem fileSystem = output.getFileSystem(hadoop);
    Path result = new Path(output, ScoreResults.FILE);
    if (!fileSystem.exists(result)) {
      return;
    }
    ScoreReport former = JsonFile.read(result, ScoreReport.class, hadoop);
    boolean partitioned = !former.partitionBy().isEmpty() || !options.partitionBy().isEmpty();
    if (partitioned
        && !(former.partitionBy().equals(options.partitionBy())
            && former.format().equals(options.format().name().toLowerCase(Locale.ROOT)))) {
      throw UserError.usage(
          "%s holds %s in partitions by %s; pass the same --format and --partition-by, or another"
              + " folder",
          output, former.format(), former.partitionBy());
    }
  }

  ScoreReport doExecute(SparkSession session, SavedModel model, ScoreOutputs outputs, long start)
      throws IOException {
    double startSeconds = (System.nanoTime() - start) / 1e9;
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    KernelVariant kernel = KernelChoice.choose(context, Optional.empty());
    try (JobDescription description = new JobDescription(context)) {
      description.set("carrytrack score", "scoring " + options.input().path());
      Dataset<Row> input = RawInput.read(session, options.input(), console);
      BatchScoring scoring =
          new BatchScoring(
              scorer(session, input, context.broadcast(ScoringModel.of(model, kernel))),
              options.format(),
              options.partitionBy());
      scoring.check(input);
      ScoringTally tally = new ScoringTally(session.sparkContext());
      BatchScoring.Counts counts = stage(scoring, input, outputs, tally);
      requireSplit(tally, outputs);
      warnOfUnknownWords(tally, console);
      ScoreReport report =
          new ScoreResults(options, kernel)
              .write(
                  counts,
                  tally,
                  startSeconds,
                  (System.nanoTime() - start) / 1e9,
                  outputs,
                  context.hadoopConfiguration());
      publish(report, outputs, context.hadoopConfiguration());
      return report;
    }
  }

  static void warnOfUnknownWords(ScoringTally tally, Consumer<String> console) {
    if (tally.unknownShare() > UNKNOWN_SHARE) {
      console.accept(
          String.format(
              Locale.ROOT,
              "WARNING: the model knows %.0f %% of the words: was it trained on this language, and is"
                  + " --text-column the right one?",
              100 * (1 - tally.unknownShare())));
    }
  }

  /** A broken row is of any split; without a whole one, the name is more likely wrong. */
  private void requireSplit(ScoringTally tally, ScoreOutputs outputs) throws IOException {
    long broken = tally.quarantined(Reason.MALFORMED) + tally.quarantined(Reason.NOT_UTF8);
    if (options.split() != null && tally.rows() == tally.ofAnotherSplit() + broken) {
      outputs.discard();
      throw UserError.data(
          "%s: no row of split %s among %d; correct --split or --split-column",
          options.input().path(), options.split(), tally.rows());
    }
  }

  private Scorer scorer(SparkSession session, Dataset<Row> input, Broadcast<ScoringModel> model) {
    Roles roles = new Roles(options.input().path(), input.schema());
    roles.text(
        options.input().columns(), () -> RawInput.hint(session, options.input(), input.schema()));
    Scorer scorer = new Scorer(model, options.columns());
    if (options.split() == null) {
      return scorer;
    }
    String column =
        roles
            .split(options.input().columns())
            .orElseThrow(
                () ->
                    UserError.data(
                        "--split %s: the input has no column %s (--split-column)",
                        options.split(), options.input().columns().split()));
    return scorer.onlyOf(column, options.split());
  }

  private BatchScoring.Counts stage(
      BatchScoring scoring, Dataset<Row> input, ScoreOutputs outputs, ScoringTally tally)
      throws IOException {
    try {
      return scoring.stage(input, outputs, tally);
    } catch (Exception e) {
      // Spark throws its checked exceptions undeclared
      discard(outputs, e);
      throw Unreadable.explainStage(options.input().path(), e);
    }
  }

  /** What cannot be removed is replaced by the next run. */
  private static void discard(ScoreOutputs outputs, Exception failure) {
    try {
      outputs.discard();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private void publish(ScoreReport report, ScoreOutputs outputs, Configuration hadoop)
      throws IOException {
    outputs.commit();
    console.accept(
        String.format(
            Locale.ROOT,
            "%d rows: %d scored, %d quarantined%s%s",
            report.rows(),
            report.scored(),
            report.quarantined(),
            report.quarantined() == 0 ? "" : " " + report.reasons(),
            options.split() == null
                ? ""
                : ", " + report.ofAnotherSplit() + " not of split " + options.split()));
    console.accept("scores " + HadoopPaths.qualified(options.out(), hadoop));
  }
}
