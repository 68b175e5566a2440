package io.carrytrack.job;

import io.carrytrack.config.Experiment;
import io.carrytrack.corpus.Corpus;
import io.carrytrack.corpus.CorpusReader;
import io.carrytrack.evaluation.BinaryMetrics;
import io.carrytrack.model.ModelReader;
import io.carrytrack.model.SavedModel;
import io.carrytrack.report.JsonFile;
import io.carrytrack.spark.HadoopPaths;
import io.carrytrack.spark.Sessions;
import io.carrytrack.spark.UserError;
import io.carrytrack.training.DivergedException;
import io.carrytrack.training.TrainingListener;
import io.carrytrack.training.TrainingResult;
import java.io.IOException;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Trains a classifier: prepare, fit, evaluate, publish. */
public final class TrainJob {
  private final Experiment experiment;
  private final TrainOptions options;
  private final Consumer<String> console;
  private final TrainDescription description;

  /**
   * @param console takes the lines that a user watches
   */
  public TrainJob(Experiment experiment, TrainOptions options, Consumer<String> console) {
    this.experiment = experiment;
    this.options = options;
    this.console = console;
    this.description = new TrainDescription(experiment, options.verbose(), console);
  }

  /** Checks what can be checked without a cluster, then trains. */
  public void execute() throws IOException {
    Configuration hadoop = HadoopPaths.configuration();
    RunDirectory directory = RunDirectory.choose(options, experiment.name(), hadoop);
    if (options.resume() && directory.isFinished(hadoop)) {
      console.accept("finished already: " + directory.result());
      return;
    }
    CorpusReader.requireReadable(experiment.input(), hadoop);
    SavedModel init = options.init() == null ? null : fittingModel(hadoop);
    long start = System.nanoTime();
    try (Interruption interruption = new Interruption();
        SparkSession session = Sessions.open("carrytrack train " + experiment.name())) {
      doExecute(session, directory, init, interruption, start);
    }
  }

  private SavedModel fittingModel(Configuration hadoop) {
    SavedModel model = ModelReader.read(HadoopPaths.path(options.init()), hadoop);
    WarmStart.requireFitting(model, experiment.network());
    return model;
  }

  private void doExecute(
      SparkSession session,
      RunDirectory directory,
      SavedModel init,
      Interruption interruption,
      long start)
      throws IOException {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    TrainingRun run = new TrainingRun(session, experiment, directory, console);
    run.begin(!options.resume());
    description.begin(spark.master(), directory);
    TrainingRun.Plan plan = preFlight(spark, run, directory);
    try (Corpus corpus = CorpusReader.read(session, experiment.input(), console);
        ReviewData data = ReviewData.prepare(corpus, experiment.text(), spark, console)) {
      TrainingResult fitted = fit(run, data, plan, init, interruption);
      BinaryMetrics test = run.evaluate(data, fitted, plan);
      run.writeModel(data, fitted, test);
      JsonFile.write(
          directory.result(),
          run.report(corpus, data, fitted, test, plan, true, (System.nanoTime() - start) / 1e9),
          spark.hadoopConfiguration());
      description.end(directory, fitted, test);
    }
  }

  /** Finds out, before any work, whether the cluster can run this, and how. */
  private TrainingRun.Plan preFlight(
      JavaSparkContext spark, TrainingRun run, RunDirectory directory) {
    PreFlight.Cluster cluster =
        new PreFlight(spark, console)
            .check(
                experiment.preFlight(),
                experiment.training().averaging().workers(),
                experiment.input(),
                directory.resolvedConf());
    TrainingRun.Plan plan = run.plan(cluster);
    description.plan(plan);
    return plan;
  }

  private TrainingResult fit(
      TrainingRun run,
      ReviewData data,
      TrainingRun.Plan plan,
      SavedModel init,
      Interruption interruption)
      throws IOException {
    try {
      return run.fit(
          data,
          plan,
          new TrainingRun.From(init, options.resume()),
          interruption,
          new TrainingListener() {});
    } catch (DivergedException e) {
      throw UserError.failed(e, e.getMessage());
    }
  }
}
