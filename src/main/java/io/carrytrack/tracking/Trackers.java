package io.carrytrack.tracking;

import io.carrytrack.base.Secrets;
import io.carrytrack.base.UserError;
import io.carrytrack.checkpoint.EpochRecord;
import io.carrytrack.config.Experiment;
import io.carrytrack.config.TrackingSettings;
import io.carrytrack.console.Console;
import io.carrytrack.evaluation.Metrics;
import io.carrytrack.report.MlflowReport;
import io.carrytrack.tracking.mlflow.MlflowTracker;
import io.carrytrack.tracking.tensorboard.TensorBoardTracker;
import io.carrytrack.training.RoundRecord;
import io.carrytrack.training.TrainingListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * All who hear of one run: those that its settings ask for, and Spark's metrics, which show nothing
 * until Spark is told to.
 */
public final class Trackers implements TrainingListener {
  private final TrackedRun run;
  private final List<RunListener> all = new ArrayList<>();
  private final MlflowTracker mlflow;
  private boolean started;
  private boolean ended;

  private Trackers(Experiment experiment, Path directory, Configuration hadoop, Console console) {
    TrackingSettings settings = experiment.tracking();
    this.run = start(experiment, directory);
    this.mlflow =
        settings
            .mlflow()
            .map(server -> new MlflowTracker(server, directory, hadoop, System.getenv(), console))
            .orElse(null);
    add("Spark's metrics", new RoundGauges(), console);
    if (settings.tensorBoard()) {
      add("tracking.tensorboard", new TensorBoardTracker(directory, hadoop), console);
    }
    ListenerClasses.find(settings.listeners())
        .forEach(of -> add(of.getDeclaringClass().getName(), ListenerClasses.make(of), console));
    if (mlflow != null) {
      add("tracking.mlflow", mlflow, console);
    }
  }

  private void add(String name, RunListener listener, Console console) {
    all.add(new GuardedListener(name, listener, console));
  }

  private static TrackedRun start(Experiment experiment, Path directory) {
    Map<String, String> settings = new LinkedHashMap<>();
    experiment.settings().forEach((key, value) -> settings.put(key, Secrets.redact(value)));
    List<String> changed =
        experiment.changes().stream().map(line -> line.substring(0, line.indexOf(" = "))).toList();
    return new TrackedRun(directory.getName(), directory.toString(), settings, changed);
  }

  /** Some work with a run, of a value. */
  public interface Work<T> {
    /** Does it. */
    T run() throws IOException;
  }

  /**
   * Makes sure that the classes are there that a run's settings name.
   *
   * @throws UserError naming the one that is not
   */
  public static void require(Experiment experiment) {
    ListenerClasses.find(experiment.tracking().listeners());
  }

  /**
   * Those of a run.
   *
   * @param directory of the run
   * @param console takes the lines that a user watches
   * @throws UserError for a listener that cannot be made
   */
  public static Trackers of(
      Experiment experiment, Path directory, Configuration hadoop, Console console) {
    return new Trackers(experiment, directory, hadoop, console);
  }

  /** Does the work of the run; what it throws is told, and thrown on. */
  public <T> T over(Work<T> work) throws IOException {
    try {
      return work.run();
    } catch (IOException | RuntimeException | Error e) {
      boolean stopped =
          UserError.behind(e).filter(of -> of.reason() == UserError.Reason.INTERRUPTED).isPresent();
      end(
          stopped ? RunListener.Outcome.KILLED : RunListener.Outcome.FAILED,
          Secrets.redact(String.valueOf(e.getMessage())));
      throw e;
    }
  }

  private void end(RunListener.Outcome outcome, String message) {
    if (started && !ended) {
      ended = true;
      all.forEach(to -> to.failed(outcome, message));
    }
  }

  /** The run directory is the run's from here on. */
  @Override
  public void checked() {
    started = true;
    all.forEach(to -> to.started(run));
    all.forEach(TrainingListener::checked);
  }

  @Override
  public void weighted(List<Double> factors) {
    all.forEach(to -> to.weighted(factors));
  }

  @Override
  public void resumed(List<EpochRecord> history, int round, long totalRounds) {
    all.forEach(to -> to.resumed(history, round, totalRounds));
  }

  @Override
  public void roundEnded(RoundRecord round) {
    all.forEach(to -> to.roundEnded(round));
  }

  @Override
  public void epochEnded(EpochRecord epoch) {
    all.forEach(to -> to.epochEnded(epoch));
  }

  /**
   * The best epoch's model was measured.
   *
   * @param metrics null without a test split
   */
  public void tested(int epoch, Metrics metrics) {
    if (metrics != null) {
      all.forEach(to -> to.tested(epoch, metrics));
    }
  }

  /** The run on the tracking server; null without one, and where it has not answered yet. */
  public MlflowReport mlflow() {
    return mlflow == null ? null : mlflow.report();
  }

  /** The run is whole; nothing where it was never started, or has ended otherwise. */
  public void finished() {
    if (started && !ended) {
      ended = true;
      all.forEach(RunListener::finished);
    }
  }

  /** The run was stopped by a rule of its grid. */
  public void stopped(String why) {
    end(RunListener.Outcome.KILLED, why);
  }

  /** The run has no good result. */
  public void failed(String why) {
    end(RunListener.Outcome.FAILED, why);
  }
}
