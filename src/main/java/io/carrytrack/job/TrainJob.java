package io.carrytrack.job;

import io.carrytrack.config.Experiment;
import io.carrytrack.corpus.Corpus;
import io.carrytrack.corpus.CorpusReader;
import io.carrytrack.corpus.ReviewSchema;
import io.carrytrack.evaluation.BinaryEvaluator;
import io.carrytrack.evaluation.BinaryMetrics;
import io.carrytrack.layers.KernelVariant;
import io.carrytrack.model.ModelWriter;
import io.carrytrack.model.SavedModel;
import io.carrytrack.network.EnginePredictors;
import io.carrytrack.network.EngineReplicas;
import io.carrytrack.network.NetworkSummary;
import io.carrytrack.network.SequenceShape;
import io.carrytrack.report.History;
import io.carrytrack.report.JsonFile;
import io.carrytrack.report.TextFile;
import io.carrytrack.report.TrainReport;
import io.carrytrack.spark.BuildInfo;
import io.carrytrack.spark.HadoopPaths;
import io.carrytrack.spark.JobDescription;
import io.carrytrack.spark.Sessions;
import io.carrytrack.training.EpochRecord;
import io.carrytrack.training.Trainer;
import io.carrytrack.training.TrainingListener;
import io.carrytrack.training.TrainingResult;
import io.carrytrack.training.TrainingSettings.Averaging;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Trains a classifier: prepare, fit, evaluate, publish. */
public final class TrainJob {
  private static final String GROUP = "carrytrack train";

  private final Experiment experiment;
  private final String out;
  private final boolean overwrite;
  private final Consumer<String> console;

  /**
   * @param out the run directory, or null for the next free one of the experiment's name
   * @param overwrite whether a former run in it is replaced
   * @param console takes the lines that a user watches
   */
  public TrainJob(Experiment experiment, String out, boolean overwrite, Consumer<String> console) {
    this.experiment = experiment;
    this.out = out;
    this.overwrite = overwrite;
    this.console = console;
  }

  /** Checks what can be checked without a cluster, then trains. */
  public TrainReport execute() throws IOException {
    Configuration hadoop = HadoopPaths.configuration();
    CorpusReader.requireReadable(experiment.input(), hadoop);
    RunDirectory run = RunDirectory.choose(out, experiment.name(), overwrite, hadoop);
    long start = System.nanoTime();
    try (SparkSession session = Sessions.open("carrytrack train " + experiment.name())) {
      return doExecute(new Context(session, run, start));
    }
  }

  private TrainReport doExecute(Context context) throws IOException {
    start(context);
    try (Corpus corpus = CorpusReader.read(context.session, experiment.input())) {
      ReviewData data = prepare(context, corpus);
      KernelVariant kernel = KernelChoice.choose(context.spark, experiment.kernel());
      TrainingResult fitted = fit(context, data, kernel);
      BinaryMetrics test = evaluate(context, data, fitted, kernel);
      return publish(context, corpus, data, fitted, test, kernel);
    }
  }

  /** What all steps need. */
  private static final class Context {
    final SparkSession session;
    final JavaSparkContext spark;
    final Configuration hadoop;
    final RunDirectory run;
    final long start;

    Context(SparkSession session, RunDirectory run, long start) {
      this.session = session;
      this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
      this.hadoop = spark.hadoopConfiguration();
      this.run = run;
      this.start = start;
    }
  }

  private void start(Context context) throws IOException {
    context.run.root().getFileSystem(context.hadoop).delete(context.run.root(), true);
    TextFile.write(context.run.resolvedConf(), experiment.resolved(), context.hadoop);
    console.accept(experiment.resolved().strip());
    console.accept("");
    NetworkSummary.lines(experiment.network()).forEach(console);
    console.accept("");
  }

  private ReviewData prepare(Context context, Corpus corpus) {
    try (JobDescription description = new JobDescription(context.spark)) {
      description.set(GROUP, "learning the vocabulary");
      ReviewData data = new ReviewData(corpus, experiment.text());
      console.accept(
          "reviews "
              + data.rows()
              + ", vocabulary of "
              + data.vocabulary().size()
              + " ids"
              + (corpus.rejections().isEmpty() ? "" : ", rejected " + corpus.rejections()));
      return data;
    }
  }

  private TrainingResult fit(Context context, ReviewData data, KernelVariant kernel)
      throws IOException {
    console.accept(
        String.format(
            "%d workers on %s, %s kernels, run directory %s",
            experiment.training().averaging().workers(),
            context.spark.master(),
            kernel.label(),
            context.run.root()));
    return new Trainer(
            context.session,
            experiment.training(),
            shape(),
            new EngineReplicas(
                experiment.network(), experiment.optimizer(), kernel, experiment.training().seed()),
            new EnginePredictors(experiment.network(), kernel),
            context.run.root())
        .listener(new Progress(context))
        .fit(
            data.split(ReviewSchema.TRAIN),
            data.has(ReviewSchema.VALIDATION) ? data.split(ReviewSchema.VALIDATION) : null);
  }

  private SequenceShape shape() {
    return new SequenceShape(experiment.network().length(), experiment.network().padding());
  }

  /** A line an epoch for the user, and one for the history. */
  private final class Progress implements TrainingListener {
    private final History history;

    Progress(Context context) {
      history = new History(context.run.history(), context.hadoop);
    }

    @Override
    public void epochEnded(EpochRecord epoch) {
      history.append(epoch);
      console.accept(EpochLine.of(epoch, experiment.training().epochs()));
    }
  }

  private BinaryMetrics evaluate(
      Context context, ReviewData data, TrainingResult fitted, KernelVariant kernel) {
    if (!data.has(ReviewSchema.TEST)) {
      return null;
    }
    try (JobDescription description = new JobDescription(context.spark)) {
      description.set(GROUP, "evaluating epoch " + fitted.bestEpoch() + " on the test split");
      return BinaryEvaluator.evaluate(
          data.split(ReviewSchema.TEST),
          shape(),
          new EnginePredictors(experiment.network(), kernel),
          fitted.bestParameters());
    }
  }

  private TrainReport publish(
      Context context,
      Corpus corpus,
      ReviewData data,
      TrainingResult fitted,
      BinaryMetrics test,
      KernelVariant kernel)
      throws IOException {
    ModelWriter.write(model(data, fitted, test), context.run.model(), context.hadoop);
    Averaging averaging = experiment.training().averaging();
    TrainReport report =
        new TrainReport(
            fitted.parametersSha256(),
            fitted.lastParametersSha256(),
            fitted.bestParameters().length,
            averaging.workers(),
            averaging.frequency() == Averaging.WHOLE_EPOCH ? "epoch" : averaging.frequency(),
            fitted.rounds(),
            experiment.training().seed(),
            kernel.label(),
            fitted.bestEpoch(),
            fitted.stoppedEarly(),
            context.run.model().toString(),
            context.spark.master(),
            (System.nanoTime() - context.start) / 1e9,
            data.rows(),
            corpus.rejections(),
            fitted.dataFingerprint(),
            versions(),
            fitted.history(),
            test);
    JsonFile.write(context.run.result(), report, context.hadoop);
    if (test != null) {
      console.accept(
          String.format(
              "epoch %d is the best: test accuracy %.4f, loss %.4f, AUC %.4f over %d reviews",
              fitted.bestEpoch(), test.accuracy(), test.loss(), test.auc(), test.rows()));
    }
    console.accept("model " + context.run.model());
    return report;
  }

  private SavedModel model(ReviewData data, TrainingResult fitted, BinaryMetrics test) {
    Map<String, Double> metrics = new TreeMap<>();
    EpochRecord best = fitted.history().get(fitted.bestEpoch() - 1);
    if (best.validationAccuracy() != null) {
      metrics.put("validationAccuracy", best.validationAccuracy());
      metrics.put("validationLoss", best.validationLoss());
    }
    if (test != null) {
      metrics.put("testAccuracy", test.accuracy());
      metrics.put("testLoss", test.loss());
    }
    Map<String, String> provenance = new LinkedHashMap<>(versions());
    provenance.put("configuration", experiment.resolved());
    provenance.put("dataFingerprint", fitted.dataFingerprint());
    provenance.put("seed", Long.toString(experiment.training().seed()));
    return new SavedModel(
        experiment.network(),
        experiment.text(),
        data.vocabulary(),
        fitted.bestParameters(),
        metrics,
        provenance);
  }

  private static Map<String, String> versions() {
    return new TreeMap<>(
        Map.of(
            "carrytrack", BuildInfo.version(),
            "spark", org.apache.spark.package$.MODULE$.SPARK_VERSION(),
            "java", System.getProperty("java.version")));
  }
}
