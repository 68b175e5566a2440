package io.carrytrack.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.carrytrack.base.UserError;
import io.carrytrack.cluster.KernelChoice;
import io.carrytrack.config.ReportSettings;
import io.carrytrack.console.Console;
import io.carrytrack.console.Event;
import io.carrytrack.corpus.CorpusReader;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.corpus.Labels;
import io.carrytrack.evaluation.Evaluation;
import io.carrytrack.evaluation.Evaluator;
import io.carrytrack.evaluation.Metrics;
import io.carrytrack.files.HadoopPaths;
import io.carrytrack.files.OutputCommit;
import io.carrytrack.files.OutputLock;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.model.SavedModel;
import io.carrytrack.network.EnginePredictors;
import io.carrytrack.pipeline.SavedModels;
import io.carrytrack.report.EvaluateReport;
import io.carrytrack.report.JsonFile;
import io.carrytrack.report.MetricLines;
import io.carrytrack.report.PredictionsFile;
import io.carrytrack.report.page.Files;
import io.carrytrack.spark.JobDescription;
import io.carrytrack.spark.Sessions;
import io.carrytrack.task.Target;
import io.carrytrack.task.Threshold;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Measures a saved model on labelled reviews. */
public final class EvaluateJob {
  private static final String RESULT = "result.json";

  /** All that it writes; the result last. */
  private static final List<String> OUTPUTS =
      List.of(PredictionsFile.NAME, Files.CHARTS, Files.HTML, RESULT);

  private final String model;
  private final CorpusSettings input;
  private final String split;
  private final String out;
  private final boolean overwrite;
  private final Optional<Threshold> threshold;
  private final ReportSettings shown;
  private final Console console;

  /**
   * @param model directory of the saved model
   * @param split which split counts, or null for the test split where there is one, else all
   *     labelled reviews
   * @param out receives {@code result.json}
   * @param overwrite whether a former result in it is replaced
   * @param threshold decides between two labels; empty for the usual one
   * @param shown what may be shown and kept of the rows
   */
  public EvaluateJob(
      String model,
      CorpusSettings input,
      String split,
      String out,
      boolean overwrite,
      Optional<Threshold> threshold,
      ReportSettings shown,
      Console console) {
    this.model = model;
    this.input = input;
    this.split = split;
    this.out = out;
    this.overwrite = overwrite;
    this.threshold = threshold;
    this.shown = shown;
    this.console = console;
  }

  /** Checks what can be checked without a cluster, then evaluates. */
  public EvaluateReport execute() throws IOException {
    Configuration hadoop = HadoopPaths.configuration();
    CorpusReader.requireReadable(input, hadoop);
    console.event(Event.Phase.ofDriver("reading " + model));
    SavedModel saved = SavedModels.read(HadoopPaths.path(model), hadoop);
    if (saved.series().isPresent()) {
      input.requireSeriesAlone();
    }
    threshold.ifPresent(of -> of.requireFor(saved.task()));
    Path directory = HadoopPaths.output(out, hadoop);
    long start = System.nanoTime();
    try (OutputLock lock = OutputLock.take(List.of(directory), console, hadoop)) {
      requireReplaceable(directory, hadoop);
      try (SparkSession session = Sessions.open("carrytrack evaluate", console)) {
        return doExecute(session, saved, labelled(saved), directory, lock, start);
      }
    }
  }

  /** The input with the model's labels, where nobody has said what they mean. */
  CorpusSettings labelled(SavedModel saved) {
    Labels said = input.labels();
    if (!said.isOpen() && !saved.task().targets().isEmpty()) {
      throw UserError.usage(
          "--labels says nothing to %s, which predicts a number; leave it out", model);
    }
    if (!said.isOpen() && said.classes() != saved.task().classes()) {
      throw UserError.usage(
          "--labels says %d labels, and %s has %d", said.classes(), model, saved.task().classes());
    }
    CorpusSettings of = said.isOpen() ? input.with(Labels.of(saved.labels(), saved.task())) : input;
    List<Target> targets = saved.task().targets();
    if (targets.size() < 2 || saved.series().isPresent()) {
      return of;
    }
    if (input.columns().label().equals(CorpusSettings.Columns.DEFAULT.label())) {
      return of.with(
          input
              .columns()
              .withLabel(targets.stream().map(Target::name).collect(Collectors.joining(","))));
    }
    if (input.columns().labels().size() != targets.size()) {
      throw UserError.usage(
          "--label-column names %d columns, and %s predicts %d numbers: name one for each of %s, in"
              + " this order, or leave it out where they are named so",
          input.columns().labels().size(),
          model,
          targets.size(),
          targets.stream().map(Target::name).toList());
    }
    return of;
  }

  private void requireReplaceable(Path directory, Configuration hadoop) throws IOException {
    Path training = new RunDirectory(directory).resolvedConf();
    if (training.getFileSystem(hadoop).exists(training)) {
      throw UserError.usage(
          "--out %s is the directory of a training run, which has a %s of its own; choose another",
          directory, RESULT);
    }
    HadoopPaths.requireFree(directory, overwrite, List.of(RESULT), hadoop);
    Path result = new Path(directory, RESULT);
    if (result.getFileSystem(hadoop).exists(result)) {
      OutputChecks.former(result, JsonNode.class, json -> json.path("metrics").isObject(), hadoop);
    }
  }

  EvaluateReport doExecute(
      SparkSession session,
      SavedModel saved,
      CorpusSettings labelledInput,
      Path directory,
      OutputLock lock,
      long start)
      throws IOException {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    KernelVariant kernel = KernelChoice.choose(context, Optional.empty());
    Configuration hadoop = context.hadoopConfiguration();
    OutputCommit commit = new OutputCommit(List.of(directory), hadoop);
    Path staged = commit.staged(directory);
    try (EvaluationData data = EvaluationData.read(session, saved, labelledInput, split, console);
        JobDescription description = new JobDescription(context)) {
      description.set("carrytrack evaluate", "evaluating " + model);
      Evaluation measured =
          Evaluator.look(
              data.encoded(),
              saved.labels(),
              saved.architecture().sequenceShape(),
              new EnginePredictors(saved.architecture(), saved.task(), kernel),
              saved.parameters(),
              new Evaluator.Looking(
                  saved.input().reserved(),
                  shown.predictions()
                      ? Optional.of(
                          PredictionsFile.sink(
                              new Path(staged, PredictionsFile.NAME), console, hadoop))
                      : Optional.empty(),
                  threshold.orElse(Threshold.HALF)));
      EvaluateReport report =
          new EvaluateReport(
              model,
              input.path(),
              data.split(),
              kernel.label(),
              (System.nanoTime() - start) / 1e9,
              data.unlabelled(),
              data.rejections(),
              saved.task().ranks() ? threshold.orElse(Threshold.HALF).value() : null,
              measured.metrics(),
              data.naive(),
              input.columns().isGrouped()
                  ? new EvaluateReport.By(input.columns().by(), measured.groups())
                  : null);
      lock.requireHeld();
      JsonFile.write(new Path(staged, RESULT), report, hadoop);
      boolean reported =
          new ReportWriter(context, console)
              .ofEvaluation(staged, report, measured, data, saved, kernel, shown.texts());
      publish(commit, directory, lock, hadoop);
      describe(report, directory);
      if (reported) {
        console.event(Event.Result.of("report", new Path(directory, Files.HTML)));
      }
      return report;
    } catch (IOException | RuntimeException e) {
      OutputChecks.discard(commit::discard, e);
      throw e;
    }
  }

  /** What else lies in the folder is not this command's. */
  private static void publish(
      OutputCommit commit, Path directory, OutputLock lock, Configuration hadoop)
      throws IOException {
    List<String> written = new ArrayList<>();
    List<String> former = new ArrayList<>();
    for (String name : OUTPUTS) {
      Path staged = new Path(commit.staged(directory), name);
      (staged.getFileSystem(hadoop).exists(staged) ? written : former).add(name);
    }
    lock.requireHeld();
    commit.commit(List.of(new OutputCommit.Changes(directory, written, former)));
  }

  private void describe(EvaluateReport report, Path directory) {
    Metrics metrics = report.metrics();
    console.event(
        MetricLines.event(
            null,
            metrics,
            String.format(
                Locale.ROOT,
                "%s%s: %s over %d %s%s",
                report.input(),
                report.split() == null ? "" : " (" + report.split() + ")",
                MetricLines.more(metrics),
                metrics.rows(),
                report.naive() == null ? "reviews" : "windows",
                MetricLines.of(report.naive()))));
    MetricLines.ofTargets(metrics).forEach(console);
    if (report.by() != null) {
      report.by().groups().stream()
          .map(group -> MetricLines.ofGroup(report.by().column(), group))
          .forEach(console);
    }
    console.event(Event.Result.of("result", new Path(directory, RESULT)));
  }
}
