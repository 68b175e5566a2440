package io.carrytrack.cli;

import io.carrytrack.console.Console;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.job.ScoreJob;
import io.carrytrack.job.ScoreStreamJob;
import io.carrytrack.scoring.ScoreFormat;
import io.carrytrack.scoring.ScoringSettings;
import io.carrytrack.task.Threshold;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "score",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Adds probability and prediction to every row of a table of reviews.",
      "Rows whose text has no word go to the quarantine."
    })
final class ScoreCommand implements Callable<Integer> {
  @ParentCommand private CarryTrack top;

  @Mixin private RequiredInput input;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      required = true,
      description = "Saved model, or saved pipeline of Spark ML of our stages.")
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
  private ScoreFormat format;

  @Option(
      names = "--partition-by",
      paramLabel = "C",
      split = ",",
      description =
          "Columns that become folders of the output. With --overwrite, folders that there are no"
              + " rows for stay as they are.")
  private List<String> partitionBy = new ArrayList<>();

  @Option(
      names = "--probability-column",
      paramLabel = "C",
      defaultValue = "probability",
      description =
          "Added column: probability of label 1 of two labels, of the predicted class of more"
              + " (default: ${DEFAULT-VALUE}).")
  private String probabilityColumn;

  @Option(
      names = "--prediction-column",
      paramLabel = "C",
      defaultValue = "prediction",
      description =
          "Added column: the label as it was in training, or the number (default:"
              + " ${DEFAULT-VALUE}).")
  private String predictionColumn;

  @Option(
      names = "--probabilities",
      description = "Adds a column probabilities with those of all classes by name.")
  private boolean probabilities;

  @Option(
      names = "--threshold",
      paramLabel = "P",
      defaultValue = "0.5",
      description =
          "Of two labels: the probability of label 1 above which it is predicted (default:"
              + " ${DEFAULT-VALUE}).")
  private double threshold;

  @Option(
      names = "--reason-column",
      paramLabel = "C",
      defaultValue = "reason",
      description = "Added column of the quarantine (default: ${DEFAULT-VALUE}).")
  private String reasonColumn;

  @Option(
      names = "--explain",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Adds the N words that moved the probability, or the number, most; takes a forward pass a word"
              + " (default: none).")
  private int explain;

  @Option(
      names = "--explanation-column",
      paramLabel = "C",
      defaultValue = "explanation",
      description = "Added column of --explain (default: ${DEFAULT-VALUE}).")
  private String explanationColumn;

  /** How long a stream runs. */
  enum Stream {
    /** Until SIGTERM. */
    FOREVER,
    /** Until all files that are there are scored. */
    DRAIN
  }

  @Option(
      names = "--stream",
      arity = "0..1",
      paramLabel = "forever|drain",
      fallbackValue = "forever",
      description = {
        "Scores the files that come into the input directory, each micro-batch to a folder of its own,"
            + " until SIGTERM; with =drain, until all that are there are scored.",
        "Started again with the same --out, it goes on where it was."
      })
  private Stream stream;

  @Option(names = "--overwrite", description = "Replaces former outputs.")
  private boolean overwrite;

  @Override
  public Integer call() throws IOException {
    CorpusSettings corpus = input.settings();
    corpus.requireScoringAlone();
    ScoreJob.Options options =
        new ScoreJob.Options(
            model,
            corpus,
            split,
            new ScoringSettings(
                corpus.columns().text(),
                probabilityColumn,
                predictionColumn,
                reasonColumn,
                explanationColumn,
                explain,
                probabilities,
                new Threshold(threshold)),
            format,
            partitionBy,
            out,
            quarantine,
            overwrite);
    Console console = top.console();
    if (stream == null) {
      new ScoreJob(options, console).execute();
    } else {
      new ScoreStreamJob(options, stream == Stream.DRAIN, console).execute();
    }
    return 0;
  }
}
