package io.carrytrack.job;

import static io.carrytrack.testing.SparkTest.spark;

import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.files.OutputLock;
import io.carrytrack.model.SavedModel;
import io.carrytrack.report.ScoreReport;
import io.carrytrack.scoring.ScoreFormat;
import io.carrytrack.testing.Models;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;

/** The scoring job in this JVM's session, for tests of other packages. */
public final class LocalScore {
  private LocalScore() {}

  /** Scores an input; what it says of its text column counts. */
  public static ScoreReport run(CorpusSettings input, ScoreFormat format, Path out, Path quarantine)
      throws IOException {
    ScoreJob job =
        new ScoreJob(
            ScoreJob.Options.of("model", input, format, out.toString())
                .withQuarantine(quarantine.toString()),
            line -> {});
    return run(job);
  }

  /** Runs a job with the small model in the session of all tests. */
  static ScoreReport run(ScoreJob job) throws IOException {
    return run(job, Models.lstm());
  }

  /** Runs a job with a model in the session of all tests. */
  static ScoreReport run(ScoreJob job, SavedModel model) throws IOException {
    Configuration hadoop = spark().sessionState().newHadoopConf();
    try (OutputLock lock =
        OutputLock.take(ScoreJob.targets(job.options(), hadoop), line -> {}, hadoop)) {
      return job.doExecute(spark(), model, job.outputs(hadoop), lock, System.nanoTime());
    }
  }
}
