package io.carrytrack.job;

import io.carrytrack.base.Setting;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.report.JsonFile;
import io.carrytrack.report.ScoreReport;
import io.carrytrack.scoring.BatchScoring;
import io.carrytrack.scoring.Reason;
import io.carrytrack.scoring.ScoreOutputs;
import io.carrytrack.scoring.ScoringTally;
import io.carrytrack.scoring.ScoringTally.Phase;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Writes {@code _result.json} into outputs that are whole and not yet visible.
 *
 * @param options of the job
 * @param kernel the arithmetic that ran
 */
record ScoreResults(ScoreJob.Options options, KernelVariant kernel) {
  static final String FILE = "_result.json";

  /** Writes the result of what has been staged. */
  ScoreReport write(
      BatchScoring.Counts counts,
      ScoringTally tally,
      double startSeconds,
      double seconds,
      ScoreOutputs outputs,
      Configuration hadoop) {
    ScoreReport report = report(counts, tally, startSeconds, seconds);
    JsonFile.write(new Path(outputs.stagedScores(), FILE), report, hadoop);
    if (outputs.stagedQuarantine() != null) {
      JsonFile.write(new Path(outputs.stagedQuarantine(), FILE), report, hadoop);
    }
    return report;
  }

  private ScoreReport report(
      BatchScoring.Counts counts, ScoringTally tally, double startSeconds, double seconds) {
    Map<String, Long> reasons = new TreeMap<>();
    for (Reason reason : Reason.values()) {
      if (tally.quarantined(reason) > 0) {
        reasons.put(reason.words(), tally.quarantined(reason));
      }
    }
    Map<String, Double> taskSeconds = new TreeMap<>();
    for (Phase phase : Phase.values()) {
      taskSeconds.put(Setting.word(phase), tally.seconds(phase));
    }
    return new ScoreReport(
        options.model(),
        options.input().path(),
        kernel.label(),
        Setting.word(options.format()),
        options.partitionBy(),
        counts.rows(),
        counts.scored(),
        counts.quarantined(),
        counts.ofAnotherSplit(),
        reasons,
        seconds,
        startSeconds,
        taskSeconds);
  }
}
