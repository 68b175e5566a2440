package io.carrytrack.job;

import io.carrytrack.base.Setting;
import io.carrytrack.base.UserError;
import io.carrytrack.cluster.KernelChoice;
import io.carrytrack.console.Console;
import io.carrytrack.console.Event;
import io.carrytrack.corpus.CorpusReader;
import io.carrytrack.corpus.CorpusSettings.Format;
import io.carrytrack.corpus.RawInput;
import io.carrytrack.corpus.Unreadable;
import io.carrytrack.files.HadoopPaths;
import io.carrytrack.files.LocalFiles;
import io.carrytrack.files.OutputLock;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.model.SavedModel;
import io.carrytrack.pipeline.SavedModels;
import io.carrytrack.report.JsonFile;
import io.carrytrack.report.ScoreReport;
import io.carrytrack.scoring.BatchScoring;
import io.carrytrack.scoring.Scorer;
import io.carrytrack.scoring.ScoringModel;
import io.carrytrack.scoring.StreamScoring;
import io.carrytrack.spark.Sessions;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * Scores the files that come into a directory: every row comes out once, with a probability or in
 * the quarantine with a reason. Started again with the same output, it goes on where it was.
 */
public final class ScoreStreamJob {
  /** What a stream must find again: it stands in the output. */
  private static final String NOTES = "_stream.json";

  private static final Event WAITING = new Event.Phase("carrytrack score", "waiting for files");

  private final ScoreJob.Options options;
  private final boolean drain;
  private final Console console;

  /**
   * What a stream was begun with.
   *
   * @param inputFormat of the files
   * @param columns of the rows, as Spark's JSON
   * @param format of the output
   * @param partitionBy columns that are folders of the output
   * @param tabs whether the names of CSV files say that tabs are between fields
   */
  record Notes(
      String inputFormat, String columns, String format, List<String> partitionBy, boolean tabs) {}

  /**
   * @param drain whether the job ends when all files that are there are scored; otherwise it waits
   *     for more until SIGTERM
   * @param console takes the lines that a user watches
   */
  public ScoreStreamJob(ScoreJob.Options options, boolean drain, Console console) {
    this.options = options;
    this.drain = drain;
    this.console = console;
  }

  /** Checks what can be checked without a cluster, then scores. */
  public void execute() throws IOException {
    Configuration hadoop = HadoopPaths.configuration();
    requireNoBatchOptions();
    SavedModel model = SavedModels.read(HadoopPaths.path(options.model()), hadoop);
    if (model.series().isPresent()) {
      throw UserError.usage(
          "%s forecasts series, whose windows reach over the files of a stream; score a folder of"
              + " them on a schedule, without --stream",
          options.model());
    }
    options.columns().requireFor(model.task());
    List<Path> targets = ScoreJob.targets(options, hadoop);
    try (OutputLock lock = OutputLock.take(targets, console, hadoop)) {
      Optional<Notes> former = former(targets.get(0), hadoop);
      if (former.isEmpty()) {
        for (Path target : targets) {
          HadoopPaths.requireFree(target, false, List.of(), hadoop);
        }
        CorpusReader.requireReadable(options.input(), hadoop);
      }
      try (Interruption interruption = new Interruption();
          SparkSession session = Sessions.open("carrytrack score --stream", console)) {
        LocalFiles.writeNoChecksums(session.sparkContext().hadoopConfiguration());
        doExecute(session, model, former, targets, lock, interruption);
      }
    }
  }

  private void requireNoBatchOptions() {
    if (options.overwrite() || options.split() != null) {
      throw UserError.usage(
          "--stream goes with neither --overwrite nor --split: it adds to what it has written");
    }
  }

  private Optional<Notes> former(Path out, Configuration hadoop) throws IOException {
    Path notes = new Path(out, NOTES);
    if (!notes.getFileSystem(hadoop).exists(notes)) {
      return Optional.empty();
    }
    Notes former =
        OutputChecks.former(
            notes,
            Notes.class,
            n ->
                n.inputFormat() != null
                    && n.columns() != null
                    && n.format() != null
                    && n.partitionBy() != null,
            hadoop);
    if (!former.format().equals(Setting.word(options.format()))
        || !former.partitionBy().equals(options.partitionBy())) {
      throw UserError.usage(
          "%s holds a stream of %s in partitions by %s; pass the same --format and --partition-by,"
              + " or another folder",
          out, former.format(), former.partitionBy());
    }
    return Optional.of(former);
  }

  private void doExecute(
      SparkSession session,
      SavedModel model,
      Optional<Notes> former,
      List<Path> targets,
      OutputLock lock,
      Interruption interruption)
      throws IOException {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    Configuration hadoop = context.hadoopConfiguration();
    KernelVariant kernel = KernelChoice.choose(context, Optional.empty());
    Notes notes = former.isPresent() ? former.get() : learned(session, hadoop);
    Format inputFormat = Format.valueOf(notes.inputFormat().toUpperCase(Locale.ROOT));
    Dataset<Row> stream =
        RawInput.stream(
            session,
            options.input(),
            inputFormat,
            (StructType) DataType.fromJson(notes.columns()),
            notes.tabs());
    BatchScoring scoring =
        new BatchScoring(
            new Scorer(context.broadcast(ScoringModel.of(model, kernel)), options.columns()),
            options.format(),
            options.partitionBy(),
            rows -> RawInput.requireColumns(rows, inputFormat, stream.schema()));
    scoring.check(stream);
    Path out = targets.get(0);
    ScoreResults results = new ScoreResults(options, kernel);
    StreamScoring streaming =
        new StreamScoring(
            scoring,
            out,
            targets.size() == 1 ? null : targets.get(1),
            batch -> publish(batch, results, lock, hadoop));
    try {
      JsonFile.writeExactly(new Path(out, NOTES), notes, hadoop);
      await(streaming, stream, interruption);
    } catch (RuntimeException e) {
      if (former.isEmpty() && !isInterruption(e)) {
        OutputChecks.discard(() -> removeUnlessBegun(targets, hadoop), e);
      }
      throw e;
    }
    console.event(Event.Result.of("scores", out));
  }

  private static boolean isInterruption(RuntimeException e) {
    return e instanceof UserError user && user.reason() == UserError.Reason.INTERRUPTED;
  }

  /** A first start that fails before it has scored anything leaves nothing to go on from. */
  private static void removeUnlessBegun(List<Path> targets, Configuration hadoop)
      throws IOException {
    Path out = targets.get(0);
    FileSystem files = out.getFileSystem(hadoop);
    if (files.exists(new Path(out, StreamScoring.BATCH + "=0"))) {
      return;
    }
    files.delete(out, true);
    for (Path quarantine : targets.subList(1, targets.size())) {
      FileSystem others = quarantine.getFileSystem(hadoop);
      if (others.exists(quarantine) && others.listStatus(quarantine).length == 0) {
        others.delete(quarantine, false);
      }
    }
  }

  private Notes learned(SparkSession session, Configuration hadoop) {
    Format format = RawInput.detect(options.input(), hadoop);
    return new Notes(
        Setting.word(format),
        RawInput.columns(session, options.input(), format, console).json(),
        Setting.word(options.format()),
        options.partitionBy(),
        RawInput.hasTabs(options.input(), hadoop));
  }

  private void publish(
      StreamScoring.Batch batch, ScoreResults results, OutputLock lock, Configuration hadoop)
      throws IOException {
    ScoreReport report =
        results.write(batch.counts(), batch.tally(), 0, batch.seconds(), batch.outputs(), hadoop);
    lock.requireHeld();
    batch.outputs().commit();
    // a line of rows that a stop still keeps from appearing would be wrong
    ScoreJob.warnOfUnknownWords(batch.tally(), console);
    console.accept("batch " + batch.id() + ": " + report.summary(null));
    console.event(WAITING);
  }

  private void await(StreamScoring streaming, Dataset<Row> stream, Interruption interruption) {
    boolean[] stopped = new boolean[1];
    try {
      console.event(WAITING);
      StreamingQuery query = streaming.start(stream, drain);
      interruption.stopBy(
          () -> {
            stopped[0] = true;
            stop(query);
          });
      query.awaitTermination();
    } catch (StreamingQueryException e) {
      throw Unreadable.explainStage(options.input().path(), e);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
    if (stopped[0]) {
      throw UserError.interrupted("interrupted; start it again to go on");
    }
  }

  private static void stop(StreamingQuery query) {
    try {
      query.stop();
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }
}
