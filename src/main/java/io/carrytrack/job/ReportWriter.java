package io.carrytrack.job;

import static org.apache.spark.sql.functions.col;

import io.carrytrack.config.ConfigLoader;
import io.carrytrack.config.Experiment;
import io.carrytrack.console.Console;
import io.carrytrack.console.Event;
import io.carrytrack.corpus.ReviewSchema;
import io.carrytrack.evaluation.Evaluation;
import io.carrytrack.evaluation.Mistake;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.model.SavedModel;
import io.carrytrack.report.EvaluateReport;
import io.carrytrack.report.InputFiles;
import io.carrytrack.report.NetworkSummary;
import io.carrytrack.report.RoundHistory;
import io.carrytrack.report.TeacherReport;
import io.carrytrack.report.TrainReport;
import io.carrytrack.report.page.Files;
import io.carrytrack.report.page.RunFacts;
import io.carrytrack.report.page.RunPage;
import io.carrytrack.scoring.ExplainedText;
import io.carrytrack.scoring.ScoringModel;
import io.carrytrack.spark.JobDescription;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Writes reports of what is done already: what goes wrong with one is said, and fails nothing. */
final class ReportWriter {
  private static final int WORDS = 8;

  /** Rows of one id may be many where ids are no names. */
  private static final int MOST_TEXTS = 100;

  private static final String WITHOUT_TEXTS = "Texts are left out, as was asked for.";

  private final JavaSparkContext spark;
  private final Configuration hadoop;
  private final Console console;

  /**
   * @param console takes the lines that a user watches
   */
  ReportWriter(JavaSparkContext spark, Console console) {
    this.spark = spark;
    this.hadoop = spark.hadoopConfiguration();
    this.console = console;
  }

  /** What a report is made of. */
  private interface Making {
    RunFacts facts() throws IOException;
  }

  private boolean write(Path directory, Making making) {
    console.event(Event.Phase.ofDriver("writing the report"));
    return Files.tried(() -> RunPage.of(making.facts()).write(directory, hadoop), console);
  }

  /**
   * Writes that of a training run.
   *
   * @param directory receives it
   * @param report what result.json says
   * @param measured on the test split; empty without one
   * @param kernel the arithmetic that ran
   * @return whether there is one
   */
  boolean ofTraining(
      Path directory,
      Experiment experiment,
      TrainReport report,
      Optional<Evaluation> measured,
      TrainingData data,
      SavedModel model,
      KernelVariant kernel) {
    return write(
        directory,
        () ->
            new RunFacts(
                experiment.name() + ": " + NetworkSummary.headline(experiment.network()),
                String.format(
                    Locale.ROOT,
                    "Trained on %s with %d workers on %s, in %.1f s.",
                    experiment.input().name(),
                    report.workers(),
                    report.master(),
                    report.seconds()),
                Optional.of(
                    new RunFacts.Training(
                        report.epochs(),
                        report.bestEpoch(),
                        RoundHistory.times(new RunDirectory(directory).rounds(), hadoop),
                        report.seconds(),
                        experiment.settings(),
                        ConfigLoader.values(ConfigLoader.reference()))),
                measured.map(
                    of ->
                        new RunFacts.Measured(
                            "the test split",
                            of,
                            data.labels().names(),
                            report.naiveTest(),
                            texts(of, data.texts(), model, kernel, experiment.report().texts()))),
                facts(report),
                report.rejected()));
  }

  /**
   * Writes that of an evaluation.
   *
   * @param directory receives it
   * @param report what result.json says
   * @param kernel the arithmetic that ran
   * @param texts whether texts may be shown
   * @return whether there is one
   */
  boolean ofEvaluation(
      Path directory,
      EvaluateReport report,
      Evaluation measured,
      EvaluationData data,
      SavedModel model,
      KernelVariant kernel,
      boolean texts) {
    return write(
        directory,
        () ->
            new RunFacts(
                "Evaluation: " + NetworkSummary.headline(model.architecture()),
                String.format(
                    Locale.ROOT,
                    "%s on %s%s, in %.1f s.",
                    report.modelPath(),
                    report.input(),
                    report.split() == null ? "" : " (" + report.split() + ")",
                    report.seconds()),
                Optional.empty(),
                Optional.of(
                    new RunFacts.Measured(
                        report.split() == null ? "all labelled rows" : "split " + report.split(),
                        measured,
                        model.labels(),
                        report.naive(),
                        texts(measured, data.texts(), model, kernel, texts))),
                facts(report, model),
                report.rejected()));
  }

  private RunFacts.Texts texts(
      Evaluation measured,
      Optional<Dataset<Row>> texts,
      SavedModel model,
      KernelVariant kernel,
      boolean wanted) {
    if (texts.isEmpty() || !wanted) {
      return new RunFacts.Texts(
          List.of(), Optional.of(texts.isEmpty() ? "Rows of series have no text." : WITHOUT_TEXTS));
    }
    List<Mistake> mistakes = measured.rows().mistakes();
    return new RunFacts.Texts(
        mistakes.isEmpty() ? List.of() : explained(mistakes, texts.get(), model, kernel),
        Optional.empty());
  }

  private List<ExplainedText> explained(
      List<Mistake> mistakes, Dataset<Row> texts, SavedModel model, KernelVariant kernel) {
    Object[] ids = mistakes.stream().map(Mistake::id).distinct().toArray();
    try (JobDescription description = new JobDescription(spark)) {
      description.set(TrainingRun.GROUP, "looking at mistakes");
      List<ExplainedText.Text> found =
          texts
              .filter(col(ReviewSchema.ID).isin(ids).and(col(ReviewSchema.TEXT).isNotNull()))
              .select(ReviewSchema.ID, ReviewSchema.TEXT)
              .distinct()
              .orderBy(ReviewSchema.ID, ReviewSchema.TEXT)
              .limit(MOST_TEXTS)
              .collectAsList()
              .stream()
              .map(row -> new ExplainedText.Text(row.getString(0), row.getString(1)))
              .toList();
      return found.isEmpty()
          ? List.of()
          : ExplainedText.of(found, ScoringModel.of(model, kernel), WORDS, spark);
    }
  }

  private static Map<String, String> facts(TrainReport report) {
    Map<String, String> facts = new LinkedHashMap<>();
    report
        .data()
        .forEach((use, rows) -> facts.put(use, String.format(Locale.ROOT, "%,d rows", rows)));
    InputFiles files = report.inputFiles();
    if (files != null && files.files() > 0) {
      facts.put("input", files.path());
      facts.put(
          "its files",
          String.format(Locale.ROOT, "%,d of %,d bytes in all", files.files(), files.bytes()));
    }
    facts.put("data fingerprint", report.dataFingerprint());
    if (report.testFingerprint() != null) {
      facts.put("test fingerprint", report.testFingerprint());
    }
    facts.put("parameters", String.format(Locale.ROOT, "%,d", report.parameters()));
    facts.put("parameters' SHA-256", report.parametersSha256());
    if (report.initSha256() != null) {
      facts.put("began with the parameters", report.initSha256());
    }
    TeacherReport teacher = report.teacher();
    if (teacher != null) {
      facts.put("teacher", teacher.path());
      facts.put("teacher's parameters' SHA-256", teacher.sha256());
      facts.put(
          "reviews that it labelled",
          String.format(Locale.ROOT, "%,d rows", teacher.unlabelled() + teacher.labelled()));
    }
    facts.put("seed", Long.toString(report.seed()));
    facts.put("rounds", Long.toString(report.rounds()));
    facts.put("the same on any cluster", report.reproducible() ? "yes" : "no");
    facts.put("kernel", report.kernel());
    facts.put("Spark master", report.master());
    if (report.classWeights() != null) {
      facts.put("class weights", report.classWeights().toString());
    }
    report.versions().forEach((of, version) -> facts.put("version of " + of, version));
    facts.put("model", report.modelPath());
    return facts;
  }

  private static Map<String, String> facts(EvaluateReport report, SavedModel model) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("measured", String.format(Locale.ROOT, "%,d rows", report.metrics().rows()));
    facts.put("without a label", String.format(Locale.ROOT, "%,d rows", report.unlabelled()));
    if (report.threshold() != null) {
      facts.put("threshold", report.threshold().toString());
    }
    facts.put("kernel", report.kernel());
    for (String name : List.of("dataFingerprint", "seed", "carrytrack", "spark", "java")) {
      if (model.provenance().containsKey(name)) {
        facts.put("of the model: " + name, model.provenance().get(name));
      }
    }
    facts.put("model", report.modelPath());
    return facts;
  }
}
