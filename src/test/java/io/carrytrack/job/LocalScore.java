package io.carrytrack.job;

import static io.carrytrack.testing.SparkTest.spark;

import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.report.ScoreReport;
import io.carrytrack.scoring.ScoreFormat;
import io.carrytrack.scoring.ScoringSettings;
import io.carrytrack.spark.OutputLock;
import io.carrytrack.testing.Models;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** The scoring job in this JVM's session, for tests of other packages. */
public final class LocalScore {
  private LocalScore() {}

  /** Scores an input; what it says of its text column counts. */
  public static ScoreReport run(CorpusSettings input, ScoreFormat format, Path out, Path quarantine)
      throws IOException {
    ScoreJob job =
        new ScoreJob(
            new ScoreJob.Options(
                "model",
                input,
                null,
                ScoringSettings.of(input.columns().text()),
                format,
                List.of(),
                out.toString(),
                quarantine.toString(),
                false),
            line -> {});
    return run(job);
  }

  /** Runs a job with the small model in the session of all tests. */
  static ScoreReport run(ScoreJob job) throws IOException {
    Configuration hadoop = spark().sessionState().newHadoopConf();
    try (OutputLock lock =
        OutputLock.take(ScoreJob.targets(job.options(), hadoop), line -> {}, hadoop)) {
      return job.doExecute(spark(), Models.lstm(), job.outputs(hadoop), lock, System.nanoTime());
    }
  }
}
