package io.carrytrack.tracking.mlflow;

import io.carrytrack.base.Secrets;
import io.carrytrack.checkpoint.EpochRecord;
import io.carrytrack.config.TrackingSettings;
import io.carrytrack.console.Console;
import io.carrytrack.console.Event;
import io.carrytrack.evaluation.Metrics;
import io.carrytrack.report.JsonFile;
import io.carrytrack.report.MlflowReport;
import io.carrytrack.tracking.Figures;
import io.carrytrack.tracking.RunListener;
import io.carrytrack.tracking.TrackedRun;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Tells an MLflow tracking server of a run, which goes on whatever becomes of that. */
public final class MlflowTracker implements RunListener {
  /** Where a run directory keeps the run's id, to go on with it. */
  public static final String ID_FILE = "mlflow.json";

  private static final Duration AT_THE_END = Duration.ofSeconds(60);
  private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(3);
  private static final List<String> FILES =
      List.of("model", "report.html", "result.json", "resolved.conf");
  private static final String SECONDS = "epoch_seconds";
  private static final String TEST = "test_";
  private static final String TEST_LOSS = TEST + "loss";
  private static final int MOST_NAMED = 3;

  private final Path directory;
  private final Configuration hadoop;
  private final Console console;
  private final TrackingSettings.Mlflow settings;
  private final MlflowApi api;
  private final MlflowRun run;
  private final Deliveries deliveries;
  private volatile MlflowReport report;

  /**
   * @param directory of the run
   * @param environment holds MLflow's credentials, if any
   * @param console takes the lines that a user watches
   */
  public MlflowTracker(
      TrackingSettings.Mlflow settings,
      Path directory,
      Configuration hadoop,
      Map<String, String> environment,
      Console console) {
    this.directory = directory;
    this.hadoop = hadoop;
    this.console = console;
    this.settings = settings;
    this.api = new MlflowApi(settings.uri(), environment);
    this.run = new MlflowRun(api, settings);
    this.deliveries = new Deliveries("MLflow at " + settings.uri());
  }

  /** The run on the server; null as long as that has not answered. */
  public MlflowReport report() {
    return report;
  }

  @Override
  public void started(TrackedRun start) {
    long time = System.currentTimeMillis();
    deliveries.add("the parameters", () -> begin(start, time));
  }

  private void begin(TrackedRun start, long time) throws IOException {
    if (report == null) {
      Optional<MlflowReport> former = former();
      boolean goesOn = former.isPresent() && run.takeUp(former.get());
      if (!goesOn && run.report() == null) {
        run.create(start, time);
      }
      JsonFile.write(new Path(directory, ID_FILE), run.report(), hadoop);
      report = run.report();
    }
    run.learnSteps(SECONDS);
    run.learnSteps(TEST_LOSS);
    run.parameters(start);
  }

  /** The run of a former start, on the same server. */
  private Optional<MlflowReport> former() throws IOException {
    try {
      return Optional.of(JsonFile.read(new Path(directory, ID_FILE), MlflowReport.class, hadoop))
          .filter(kept -> settings.uri().equals(kept.uri()) && kept.runId() != null);
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Adds a delivery that needs the run. */
  private void add(String what, Deliveries.Delivery delivery) {
    deliveries.add(
        what,
        () -> {
          if (report == null) {
            throw new RefusedException("", "the server has not taken the run");
          }
          delivery.send();
        });
  }

  @Override
  public void resumed(List<EpochRecord> history, int round, long totalRounds) {
    history.forEach(this::epochEnded);
  }

  @Override
  public void epochEnded(EpochRecord epoch) {
    long time = System.currentTimeMillis();
    Map<String, Double> figures = new LinkedHashMap<>();
    Figures.training(epoch).forEach((name, value) -> figures.put("train_" + name, value));
    Figures.validation(epoch).forEach((name, value) -> figures.put("validation_" + name, value));
    figures.put(SECONDS, epoch.seconds());
    add("epoch " + epoch.epoch(), () -> run.metrics(figures, epoch.epoch(), time));
  }

  @Override
  public void tested(int epoch, Metrics metrics) {
    long time = System.currentTimeMillis();
    Map<String, Double> figures = new LinkedHashMap<>();
    Figures.of(metrics).forEach((name, value) -> figures.put(TEST + name, value));
    add("the test metrics", () -> run.metrics(figures, epoch, time));
  }

  @Override
  public void finished() {
    long time = System.currentTimeMillis();
    try {
      FileSystem files = directory.getFileSystem(hadoop);
      files(files).forEach((name, file) -> add(name, () -> put(name, file, files)));
    } catch (IOException e) {
      add(
          "the files",
          () -> {
            throw e;
          });
    }
    add("the end", () -> run.end("FINISHED", time));
    end(AT_THE_END);
    if (report != null) {
      console.event(
          new Event.Result("mlflow", report.page().toString(), "MLflow run " + report.page()));
    }
  }

  @Override
  public void failed(Outcome outcome, String message) {
    long time = System.currentTimeMillis();
    add("the end", () -> run.end(outcome.name(), time));
    end(AFTER_A_FAILURE);
  }

  /** The files of the run that the server gets, by their names there. */
  private Map<String, FileStatus> files(FileSystem files) throws IOException {
    Map<String, FileStatus> all = new LinkedHashMap<>();
    for (String name : FILES) {
      Path path = new Path(directory, name);
      if (files.exists(path)) {
        boolean folder = files.getFileStatus(path).isDirectory();
        for (FileStatus file : files.listStatus(path)) { // of a file, itself
          all.put(folder ? name + "/" + file.getPath().getName() : name, file);
        }
      }
    }
    return all;
  }

  private void put(String name, FileStatus file, FileSystem files) throws IOException {
    Optional<ArtifactStore> store = ArtifactStore.of(api, settings.uri(), run.artifactUri());
    if (store.isEmpty()) {
      throw new RefusedException(
          "", "files go to " + run.artifactUri() + ", which only MLflow's own clients reach");
    }
    store.get().put(name, file, files);
  }

  private void end(Duration most) {
    Deliveries.Outcome outcome = deliveries.end(most);
    List<String> lost = outcome.lost();
    if (!lost.isEmpty()) {
      String more = lost.size() > MOST_NAMED ? " and " + (lost.size() - MOST_NAMED) + " more" : "";
      console.warning(
          Secrets.redact(
              String.format(
                  "MLflow at %s: %d of %d deliveries were not made (%s%s): %s",
                  settings.uri(),
                  lost.size(),
                  outcome.all(),
                  String.join(", ", lost.subList(0, Math.min(MOST_NAMED, lost.size()))),
                  more,
                  outcome.reason())));
    }
  }
}
