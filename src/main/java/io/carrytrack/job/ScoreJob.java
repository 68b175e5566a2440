package io.carrytrack.job;

import io.carrytrack.base.Setting;
import io.carrytrack.base.UserError;
import io.carrytrack.cluster.KernelChoice;
import io.carrytrack.console.Console;
import io.carrytrack.console.Event;
import io.carrytrack.corpus.CorpusReader;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.corpus.RawInput;
import io.carrytrack.corpus.Roles;
import io.carrytrack.corpus.Unreadable;
import io.carrytrack.files.HadoopPaths;
import io.carrytrack.files.OutputLock;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.model.SavedModel;
import io.carrytrack.pipeline.SavedModels;
import io.carrytrack.report.ScoreReport;
import io.carrytrack.scoring.BatchScoring;
import io.carrytrack.scoring.ScoreFormat;
import io.carrytrack.scoring.ScoreOutputs;
import io.carrytrack.scoring.Scorer;
import io.carrytrack.scoring.ScoringModel;
import io.carrytrack.scoring.ScoringSettings;
import io.carrytrack.scoring.ScoringTally;
import io.carrytrack.spark.JobDescription;
import io.carrytrack.spark.Sessions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
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
  private static final Pattern WRITTEN =
      Pattern.compile("part-.*|_SUCCESS|_result\\.json|\\..+\\.crc");

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
      boolean overwrite) {

    /** All rows of an input, scored in one folder; a row that cannot be scored ends the job. */
    public static Options of(String model, CorpusSettings input, ScoreFormat format, String out) {
      ScoringSettings columns = ScoringSettings.of(input.columns().text());
      return new Options(model, input, null, columns, format, List.of(), out, null, false);
    }

    /** The same with another value of {@link #split}. */
    public Options withSplit(String other) {
      return new Options(
          model, input, other, columns, format, partitionBy, out, quarantine, overwrite);
    }

    /** The same with another value of {@link #columns}. */
    public Options withColumns(ScoringSettings other) {
      return new Options(
          model, input, split, other, format, partitionBy, out, quarantine, overwrite);
    }

    /** The same with another value of {@link #partitionBy}. */
    public Options withPartitionBy(List<String> other) {
      return new Options(model, input, split, columns, format, other, out, quarantine, overwrite);
    }

    /** The same with another value of {@link #quarantine}. */
    public Options withQuarantine(String other) {
      return new Options(model, input, split, columns, format, partitionBy, out, other, overwrite);
    }

    /** The same with another value of {@link #overwrite}. */
    public Options withOverwrite(boolean other) {
      return new Options(model, input, split, columns, format, partitionBy, out, quarantine, other);
    }
  }

  private final Options options;
  private final Console console;

  /**
   * @param console takes the lines that a user watches
   */
  public ScoreJob(Options options, Console console) {
    this.options = options;
    this.console = console;
  }

  Options options() {
    return options;
  }

  /** Checks what can be checked without a cluster, then scores. */
  public ScoreReport execute() throws IOException {
    long start = System.nanoTime();
    Configuration hadoop = HadoopPaths.configuration();
    CorpusReader.requireReadable(options.input(), hadoop);
    console.event(Event.Phase.ofDriver("reading " + options.model()));
    SavedModel model = SavedModels.read(HadoopPaths.path(options.model()), hadoop);
    options.columns().requireFor(model.task());
    if (model.series().isPresent()) {
      options.columns().requireForSeries();
      options.input().requireSeriesAlone();
    }
    try (OutputLock lock = OutputLock.take(targets(options, hadoop), console, hadoop)) {
      ScoreOutputs outputs = outputs(hadoop);
      try (SparkSession session = Sessions.open("carrytrack score", console)) {
        return doExecute(session, model, outputs, lock, start);
      }
    }
  }

  /**
   * Folders that the job writes: the scores, and the quarantine if there is one.
   *
   * @throws UserError if they do not lie apart from each other and from the input
   */
  static List<Path> targets(Options options, Configuration hadoop) throws IOException {
    List<Path> targets = new ArrayList<>();
    targets.add(HadoopPaths.output(options.out(), hadoop));
    if (options.quarantine() != null) {
      targets.add(HadoopPaths.output(options.quarantine(), hadoop));
    }
    OutputChecks.requireApart(options.input(), targets, hadoop);
    return List.copyOf(targets);
  }

  /** The outputs, which may be written. The caller holds their lock. */
  ScoreOutputs outputs(Configuration hadoop) throws IOException {
    List<Path> targets = targets(options, hadoop);
    for (Path target : targets) {
      requireReplaceable(target, hadoop);
    }
    return new ScoreOutputs(
        targets.get(0),
        targets.size() == 1 ? null : targets.get(1),
        options.partitionBy().size(),
        hadoop);
  }

  private void requireReplaceable(Path output, Configuration hadoop) throws IOException {
    HadoopPaths.requireFree(output, options.overwrite(), MARKS, hadoop);
    FileSystem fileSystem = output.getFileSystem(hadoop);
    Path result = new Path(output, ScoreResults.FILE);
    if (!fileSystem.exists(result)) {
      return;
    }
    ScoreReport former =
        OutputChecks.former(
            result,
            ScoreReport.class,
            report -> report.format() != null && report.partitionBy() != null,
            hadoop);
    boolean partitioned = !former.partitionBy().isEmpty() || !options.partitionBy().isEmpty();
    if (partitioned
        && !(former.partitionBy().equals(options.partitionBy())
            && former.format().equals(Setting.word(options.format())))) {
      throw UserError.usage(
          "%s holds %s in partitions by %s; pass the same --format and --partition-by, or another"
              + " folder",
          output, former.format(), former.partitionBy());
    }
    if (!partitioned) {
      HadoopPaths.requireNothingElse(output, WRITTEN, hadoop);
    }
  }

  ScoreReport doExecute(
      SparkSession session, SavedModel model, ScoreOutputs outputs, OutputLock lock, long start)
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
      BatchScoring.Counts counts = scoring.stage(input, outputs, tally);
      requireSplit(tally);
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
      lock.requireHeld();
      outputs.commit();
      describe(report, context.hadoopConfiguration());
      return report;
    } catch (Exception e) {
      // Spark throws its checked exceptions undeclared
      OutputChecks.discard(outputs::discard, e);
      throw Unreadable.explainStage(options.input().path(), e);
    }
  }

  static void warnOfUnknownWords(ScoringTally tally, Console console) {
    if (tally.unknownShare() > UNKNOWN_SHARE) {
      console.warning(
          String.format(
              Locale.ROOT,
              "the model knows %.0f %% of the words: was it trained on this language, and is"
                  + " --text-column the right one?",
              100 * (1 - tally.unknownShare())));
    }
  }

  /** A broken row is of any split; without a whole one, the name is more likely wrong. */
  private void requireSplit(ScoringTally tally) {
    if (options.split() != null && tally.rows() == tally.ofAnotherSplit() + tally.broken()) {
      throw UserError.data(
          "%s: no row of split %s among %d; correct --split or --split-column",
          options.input().path(), options.split(), tally.rows());
    }
  }

  private Scorer scorer(SparkSession session, Dataset<Row> input, Broadcast<ScoringModel> model) {
    Roles roles = new Roles(options.input().path(), input.schema());
    if (model.value().series().isEmpty()) {
      roles.text(
          options.input().columns(), () -> RawInput.hint(session, options.input(), input.schema()));
    }
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

  private void describe(ScoreReport report, Configuration hadoop) throws IOException {
    console.accept(report.summary(options.split()));
    console.event(Event.Result.of("scores", HadoopPaths.output(options.out(), hadoop)));
  }
}
