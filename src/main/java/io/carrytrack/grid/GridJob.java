package io.carrytrack.grid;

import io.carrytrack.base.UserError;
import io.carrytrack.cluster.PreFlight;
import io.carrytrack.config.CanonicalRun;
import io.carrytrack.config.Experiment;
import io.carrytrack.config.Grid;
import io.carrytrack.console.Console;
import io.carrytrack.console.Event;
import io.carrytrack.corpus.Corpus;
import io.carrytrack.corpus.CorpusReader;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.corpus.ReviewSchema;
import io.carrytrack.evaluation.Evaluation;
import io.carrytrack.evaluation.Metrics;
import io.carrytrack.files.AtomicFile;
import io.carrytrack.files.HadoopPaths;
import io.carrytrack.files.OutputLock;
import io.carrytrack.job.Interruption;
import io.carrytrack.job.Probe;
import io.carrytrack.job.ReviewData;
import io.carrytrack.job.TrainingRun;
import io.carrytrack.report.CellReport;
import io.carrytrack.report.GridCharts;
import io.carrytrack.report.GridReport;
import io.carrytrack.report.GridReport.Status;
import io.carrytrack.report.GridTable;
import io.carrytrack.report.JsonFile;
import io.carrytrack.report.TextFile;
import io.carrytrack.report.page.Files;
import io.carrytrack.report.page.GridPage;
import io.carrytrack.spark.Sessions;
import io.carrytrack.text.TextSettings;
import io.carrytrack.tracking.Trackers;
import io.carrytrack.training.DivergedException;
import io.carrytrack.training.TrainingResult;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Trains the runs of a grid one after another, in one session, and reports on them. */
public final class GridJob {
  private final Grid grid;
  private final Console console;

  /**
   * @param console takes the lines that a user watches
   */
  public GridJob(Grid grid, Console console) {
    this.grid = grid;
    this.console = console;
  }

  /** Makes the runs that have no result yet, each going on from where it stopped, and reports. */
  public void execute() throws IOException {
    Configuration hadoop = HadoopPaths.configuration();
    grid.cells().forEach(cell -> Trackers.require(cell.experiment()));
    GridDirectory directory = GridDirectory.choose(grid, hadoop);
    try (OutputLock lock = OutputLock.take(List.of(directory.root()), console, hadoop)) {
      GridResults results = GridResults.read(grid, directory, hadoop);
      if (!results.complete()) {
        CorpusReader.requireReadable(input(), hadoop);
        try (Interruption interruption = new Interruption();
            SparkSession session = Sessions.open("carrytrack grid " + grid.name(), console)) {
          new Open(session, directory, results, interruption).run();
        }
      } else if (!results.ofOtherFiles(TrainingRun.From.filesOf(input(), hadoop)).isEmpty()) {
        console.warning(
            "the input's files are others than those that the runs are of; for runs of"
                + " what is there now choose another --out");
      }
      publish(directory, results, hadoop);
      draw(directory, results.report(), hadoop);
    }
  }

  private CorpusSettings input() {
    return grid.cells().get(0).experiment().input();
  }

  private void begin(GridDirectory directory, Configuration hadoop) {
    try {
      TextFile.write(directory.conf(), grid.text(), hadoop);
    } catch (IOException e) {
      throw UserError.usage("--out %s cannot be written: %s", directory.root(), e.getMessage());
    }
  }

  private static void publish(GridDirectory directory, GridResults results, Configuration hadoop)
      throws IOException {
    GridReport report = results.report();
    JsonFile.write(directory.report(), report, hadoop);
    TextFile.write(directory.table(), GridTable.of(report), hadoop);
  }

  private void draw(GridDirectory directory, GridReport report, Configuration hadoop)
      throws IOException {
    directory.charts().getFileSystem(hadoop).delete(directory.charts(), true);
    Optional<String> obstacle = GridCharts.obstacle();
    if (obstacle.isPresent()) {
      console.accept(
          "no charts: this machine has no font to write with ("
              + obstacle.get()
              + "); install fontconfig and a font, such as DejaVu, and start the grid again");
    } else {
      for (Map.Entry<String, byte[]> chart : GridCharts.draw(report).entrySet()) {
        Path file = new Path(directory.charts(), chart.getKey());
        try (OutputStream out = file.getFileSystem(hadoop).create(file, true)) {
          out.write(chart.getValue());
        }
      }
      console.event(Event.Result.of("charts", directory.charts()));
    }
    console.event(Event.Result.of("table", directory.table()));
    page(directory, report, hadoop);
  }

  private void page(GridDirectory directory, GridReport report, Configuration hadoop) {
    if (Files.tried(
        () -> AtomicFile.write(directory.page(), GridPage.of(report), hadoop), console)) {
      console.event(Event.Result.of("report", directory.page()));
    }
  }

  /** The runs without a result, in an open session. */
  private final class Open {
    private final SparkSession session;
    private final JavaSparkContext spark;
    private final Configuration hadoop;
    private final GridDirectory directory;
    private final GridResults results;
    private final Interruption interruption;
    private final Map<TextSettings, ReviewData> prepared = new HashMap<>();
    private final Map<List<Object>, Optional<TrainingRun.Vectors>> vectors = new HashMap<>();

    Open(
        SparkSession session,
        GridDirectory directory,
        GridResults results,
        Interruption interruption) {
      this.session = session;
      this.spark = JavaSparkContext.fromSparkContext(session.sparkContext());
      this.hadoop = spark.hadoopConfiguration();
      this.directory = directory;
      this.results = results;
      this.interruption = interruption;
    }

    void run() throws IOException {
      PreFlight.Cluster cluster = preFlight();
      TrainingRun.From from =
          new TrainingRun.From(TrainingRun.From.filesOf(input(), hadoop), null, true);
      try (Corpus corpus = CorpusReader.read(session, input(), console)) {
        results.ofOtherFiles(from.files()).forEach(c -> results.requireDataOf(c, data(c, corpus)));
        requireVectors(corpus);
        begin(directory, hadoop);
        tidy();
        for (Grid.Cell cell : grid.cells()) {
          if (!results.has(cell)) {
            Trackers trackers =
                Trackers.of(cell.experiment(), directory.run(cell).root(), hadoop, console);
            results.keep(cell, result(cell, corpus, from, cluster, trackers));
            directory.run(cell).removeWork(hadoop);
            trackers.finished();
            publish(directory, results, hadoop);
          }
        }
      } finally {
        prepared.values().forEach(ReviewData::close);
      }
    }

    /** A grid that was killed between a run's result and its tidying left blocks behind. */
    private void tidy() throws IOException {
      for (Grid.Cell cell : grid.cells()) {
        if (results.has(cell)) {
          directory.run(cell).removeWork(hadoop);
        }
      }
    }

    private PreFlight.Cluster preFlight() throws IOException {
      try (Probe probe = Probe.in(directory.root(), hadoop)) {
        return preFlight(probe);
      }
    }

    private PreFlight.Cluster preFlight(Probe probe) {
      List<Experiment> experiments = grid.cells().stream().map(Grid.Cell::experiment).toList();
      return new PreFlight(spark, console)
          .check(
              experiments.get(0).preFlight(),
              experiments.stream()
                  .mapToInt(experiment -> experiment.training().averaging().workers())
                  .max()
                  .orElseThrow(),
              input(),
              probe.file());
    }

    private CellReport result(
        Grid.Cell cell,
        Corpus corpus,
        TrainingRun.From from,
        PreFlight.Cluster cluster,
        Trackers trackers)
        throws IOException {
      console.event(
          new Event.Run(
              grid.cells().indexOf(cell) + 1,
              grid.cells().size(),
              (int) grid.cells().stream().filter(other -> !results.has(other)).count(),
              cell.name()));
      ReviewData data = data(cell, corpus);
      Optional<Grid.Cell> same = madeBefore(cell, data);
      if (same.isPresent()) {
        console.accept("the same as " + same.get().name());
        return GridResults.same(cell, same.get());
      }
      try {
        return trackers.over(() -> train(cell, data, from, cluster, trackers));
      } catch (UserError e) {
        if (e.reason() == UserError.Reason.INTERRUPTED) {
          throw UserError.interrupted(
              "interrupted in run %s; the same command goes on from there", cell.name());
        }
        throw e.in("run " + cell.name());
      }
    }

    /** Runs of the same text settings share the encoded reviews. */
    private ReviewData data(Grid.Cell cell, Corpus corpus) {
      return prepared.computeIfAbsent(
          cell.experiment().text(), text -> ReviewData.prepare(corpus, text, spark, console));
    }

    /** Runs of the same vocabulary share the word vectors that were found for it. */
    private Optional<TrainingRun.Vectors> vectors(Grid.Cell cell, ReviewData data)
        throws IOException {
      Experiment experiment = cell.experiment();
      List<Object> key = List.of(experiment.text(), experiment.vectors());
      if (!vectors.containsKey(key)) {
        TrainingRun run = new TrainingRun(session, experiment, directory.run(cell), console);
        vectors.put(key, run.vectors(data));
      }
      return vectors.get(key);
    }

    private void requireVectors(Corpus corpus) throws IOException {
      for (Grid.Cell cell : results.finished()) {
        if (!results.isOfVectors(cell, TrainingRun.Vectors.filesOf(cell.experiment(), hadoop))) {
          results.requireVectorsOf(cell, vectors(cell, data(cell, corpus)).orElseThrow().found());
        }
      }
    }

    private Optional<Grid.Cell> madeBefore(Grid.Cell cell, ReviewData data) {
      CanonicalRun run = canonical(cell, data);
      return grid.cells().subList(0, grid.cells().indexOf(cell)).stream()
          .filter(results::made)
          .filter(other -> canonical(other, data).equals(run))
          .findFirst();
    }

    private CanonicalRun canonical(Grid.Cell cell, ReviewData data) {
      return CanonicalRun.of(
          cell.experiment(),
          data.rows().get(ReviewSchema.TRAIN),
          !data.has(ReviewSchema.VALIDATION));
    }

    private CellReport train(
        Grid.Cell cell,
        ReviewData data,
        TrainingRun.From from,
        PreFlight.Cluster cluster,
        Trackers trackers)
        throws IOException {
      long start = System.nanoTime();
      TrainingRun run =
          new TrainingRun(session, data.fit(cell.experiment()), directory.run(cell), console);
      directory.run(cell).writeSettings(cell.experiment().resolved(), hadoop);
      TrainingRun.Plan plan = plan(run, cluster);
      StoppingListener listener =
          new StoppingListener(
              grid.stop(), results.finishedBefore(cell), cell.experiment().training().epochs());
      try {
        TrainingRun.From begun = from.with(vectors(cell, data));
        TrainingResult fitted = run.fit(data, plan, begun, interruption, trackers, listener);
        run.removeFormerReport();
        Metrics test = run.evaluate(data, fitted, plan).map(Evaluation::metrics).orElse(null);
        trackers.tested(fitted.bestEpoch(), test);
        if (grid.keepModels()) {
          run.writeModel(data, fitted, test);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return GridResults.finished(
            cell,
            run.report(
                data, fitted, test, plan, begun, grid.keepModels(), trackers.mlflow(), seconds));
      } catch (StoppingListener.BehindException e) {
        console.accept("stopped: " + e.getMessage());
        trackers.stopped(e.getMessage());
        return GridResults.ended(cell, Status.STOPPED, e.getMessage(), listener.history());
      } catch (DivergedException e) {
        // the outer exception names a checkpoint, which goes with the rest of the run's work
        String reason = (e.getCause() == null ? e : e.getCause()).getMessage();
        console.accept("diverged: " + reason);
        trackers.failed(reason);
        return GridResults.ended(cell, Status.DIVERGED, reason, listener.history());
      }
    }

    private TrainingRun.Plan plan(TrainingRun run, PreFlight.Cluster cluster) {
      TrainingRun.Plan plan = run.plan(cluster);
      if (plan.memory() != null) {
        plan.memory().requireFitting();
      }
      plan.obstacles().forEach(obstacle -> console.accept("NOT REPRODUCIBLE: " + obstacle));
      return plan;
    }
  }
}
