package io.carrytrack.job;

import io.carrytrack.config.Experiment;
import io.carrytrack.corpus.Corpus;
import io.carrytrack.corpus.ReviewSchema;
import io.carrytrack.evaluation.BinaryEvaluator;
import io.carrytrack.evaluation.BinaryMetrics;
import io.carrytrack.layers.KernelVariant;
import io.carrytrack.model.ModelWriter;
import io.carrytrack.model.SavedModel;
import io.carrytrack.network.EnginePredictors;
import io.carrytrack.network.SequenceShape;
import io.carrytrack.report.TextFile;
import io.carrytrack.report.TrainReport;
import io.carrytrack.scoring.KernelChoice;
import io.carrytrack.spark.BuildInfo;
import io.carrytrack.spark.JobDescription;
import io.carrytrack.spark.UserError;
import io.carrytrack.training.Trainer;
import io.carrytrack.training.TrainingListener;
import io.carrytrack.training.TrainingResult;
import io.carrytrack.training.TrainingSettings;
import io.carrytrack.training.TrainingSettings.Averaging;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** One training run in an open session: its steps, which a job puts in order. */
final class TrainingRun {
  static final String GROUP = "carrytrack train";

  private final SparkSession session;
  private final JavaSparkContext spark;
  private final Configuration hadoop;
  private final Experiment experiment;
  private final RunDirectory directory;
  private final Consumer<String> console;

  /**
   * @param console takes the lines that a user watches
   */
  TrainingRun(
      SparkSession session,
      Experiment experiment,
      RunDirectory directory,
      Consumer<String> console) {
    this.session = session;
    this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    this.hadoop = spark.hadoopConfiguration();
    this.experiment = experiment;
    this.directory = directory;
    this.console = console;
  }

  /**
   * Begins the run directory.
   *
   * @param fresh whether what is there is deleted
   */
  void begin(boolean fresh) throws IOException {
    if (fresh) {
      directory.root().getFileSystem(hadoop).delete(directory.root(), true);
    }
    try {
      TextFile.write(directory.resolvedConf(), experiment.resolved(), hadoop);
    } catch (IOException e) {
      throw UserError.usage("--out %s cannot be written: %s", directory.root(), e.getMessage());
    }
  }

  /**
   * What a cluster means for the run.
   *
   * @param kernel the arithmetic that all executors have
   * @param memory what an executor needs; null under dl4j-spark's master
   * @param obstacles why the same run elsewhere may give another model, in sentences
   */
  record Plan(KernelVariant kernel, MemoryPlan memory, List<String> obstacles) {
    boolean reproducible() {
      return obstacles.isEmpty();
    }
  }

  /** Plans the run on a cluster that pre-flight has seen. */
  Plan plan(PreFlight.Cluster cluster) {
    KernelVariant kernel = KernelChoice.choose(spark, experiment.kernel());
    boolean ours = experiment.training().averaging().master() == TrainingSettings.Master.CARRYTRACK;
    return new Plan(
        kernel,
        ours ? MemoryPlan.of(experiment, kernel, cluster, spark.getConf()) : null,
        obstacles(cluster, kernel));
  }

  private List<String> obstacles(PreFlight.Cluster cluster, KernelVariant kernel) {
    List<String> obstacles = new ArrayList<>();
    if (kernel == KernelVariant.BLAS && cluster.unlikeProcessors()) {
      obstacles.add("executors have unlike processors, on which the BLAS kernels differ");
    }
    Averaging averaging = experiment.training().averaging();
    if (!averaging.reproducible()) {
      obstacles.add(
          averaging.roundSeconds() > 0
              ? "averaging.round-seconds makes the result depend on the machines' speed"
              : "dl4j-spark's master reduces in the order of arrival");
    }
    return obstacles;
  }

  /**
   * Where training begins.
   *
   * @param init a saved model, or null for Keras' starting values
   * @param resume whether to go on from the newest checkpoint of the run directory, if there is one
   */
  record From(SavedModel init, boolean resume) {}

  /**
   * Trains.
   *
   * @param listener hears of progress, beside the run's own histories
   */
  TrainingResult fit(
      ReviewData data, Plan plan, From from, Interruption interruption, TrainingListener listener)
      throws IOException {
    NetworkBinding binding = NetworkBinding.of(experiment, plan.kernel());
    Trainer trainer =
        new Trainer(
                session,
                experiment.training(),
                shape(),
                binding.replicas(),
                binding.predictors(),
                directory.root())
            .initialParameters(initial(binding, data, from.init()))
            .resume(from.resume())
            .configuration(experiment.decisive())
            .configuration(Map.of("network.kernel", plan.kernel().label()));
    interruption.stopBy(trainer::requestStop);
    try (TrainProgress progress =
        new TrainProgress(directory, hadoop, experiment.training().epochs(), console)) {
      return binding.result(
          trainer
              .listener(progress)
              .listener(listener)
              .fit(
                  data.split(ReviewSchema.TRAIN),
                  data.has(ReviewSchema.VALIDATION) ? data.split(ReviewSchema.VALIDATION) : null));
    }
  }

  private float[] initial(NetworkBinding binding, ReviewData data, SavedModel init) {
    return init == null
        ? binding.initial(experiment)
        : binding
            .intoTrainer()
            .apply(WarmStart.parameters(init, data.vocabulary(), experiment.training().seed()));
  }

  private SequenceShape shape() {
    return new SequenceShape(experiment.network().length(), experiment.network().padding());
  }

  /** Measures the best epoch's model on the test split; null where the data has none. */
  BinaryMetrics evaluate(ReviewData data, TrainingResult fitted, Plan plan) {
    if (!data.has(ReviewSchema.TEST)) {
      return null;
    }
    try (JobDescription description = new JobDescription(spark)) {
      description.set(GROUP, "evaluating epoch " + fitted.bestEpoch() + " on the test split");
      return BinaryEvaluator.evaluate(
          data.split(ReviewSchema.TEST),
          shape(),
          new EnginePredictors(experiment.network(), plan.kernel()),
          fitted.bestParameters());
    }
  }

  /** Writes the best epoch's model. */
  void writeModel(ReviewData data, TrainingResult fitted, BinaryMetrics test) throws IOException {
    // a run that ended between the model and the result is resumed to here again
    ModelWriter.replace(
        TrainedModel.of(experiment, data.vocabulary(), fitted, test), directory.model(), hadoop);
  }

  /**
   * What there is to say of the run.
   *
   * @param model whether its model was written
   * @param seconds that it took
   */
  TrainReport report(
      Corpus corpus,
      ReviewData data,
      TrainingResult fitted,
      BinaryMetrics test,
      Plan plan,
      boolean model,
      double seconds) {
    Averaging averaging = experiment.training().averaging();
    return new TrainReport(
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
        model ? directory.model().toString() : null,
        spark.master(),
        seconds,
        data.rows(),
        corpus.rejections(),
        fitted.dataFingerprint(),
        BuildInfo.versions(),
        fitted.history(),
        test);
  }
}
