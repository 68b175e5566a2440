package io.carrytrack.job;

import static io.carrytrack.testing.SparkTest.spark;

import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.report.ScoreReport;
import io.carrytrack.scoring.ScoreFormat;
import io.carrytrack.scoring.ScoringSettings;
import io.carrytrack.testing.Models;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

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
    return job.doExecute(
        spark(),
        Models.lstm(),
        job.outputs(spark().sessionState().newHadoopConf()),
        System.nanoTime());
  }
}
