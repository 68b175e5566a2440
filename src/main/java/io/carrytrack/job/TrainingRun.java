package io.carrytrack.job;

import io.carrytrack.architecture.Initialiser;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.averaging.Averaging;
import io.carrytrack.averaging.Master;
import io.carrytrack.base.BuildInfo;
import io.carrytrack.cluster.KernelChoice;
import io.carrytrack.cluster.MemoryPlan;
import io.carrytrack.cluster.PreFlight;
import io.carrytrack.config.DecidingSettings;
import io.carrytrack.config.Experiment;
import io.carrytrack.console.Console;
import io.carrytrack.console.Event;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.corpus.ReviewSchema;
import io.carrytrack.evaluation.Evaluation;
import io.carrytrack.evaluation.Evaluator;
import io.carrytrack.evaluation.Metrics;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.linear.NbLinear;
import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.model.ModelInput;
import io.carrytrack.model.ModelWriter;
import io.carrytrack.model.SavedModel;
import io.carrytrack.network.EnginePredictors;
import io.carrytrack.report.InputFiles;
import io.carrytrack.report.MlflowReport;
import io.carrytrack.report.PredictionsFile;
import io.carrytrack.report.TrainReport;
import io.carrytrack.report.VectorReport;
import io.carrytrack.report.page.Files;
import io.carrytrack.spark.JobDescription;
import io.carrytrack.task.Target;
import io.carrytrack.teacher.Teacher;
import io.carrytrack.teacher.Teaching;
import io.carrytrack.text.WordIndex;
import io.carrytrack.training.Trainer;
import io.carrytrack.training.TrainingListener;
import io.carrytrack.training.TrainingResult;
import io.carrytrack.vectors.FoundVectors;
import io.carrytrack.vectors.VectorSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** One training run in an open session: its steps, which a job puts in order. */
public final class TrainingRun {
  static final String GROUP = "carrytrack train";

  private final SparkSession session;
  private final JavaSparkContext spark;
  private final Configuration hadoop;
  private final Experiment experiment;
  private final RunDirectory directory;
  private final Console console;

  /**
   * @param console takes the lines that a user watches
   */
  public TrainingRun(
      SparkSession session, Experiment experiment, RunDirectory directory, Console console) {
    this.session = session;
    this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    this.hadoop = spark.hadoopConfiguration();
    this.experiment = experiment;
    this.directory = directory;
    this.console = console;
  }

  /**
   * What a cluster means for the run.
   *
   * @param kernel the arithmetic that all executors have
   * @param memory what an executor needs; null under dl4j-spark's master
   * @param obstacles why the same run elsewhere may give another model, in sentences
   */
  public record Plan(KernelVariant kernel, MemoryPlan memory, List<String> obstacles) {
    boolean reproducible() {
      return obstacles.isEmpty();
    }
  }

  /** Plans the run on a cluster that pre-flight has seen. */
  public Plan plan(PreFlight.Cluster cluster) {
    KernelVariant kernel = KernelChoice.choose(cluster, experiment.kernel());
    boolean ours = experiment.training().averaging().master() == Master.CARRYTRACK;
    return new Plan(kernel, ours ? memory(cluster, kernel) : null, obstacles(cluster, kernel));
  }

  private MemoryPlan memory(PreFlight.Cluster cluster, KernelVariant kernel) {
    return MemoryPlan.of(
        experiment.network(),
        experiment.replicaSize(kernel),
        experiment.training(),
        cluster,
        spark.getConf());
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
   * @param files what the input's files were before they were read; null where it is no file
   * @param init a saved model, or null for Keras' starting values
   * @param resume whether to go on from the newest checkpoint of the run directory, if there is one
   * @param vectors that the words begin with, where there are some
   * @param teacher whose labels are learned too, where there is one
   */
  public record From(
      InputFiles files,
      SavedModel init,
      boolean resume,
      Optional<Vectors> vectors,
      Optional<Teacher> teacher) {
    /** Before the vocabulary is known, and with it the vectors; without a teacher. */
    public From(InputFiles files, SavedModel init, boolean resume) {
      this(files, init, resume, Optional.empty(), Optional.empty());
    }

    /** With a teacher, or none. */
    From taughtBy(Optional<Teacher> whom) {
      return new From(files, init, resume, vectors, whom);
    }

    /** With the vectors of the vocabulary. */
    public From with(Optional<Vectors> found) {
      return new From(files, init, resume, found, teacher);
    }

    /** SHA-256 of what the vectors bring to the vocabulary, in hex; null without any. */
    String vectorsSha256() {
      return vectors.map(read -> read.found().sha256()).orElse(null);
    }

    /** The files of an input now. */
    public static InputFiles filesOf(CorpusSettings input, Configuration hadoop)
        throws IOException {
      return input.format() == CorpusSettings.Format.TABLE
          ? null
          : InputFiles.list(input.path(), hadoop);
    }

    /** SHA-256 of the teacher's parameters, in hex; null without one. */
    String teacherSha256() {
      return teacher.map(Teacher::sha256).orElse(null);
    }

    /** SHA-256 of the saved model's parameters, in hex; null without one. */
    String initSha256() {
      return init == null ? null : ModelWriter.parametersSha256(init.parameters());
    }
  }

  /**
   * Word vectors that have been read.
   *
   * @param files what they were read from, before that
   * @param found those of the vocabulary
   */
  public record Vectors(InputFiles files, FoundVectors found) {
    /** The files of an experiment's vectors now; null where it has none. */
    public static InputFiles filesOf(Experiment experiment, Configuration hadoop)
        throws IOException {
      return experiment.vectors().isEmpty()
          ? null
          : InputFiles.list(experiment.vectors().get().path(), hadoop);
    }

    private VectorReport report() {
      VectorSource source = found.source();
      return new VectorReport(
          files, source.format().label(), source.width(), found.found(), found.sha256());
    }
  }

  /**
   * Reads the vectors that the vocabulary's words begin with, and says what was found.
   *
   * @throws UserError for whatever is wrong with them
   */
  public Optional<Vectors> vectors(TrainingData data) throws IOException {
    if (experiment.vectors().isEmpty()) {
      return Optional.empty();
    }
    InputFiles files = Vectors.filesOf(experiment, hadoop);
    WordIndex words = ((ModelInput.Texts) data.input()).vocabulary();
    try (JobDescription description = new JobDescription(spark)) {
      description.set(GROUP, "reading " + experiment.vectors().get().path());
      FoundVectors found = experiment.vectors().get().read(session, words);
      console.accept(found.line());
      return Optional.of(new Vectors(files, found));
    }
  }

  /**
   * Trains.
   *
   * @param listeners hear of progress, behind the run's own histories
   */
  public TrainingResult fit(
      TrainingData data,
      Plan plan,
      From from,
      Interruption interruption,
      TrainingListener... listeners)
      throws IOException {
    NetworkBinding binding =
        NetworkBinding.of(experiment, plan.kernel(), data.teaching().isPresent());
    Trainer trainer =
        new Trainer(
                session,
                experiment.training(),
                shape(),
                binding.replicas(),
                binding.predictors(),
                directory.root())
            .epochs(binding.epochs())
            .initialParameters(binding.intoTrainer().apply(initial(data, from)))
            .softLabels(data.teaching().map(Teaching::softLabels))
            .resume(from.resume())
            .configuration(deciding(plan, data, from), DecidingSettings.defaults());
    interruption.stopBy(trainer::requestStop);
    try (TrainProgress progress =
        new TrainProgress(
            directory,
            hadoop,
            experiment.training().epochs(),
            experiment.optimizer().learningRate(),
            data.labels().names(),
            console)) {
      trainer.listener(progress);
      List.of(listeners).forEach(trainer::listener);
      return binding.result(
          trainer.fit(
              data.split(ReviewSchema.TRAIN),
              data.has(ReviewSchema.VALIDATION) ? data.split(ReviewSchema.VALIDATION) : null));
    }
  }

  /** What decides the states on the way: the kernels that run, not those that were asked for. */
  private Map<String, String> deciding(Plan plan, TrainingData data, From from) {
    Map<String, String> deciding = new TreeMap<>(experiment.deciding());
    if (experiment.input().labels().isOpen()) {
      // nothing was said, so what was learned decides
      deciding.put("input.labels", data.labels().option());
    }
    List<Target> targets = data.labels().targets();
    if (!targets.isEmpty()) {
      deciding.put(
          "the target", targets.size() == 1 ? targets.get(0).toString() : targets.toString());
    }
    if (from.vectors().isPresent()) {
      deciding.put("the word vectors' SHA-256", from.vectorsSha256());
    }
    data.teaching()
        .ifPresent(taught -> deciding.put("the teacher's SHA-256", taught.teacher().sha256()));
    deciding.remove(DecidingSettings.EPOCHS);
    deciding.put("network.kernel", plan.kernel().label());
    return deciding;
  }

  /** Of our layers: Keras' starting values, over them word vectors, and over these a model. */
  private float[] initial(TrainingData data, From from) {
    ParameterLayout layout = experiment.network().layout();
    if (experiment.linear().isPresent()) {
      return NbLinear.initial(experiment.network());
    }
    float[] parameters = new float[layout.size()];
    Initialiser.initialise(layout, experiment.training().seed(), parameters);
    from.vectors().ifPresent(v -> v.found().into(parameters, layout.array(WarmStart.EMBEDDING)));
    return from.init() == null
        ? parameters
        : WarmStart.parameters(from.init(), data.input(), experiment.task(), parameters);
  }

  private SequenceShape shape() {
    return experiment.network().sequenceShape();
  }

  /** Removes the report and the predictions of a former result, which are of another model. */
  public void removeFormerReport() throws IOException {
    Files.remove(directory.root(), hadoop);
    directory.predictions().getFileSystem(hadoop).delete(directory.predictions(), false);
  }

  /** Measures the best epoch's model on the test split; empty where the data has none. */
  public Optional<Evaluation> evaluate(TrainingData data, TrainingResult fitted, Plan plan) {
    if (!data.has(ReviewSchema.TEST)) {
      return Optional.empty();
    }
    try (JobDescription description = new JobDescription(spark)) {
      description.set(GROUP, "evaluating epoch " + fitted.bestEpoch() + " on the test split");
      return Optional.of(
          Evaluator.look(
              data.split(ReviewSchema.TEST),
              data.labels().names(),
              shape(),
              new EnginePredictors(experiment.network(), experiment.task(), plan.kernel()),
              fitted.bestParameters(),
              new Evaluator.Looking(
                  data.input().reserved(),
                  experiment.report().predictions()
                      ? Optional.of(PredictionsFile.sink(directory.predictions(), console, hadoop))
                      : Optional.empty())));
    }
  }

  /** Writes the best epoch's model, and returns it. */
  public SavedModel writeModel(TrainingData data, TrainingResult fitted, Metrics test)
      throws IOException {
    console.event(Event.Phase.ofDriver("writing the model"));
    // of a run that is extended, which from here on is the former result of another model
    directory.result().getFileSystem(hadoop).delete(directory.result(), false);
    SavedModel model = TrainedModel.of(experiment, data, fitted, test);
    // a run that ended between the model and the result is resumed to here again
    ModelWriter.replace(model, directory.model(), hadoop);
    return model;
  }

  /**
   * What there is to say of the run.
   *
   * @param from where it began
   * @param model whether its model was written
   * @param mlflow the run on a tracking server, or null
   * @param seconds that it took
   */
  public TrainReport report(
      TrainingData data,
      TrainingResult fitted,
      Metrics test,
      Plan plan,
      From from,
      boolean model,
      MlflowReport mlflow,
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
        data.rejections(),
        fitted.dataFingerprint(),
        data.testFingerprint(experiment.task()),
        from.files(),
        from.initSha256(),
        from.vectors().map(Vectors::report).orElse(null),
        data.teaching().map(Teaching::report).orElse(null),
        BuildInfo.versions(),
        classWeights(data, fitted),
        fitted.history(),
        test,
        data.naive(),
        mlflow);
  }

  private static Map<String, Double> classWeights(TrainingData data, TrainingResult fitted) {
    Map<String, Double> weights = new LinkedHashMap<>();
    for (double factor : fitted.classFactors()) {
      weights.put(data.labels().names().name(weights.size()), factor);
    }
    return weights.isEmpty() ? null : weights;
  }
}
