package io.carrytrack.cli;

import io.carrytrack.config.ReportSettings;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.corpus.CorpusSettings.Columns;
import io.carrytrack.job.EvaluateJob;
import io.carrytrack.task.Threshold;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Measures a saved model on labelled reviews: accuracy, loss, AUC, F1, confusion matrix,"
            + " calibration.")
final class EvaluateCommand implements Callable<Integer> {
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
      description =
          "The split that counts (default: test where the input has one, else all labelled reviews).")
  private String split;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Receives result.json, report.html and predictions.jsonl.gz.")
  private String out;

  @Option(
      names = "--by",
      paramLabel = "C",
      defaultValue = Columns.NONE,
      description =
          "Column of the input, of 1,000 values at most, by each of which the rows are measured too"
              + " (default: ${DEFAULT-VALUE}).")
  private String by;

  @Option(
      names = "--threshold",
      paramLabel = "P",
      description =
          "Of two labels: the probability of label 1 above which it counts as predicted (default:"
              + " 0.5).")
  private Double threshold;

  @Option(names = "--overwrite", description = "Replaces a former result.")
  private boolean overwrite;

  @Option(names = "--no-texts", description = "Shows no text of a review in report.html.")
  private boolean noTexts;

  @Option(
      names = "--no-predictions",
      description = "Keeps no predictions, by which evaluations are compared row by row.")
  private boolean noPredictions;

  @Override
  public Integer call() throws IOException {
    CorpusSettings corpus = input.settings();
    new EvaluateJob(
            model,
            corpus.with(corpus.columns().withBy(by)),
            split,
            out,
            overwrite,
            Optional.ofNullable(threshold).map(Threshold::new),
            new ReportSettings(!noTexts, !noPredictions),
            top.console())
        .execute();
    return 0;
  }
}
