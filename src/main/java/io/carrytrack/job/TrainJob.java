package io.carrytrack.job;

import io.carrytrack.config.Experiment;
import io.carrytrack.corpus.Corpus;
import io.carrytrack.corpus.CorpusReader;
import io.carrytrack.corpus.ReviewSchema;
import io.carrytrack.evaluation.BinaryEvaluator;
import io.carrytrack.evaluation.BinaryMetrics;
import io.carrytrack.layers.KernelVariant;
import io.carrytrack.model.ModelReader;
import io.carrytrack.model.ModelWriter;
import io.carrytrack.model.SavedModel;
import io.carrytrack.network.EnginePredictors;
import io.carrytrack.network.NetworkSummary;
import io.carrytrack.network.SequenceShape;
import io.carrytrack.report.JsonFile;
import io.carrytrack.report.TextFile;
import io.carrytrack.report.TrainReport;
import io.carrytrack.scoring.KernelChoice;
import io.carrytrack.spark.BuildInfo;
import io.carrytrack.spark.HadoopPaths;
import io.carrytrack.spark.JobDescription;
import io.carrytrack.spark.Sessions;
import io.carrytrack.spark.UserError;
import io.carrytrack.training.DivergedException;
import io.carrytrack.training.Trainer;
import io.carrytrack.training.TrainingResult;
import io.carrytrack.training.TrainingSettings;
import io.carrytrack.training.TrainingSettings.Averaging;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Trains a classifier: prepare, fit, evaluate, publish. */
public final class TrainJob {
  private static final String GROUP = "carrytrack train";

  private final Experiment experiment;
  private final TrainOptions options;
  private final Consumer<String> console;

  /**
   * @param console takes the lines that a user watches
   */
  public TrainJob(Experiment experiment, TrainOptions options, Consumer<String> console) {
    this.experiment = experiment;
    this.options = options;
    this.console = console;
  }

  /** Checks what can be checked without a cluster, then trains. */
  public void execute() throws IOException {
    Configuration hadoop = HadoopPaths.configuration();
    RunDirectory run = RunDirectory.choose(options, experiment.name(), hadoop);
    if (options.resume() && run.isFinished(hadoop)) {
      console.accept("finished already: " + run.result());
      return;
    }
    CorpusReader.requireReadable(experiment.input(), hadoop);
    SavedModel init = options.init() == null ? null : fittingModel(hadoop);
    long start = System.nanoTime();
    try (Interruption interruption = new Interruption();
        SparkSession session = Sessions.open("carrytrack train " + experiment.name())) {
      doExecute(new Context(session, run, init, interruption, start));
    }
  }

  private SavedModel fittingModel(Configuration hadoop) {
    SavedModel model = ModelReader.read(HadoopPaths.path(options.init()), hadoop);
    WarmStart.requireFitting(model, experiment.network());
    return model;
  }

  private void doExecute(Context context) throws IOException {
    describe(context);
    Plan plan = preFlight(context);
    try (Corpus corpus = CorpusReader.read(context.session, experiment.input());
        ReviewData data = prepare(context, corpus)) {
      TrainingResult fitted = fit(context, data, plan);
      BinaryMetrics test = evaluate(context, data, fitted, plan);
      publish(context, corpus, data, fitted, test, plan);
    }
  }

  /**
   * What pre-flight decided.
   *
   * @param kernel the arithmetic that all executors have
   * @param reproducible whether the same run gives the same parameters on any cluster
   */
  private record Plan(KernelVariant kernel, boolean reproducible) {}

  /** Finds out, before any work, whether the cluster can run this, and how. */
  private Plan preFlight(Context context) {
    PreFlight.Cluster cluster =
        new PreFlight(context.spark, console)
            .check(
                experiment.preFlight(),
                experiment.training().averaging().workers(),
                experiment.input(),
                context.run.resolvedConf());
    KernelVariant kernel = KernelChoice.choose(context.spark, experiment.kernel());
    console.accept(kernel.label() + " kernels");
    if (experiment.training().averaging().master() == TrainingSettings.Master.CARRYTRACK) {
      MemoryPlan memory = MemoryPlan.of(experiment, kernel, cluster, context.spark.getConf());
      memory.lines().forEach(console);
      memory.requireFitting();
    }
    return new Plan(kernel, reproducible(cluster, kernel));
  }

  /** Says so where the same run elsewhere may give another model. */
  private boolean reproducible(PreFlight.Cluster cluster, KernelVariant kernel) {
    boolean unlike = kernel == KernelVariant.BLAS && cluster.unlikeProcessors();
    if (unlike) {
      console.accept(
          "NOT REPRODUCIBLE: executors have unlike processors, on which the BLAS kernels differ");
    }
    Averaging averaging = experiment.training().averaging();
    if (!averaging.reproducible()) {
      console.accept(
          "NOT REPRODUCIBLE: "
              + (averaging.roundSeconds() > 0
                  ? "averaging.round-seconds makes the result depend on the machines' speed"
                  : "dl4j-spark's master reduces in the order of arrival"));
    }
    return !unlike && averaging.reproducible();
  }

  /** What all steps need. */
  private static final class Context {
    final SparkSession session;
    final JavaSparkContext spark;
    final Configuration hadoop;
    final RunDirectory run;
    final SavedModel init;
    final Interruption interruption;
    final long start;

    Context(
        SparkSession session,
        RunDirectory run,
        SavedModel init,
        Interruption interruption,
        long start) {
      this.session = session;
      this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
      this.hadoop = spark.hadoopConfiguration();
      this.run = run;
      this.init = init;
      this.interruption = interruption;
      this.start = start;
    }
  }

  private void describe(Context context) throws IOException {
    if (!options.resume()) {
      context.run.root().getFileSystem(context.hadoop).delete(context.run.root(), true);
    }
    try {
      TextFile.write(context.run.resolvedConf(), experiment.resolved(), context.hadoop);
    } catch (IOException e) {
      throw UserError.usage("--out %s cannot be written: %s", context.run.root(), e.getMessage());
    }
    console.accept("settings in " + context.run.resolvedConf() + "; other than the defaults are");
    experiment.changes().forEach(line -> console.accept("  " + line));
    NetworkSummary.lines(experiment.network()).forEach(console);
    console.accept("");
  }

  private ReviewData prepare(Context context, Corpus corpus) {
    try (JobDescription description = new JobDescription(context.spark)) {
      description.set(GROUP, "learning the vocabulary");
      ReviewData data = new ReviewData(corpus, experiment.text());
      corpus
          .rejections()
          .forEach(
              r ->
                  console.accept(
                      "rejected " + r.rows() + " x " + r.problem() + " " + r.examples()));
      console.accept(
          "reviews " + data.rows() + ", vocabulary of " + data.vocabulary().size() + " ids");
      return data;
    }
  }

  private TrainingResult fit(Context context, ReviewData data, Plan plan) throws IOException {
    NetworkBinding binding = NetworkBinding.of(experiment, plan.kernel());
    console.accept("run directory " + context.run.root());
    Trainer trainer =
        new Trainer(
                context.session,
                experiment.training(),
                shape(),
                binding.replicas(),
                binding.predictors(),
                context.run.root())
            .initialParameters(
                context.init == null
                    ? binding.initial(experiment)
                    : binding
                        .intoTrainer()
                        .apply(
                            WarmStart.parameters(
                                context.init, data.vocabulary(), experiment.training().seed())))
            .resume(options.resume())
            .configuration(experiment.decisive())
            .configuration(Map.of("network.kernel", plan.kernel().label()));
    context.interruption.stopBy(trainer::requestStop);
    try (TrainProgress progress =
        new TrainProgress(context.run, context.hadoop, experiment.training().epochs(), console)) {
      return binding.result(
          trainer
              .listener(progress)
              .fit(
                  data.split(ReviewSchema.TRAIN),
                  data.has(ReviewSchema.VALIDATION) ? data.split(ReviewSchema.VALIDATION) : null));
    } catch (DivergedException e) {
      throw UserError.failed(e, e.getMessage());
    }
  }

  private SequenceShape shape() {
    return new SequenceShape(experiment.network().length(), experiment.network().padding());
  }

  private BinaryMetrics evaluate(
      Context context, ReviewData data, TrainingResult fitted, Plan plan) {
    if (!data.has(ReviewSchema.TEST)) {
      return null;
    }
    try (JobDescription description = new JobDescription(context.spark)) {
      description.set(GROUP, "evaluating epoch " + fitted.bestEpoch() + " on the test split");
      return BinaryEvaluator.evaluate(
          data.split(ReviewSchema.TEST),
          shape(),
          new EnginePredictors(experiment.network(), plan.kernel()),
          fitted.bestParameters());
    }
  }

  private void publish(
      Context context,
      Corpus corpus,
      ReviewData data,
      TrainingResult fitted,
      BinaryMetrics test,
      Plan plan)
      throws IOException {
    // a run that ended between the model and the result is resumed to here again
    context.run.model().getFileSystem(context.hadoop).delete(context.run.model(), true);
    ModelWriter.write(
        TrainedModel.of(experiment, data.vocabulary(), fitted, test),
        context.run.model(),
        context.hadoop);
    Averaging averaging = experiment.training().averaging();
    JsonFile.write(
        context.run.result(),
        new TrainReport(
            fitted.parametersSha256(),
            fitted.lastParametersSha256(),
            fitted.bestParameters().length,
            averaging.workers(),
            averaging.frequency() == Averaging.WHOLE_EPOCH ? "epoch" : averaging.frequency(),
            plan.reproducible(),
            fitted.rounds(),
            experiment.training().seed(),
            plan.kernel().label(),
            fitted.bestEpoch(),
            fitted.stoppedEarly(),
            context.run.model().toString(),
            context.spark.master(),
            (System.nanoTime() - context.start) / 1e9,
            data.rows(),
            corpus.rejections(),
            fitted.dataFingerprint(),
            BuildInfo.versions(),
            fitted.history(),
            test),
        context.hadoop);
    if (test != null) {
      console.accept(
          String.format(
              Locale.ROOT,
              "epoch %d is the best: test accuracy %.4f, loss %.4f over %d reviews",
              fitted.bestEpoch(),
              test.accuracy(),
              test.loss(),
              test.rows()));
    }
    console.accept("model " + context.run.model());
  }
}
