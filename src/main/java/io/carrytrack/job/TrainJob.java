package io.carrytrack.job;

import io.carrytrack.base.UserError;
import io.carrytrack.cluster.KernelChoice;
import io.carrytrack.cluster.PreFlight;
import io.carrytrack.config.Experiment;
import io.carrytrack.console.Console;
import io.carrytrack.corpus.CorpusReader;
import io.carrytrack.corpus.ReviewSchema;
import io.carrytrack.evaluation.Evaluation;
import io.carrytrack.evaluation.Metrics;
import io.carrytrack.files.HadoopPaths;
import io.carrytrack.files.OutputLock;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.model.ModelReader;
import io.carrytrack.model.SavedModel;
import io.carrytrack.report.JsonFile;
import io.carrytrack.report.TrainReport;
import io.carrytrack.spark.Sessions;
import io.carrytrack.teacher.Teacher;
import io.carrytrack.teacher.Teaching;
import io.carrytrack.tracking.Trackers;
import io.carrytrack.training.DivergedException;
import io.carrytrack.training.TrainingListener;
import io.carrytrack.training.TrainingResult;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Trains a classifier: prepare, fit, evaluate, publish. */
public final class TrainJob {
  private final Experiment experiment;
  private final TrainOptions options;
  private final Console console;
  private final TrainDescription description;
  private final InSession sessions;

  /** Opens a session for some work, and closes it behind it. */
  interface InSession {
    /** Does it. */
    void run(Work work) throws IOException;

    /** What needs a session. */
    interface Work {
      /** Does it. */
      void in(SparkSession session) throws IOException;
    }
  }

  /**
   * @param console takes the lines that a user watches
   */
  public TrainJob(Experiment experiment, TrainOptions options, Console console) {
    this(
        experiment,
        options,
        console,
        work -> {
          try (SparkSession session =
              Sessions.open("carrytrack train " + experiment.name(), console)) {
            work.in(session);
          }
        });
  }

  TrainJob(Experiment experiment, TrainOptions options, Console console, InSession sessions) {
    this.experiment = experiment;
    this.options = options;
    this.console = console;
    this.description = new TrainDescription(experiment, options.verbose(), console);
    this.sessions = sessions;
  }

  /** Checks what can be checked without a cluster, then trains. */
  public void execute() throws IOException {
    Configuration hadoop = HadoopPaths.configuration();
    try (RunStart start = RunStart.choose(options, experiment.name(), console, hadoop)) {
      Path root = start.directory().root();
      try (OutputLock lock = OutputLock.take(List.of(root), console, hadoop)) {
        start.requireUsable();
        execute(start, hadoop);
      }
    }
  }

  private void execute(RunStart start, Configuration hadoop) throws IOException {
    CorpusReader.requireReadable(experiment.input(), hadoop);
    Trackers.require(experiment);
    if (options.init() != null && experiment.linear().isPresent()) {
      throw UserError.usage(
          "--init: network.type is nb-linear, which begins with the counts of its training reviews;"
              + " leave one out");
    }
    TrainingRun.From from =
        new TrainingRun.From(
                TrainingRun.From.filesOf(experiment.input(), hadoop),
                options.init() == null ? null : fittingModel(hadoop),
                options.resume())
            .taughtBy(Teacher.of(options.teacher(), experiment, hadoop));
    Optional<FinishedRun> finished =
        options.resume() ? FinishedRun.in(start.directory(), hadoop) : Optional.empty();
    if (finished.isPresent()) {
      finished.get().requireSettingsOf(experiment, from);
      if (finished.get().covers(experiment)) {
        requireDataOf(start, finished.get(), from, hadoop);
        console.accept("finished already: " + start.directory().result());
        return;
      }
    }
    train(start, from, hadoop);
  }

  /** Reads the input again only where its files are not those that they were. */
  private void requireDataOf(
      RunStart start, FinishedRun finished, TrainingRun.From from, Configuration hadoop)
      throws IOException {
    if (finished.isOfFiles(from.files(), TrainingRun.Vectors.filesOf(experiment, hadoop))) {
      return;
    }
    console.accept(
        "the run is finished; its input's files are others now, so their reviews are compared");
    sessions.run(
        session -> {
          KernelVariant kernel = KernelChoice.choose(of(session), experiment.kernel());
          try (TrainingData data = read(session, from, kernel)) {
            TrainingRun run = new TrainingRun(session, experiment, start.directory(), console);
            finished.requireDataOf(data, from.with(run.vectors(data)).vectorsSha256());
          }
        });
  }

  private SavedModel fittingModel(Configuration hadoop) {
    SavedModel model = ModelReader.read(HadoopPaths.path(options.init()), hadoop);
    // the labels, and with them the output layer, are known when they have been read
    WarmStart.requireFitting(model, experiment.network().withOutput(model.task().outputLayer()));
    return model;
  }

  private void requireFitting(TrainingRun.From from, Experiment labelled, TrainingData data) {
    from.teacher().ifPresent(by -> by.requireTask(labelled.task()));
    if (!data.has(ReviewSchema.VALIDATION)) {
      from.teacher()
          .flatMap(by -> by.validationWarning(labelled.training()))
          .ifPresent(console::warning);
    }
    if (from.init() != null) {
      WarmStart.requireFitting(from.init(), labelled.network());
      WarmStart.requireLabels(from.init(), data.labels().names());
      WarmStart.requireTargets(from.init(), data.labels().targets());
      WarmStart.requireInput(from.init(), data.input());
      WarmStart.anew(from.init(), data.input()).ifPresent(console);
    }
  }

  private void train(RunStart start, TrainingRun.From from, Configuration hadoop)
      throws IOException {
    long begin = System.nanoTime();
    Trackers trackers = Trackers.of(experiment, start.directory().root(), hadoop, console);
    try (Interruption interruption = new Interruption()) {
      sessions.run(
          session ->
              trackers.over(
                  () -> {
                    train(session, start, from, interruption, trackers, begin);
                    return null;
                  }));
    }
  }

  private void train(
      SparkSession session,
      RunStart start,
      TrainingRun.From from,
      Interruption interruption,
      Trackers trackers,
      long begin)
      throws IOException {
    JavaSparkContext spark = of(session);
    RunDirectory directory = start.directory();
    description.begin(spark.master(), directory);
    PreFlight.Cluster cluster = ask(spark, directory);
    TrainingRun.Plan asked = new TrainingRun(session, experiment, directory, console).plan(cluster);
    description.plan(asked);
    try (TrainingData data = read(session, from, asked.kernel())) {
      Experiment labelled = data.fit(experiment);
      requireFitting(from, labelled, data);
      TrainingRun run = new TrainingRun(session, labelled, directory, console);
      TrainingRun.Plan plan = run.plan(cluster);
      description.labelled(labelled.network(), plan);
      TrainingRun.From begun = from.with(run.vectors(data));
      TrainingResult fitted = fit(run, start, data, plan, begun, interruption, trackers);
      run.removeFormerReport();
      Optional<Evaluation> measured = run.evaluate(data, fitted, plan);
      Metrics test = measured.map(Evaluation::metrics).orElse(null);
      trackers.tested(fitted.bestEpoch(), test);
      SavedModel model = run.writeModel(data, fitted, test);
      TrainReport report =
          run.report(
              data,
              fitted,
              test,
              plan,
              begun,
              true,
              trackers.mlflow(),
              (System.nanoTime() - begin) / 1e9);
      JsonFile.write(directory.result(), report, spark.hadoopConfiguration());
      boolean reported =
          new ReportWriter(spark, console)
              .ofTraining(directory.root(), labelled, report, measured, data, model, plan.kernel());
      start.whole();
      trackers.finished();
      description.end(directory, fitted, test, report.naiveTest(), reported);
    }
  }

  private static JavaSparkContext of(SparkSession session) {
    return JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  private TrainingData read(SparkSession session, TrainingRun.From from, KernelVariant kernel) {
    Optional<Teaching> teaching =
        from.teacher().map(by -> new Teaching(by, experiment, kernel, of(session)));
    return TrainingData.read(session, experiment, teaching, console);
  }

  /** Finds out, before any work, whether the cluster can run this. */
  private PreFlight.Cluster ask(JavaSparkContext spark, RunDirectory directory) throws IOException {
    try (Probe probe = Probe.in(directory.root(), spark.hadoopConfiguration())) {
      return new PreFlight(spark, console)
          .check(
              experiment.preFlight(),
              experiment.training().averaging().workers(),
              experiment.input(),
              probe.file());
    }
  }

  private TrainingResult fit(
      TrainingRun run,
      RunStart start,
      TrainingData data,
      TrainingRun.Plan plan,
      TrainingRun.From from,
      Interruption interruption,
      Trackers trackers)
      throws IOException {
    try {
      return run.fit(
          data,
          plan,
          from,
          interruption,
          new TrainingListener() {
            @Override
            public void checked() {
              start.begin(experiment.resolved());
            }
          },
          trackers);
    } catch (DivergedException e) {
      throw UserError.failed(e, e.getMessage());
    }
  }
}
