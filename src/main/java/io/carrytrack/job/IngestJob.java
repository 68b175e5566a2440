package io.carrytrack.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.carrytrack.console.Console;
import io.carrytrack.console.Event;
import io.carrytrack.corpus.Corpus;
import io.carrytrack.corpus.CorpusReader;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.files.HadoopPaths;
import io.carrytrack.files.LocalFiles;
import io.carrytrack.files.OutputCommit;
import io.carrytrack.files.OutputLock;
import io.carrytrack.report.IngestReport;
import io.carrytrack.report.JsonFile;
import io.carrytrack.spark.JobDescription;
import io.carrytrack.spark.Sessions;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Writes a corpus as Parquet, so that later jobs read it in parallel. */
public final class IngestJob {
  /** Reviews a file; the whole public corpus is four files of some 20 MB. */
  private static final int ROWS_A_FILE = 25_000;

  private static final String RESULT = "_corpus.json";
  private static final Pattern WRITTEN =
      Pattern.compile("part-.*|_SUCCESS|_corpus\\.json|\\..+\\.crc");

  private final CorpusSettings input;
  private final String out;
  private final boolean overwrite;
  private final Console console;

  /**
   * @param out receives the Parquet files
   * @param overwrite whether a former output is replaced
   */
  public IngestJob(CorpusSettings input, String out, boolean overwrite, Console console) {
    this.input = input;
    this.out = out;
    this.overwrite = overwrite;
    this.console = console;
  }

  /** Checks what can be checked without a cluster, then ingests. */
  public void execute() throws IOException {
    Configuration hadoop = HadoopPaths.configuration();
    CorpusReader.requireReadable(input, hadoop);
    Path target = HadoopPaths.output(out, hadoop);
    OutputChecks.requireApart(input, List.of(target), hadoop);
    long start = System.nanoTime();
    try (OutputLock lock = OutputLock.take(List.of(target), console, hadoop)) {
      requireReplaceable(target, hadoop);
      try (SparkSession session = Sessions.open("carrytrack ingest", console)) {
        doExecute(session, target, lock, start);
      }
    }
  }

  private void requireReplaceable(Path target, Configuration hadoop) throws IOException {
    HadoopPaths.requireFree(target, overwrite, List.of(RESULT), hadoop);
    Path result = new Path(target, RESULT);
    if (result.getFileSystem(hadoop).exists(result)) {
      OutputChecks.former(result, JsonNode.class, json -> json.path("rows").isNumber(), hadoop);
      HadoopPaths.requireNothingElse(target, WRITTEN, hadoop);
    }
  }

  void doExecute(SparkSession session, Path target, OutputLock lock, long start)
      throws IOException {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    Configuration hadoop = context.hadoopConfiguration();
    OutputCommit commit = new OutputCommit(List.of(target), hadoop);
    try (JobDescription description = new JobDescription(context);
        Corpus corpus = CorpusReader.read(session, input, console)) {
      description.set("carrytrack ingest", "writing " + target);
      stage(corpus, commit.staged(target), start, hadoop);
      lock.requireHeld();
      commit.commit();
      describe(corpus, target, start);
    } catch (Exception e) {
      // Spark throws its checked exceptions undeclared
      OutputChecks.discard(commit::discard, e);
      throw e;
    }
  }

  private void stage(Corpus corpus, Path staged, long start, Configuration hadoop)
      throws IOException {
    int files = (int) Math.max(1, corpus.rows() / ROWS_A_FILE);
    corpus.named().coalesce(files).write().parquet(staged.toString());
    LocalFiles.removeChecksums(staged, hadoop);
    JsonFile.write(
        new Path(staged, RESULT),
        new IngestReport(input.path(), corpus.rows(), corpus.rejections(), seconds(start)),
        hadoop);
  }

  private void describe(Corpus corpus, Path target, long start) {
    corpus
        .rejections()
        .forEach(
            r -> console.accept("rejected " + r.rows() + " x " + r.problem() + " " + r.examples()));
    console.accept(
        String.format(Locale.ROOT, "%d reviews in %.1f s", corpus.rows(), seconds(start)));
    console.event(Event.Result.of("corpus", target));
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
