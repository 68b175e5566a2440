package io.carrytrack.cli;

import io.carrytrack.job.ScoreJob;
import io.carrytrack.scoring.ScoringSettings;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "score",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Adds probability and prediction to every row of a table of reviews.",
      "Rows whose text has no word go to the quarantine."
    })
final class ScoreCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private InputOptions input;

  @Option(names = "--model", paramLabel = "DIR", required = true, description = "Saved model.")
  private String model;

  @Option(
      names = "--split",
      paramLabel = "NAME",
      description = "The only split to score (default: all rows).")
  private String split;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Receives the scored rows and _result.json.")
  private String out;

  @Option(
      names = "--quarantine",
      paramLabel = "DIR",
      description =
          "Receives the rows that cannot be scored, with a reason (default: there must be none).")
  private String quarantine;

  @Option(
      names = "--format",
      paramLabel = "F",
      defaultValue = "parquet",
      description = "Of the output: parquet, csv or jsonl (default: ${DEFAULT-VALUE}).")
  private ScoreJob.Format format;

  @Option(
      names = "--probability-column",
      paramLabel = "C",
      defaultValue = "probability",
      description = "Added column: probability of label 1 (default: ${DEFAULT-VALUE}).")
  private String probabilityColumn;

  @Option(
      names = "--prediction-column",
      paramLabel = "C",
      defaultValue = "prediction",
      description = "Added column: 1.0 or 0.0 (default: ${DEFAULT-VALUE}).")
  private String predictionColumn;

  @Option(names = "--overwrite", description = "Replaces former outputs.")
  private boolean overwrite;

  @Override
  public Integer call() throws IOException {
    ScoreJob.Options options =
        new ScoreJob.Options(
            model,
            input.settings(),
            split,
            new ScoringSettings(input.textColumn(), probabilityColumn, predictionColumn, "reason"),
            format,
            out,
            quarantine,
            overwrite);
    new ScoreJob(options, spec.commandLine().getOut()::println).execute();
    return 0;
  }
}
