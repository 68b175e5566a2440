package io.carrytrack.job;

import io.carrytrack.corpus.Corpus;
import io.carrytrack.corpus.CorpusReader;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.spark.HadoopPaths;
import io.carrytrack.spark.JobDescription;
import io.carrytrack.spark.Sessions;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Writes a corpus as Parquet, so that later jobs read it in parallel. */
public final class IngestJob {
  /** Reviews a file; the whole public corpus is four files of some 20 MB. */
  private static final int ROWS_A_FILE = 25_000;

  private final CorpusSettings input;
  private final String out;
  private final boolean overwrite;
  private final Consumer<String> console;

  /**
   * @param out receives the Parquet files
   * @param overwrite whether a former output is replaced
   */
  public IngestJob(CorpusSettings input, String out, boolean overwrite, Consumer<String> console) {
    this.input = input;
    this.out = out;
    this.overwrite = overwrite;
    this.console = console;
  }

  /** Checks what can be checked without a cluster, then ingests. */
  public void execute() throws IOException {
    Configuration hadoop = HadoopPaths.configuration();
    CorpusReader.requireReadable(input, hadoop);
    Path target = HadoopPaths.qualified(out, hadoop);
    HadoopPaths.requireFree(target, overwrite, List.of("_SUCCESS"), hadoop);
    long start = System.nanoTime();
    try (SparkSession session = Sessions.open("carrytrack ingest")) {
      doExecute(session, target, start);
    }
  }

  private void doExecute(SparkSession session, Path target, long start) throws IOException {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    try (JobDescription description = new JobDescription(context);
        Corpus corpus = CorpusReader.read(session, input, console)) {
      description.set("carrytrack ingest", "writing " + target);
      int files = (int) Math.max(1, corpus.rows() / ROWS_A_FILE);
      Path temporary = HadoopPaths.temporarySibling(target);
      corpus.reviews().coalesce(files).write().mode("overwrite").parquet(temporary.toString());
      HadoopPaths.publish(temporary, target, context.hadoopConfiguration());
      corpus
          .rejections()
          .forEach(
              r ->
                  console.accept(
                      "rejected " + r.rows() + " x " + r.problem() + " " + r.examples()));
      console.accept(
          String.format(
              Locale.ROOT,
              "%d reviews in %.1f s",
              corpus.rows(),
              (System.nanoTime() - start) / 1e9));
      console.accept("corpus " + target);
    }
  }
}
