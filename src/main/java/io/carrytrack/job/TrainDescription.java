package io.carrytrack.job;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.base.Count;
import io.carrytrack.base.UserError;
import io.carrytrack.cluster.MemoryPlan;
import io.carrytrack.config.Experiment;
import io.carrytrack.console.Console;
import io.carrytrack.console.Event;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.evaluation.Metrics;
import io.carrytrack.report.MetricLines;
import io.carrytrack.report.NetworkSummary;
import io.carrytrack.series.NaiveForecasts;
import io.carrytrack.task.Task;
import io.carrytrack.training.TrainingResult;
import java.util.Locale;

/** What a training run says of itself before and after its epochs. */
final class TrainDescription {
  private final Experiment experiment;
  private final boolean verbose;
  private final Console console;

  /**
   * @param verbose whether settings, layers, kernels and memory are told too
   * @param console takes the lines
   */
  TrainDescription(Experiment experiment, boolean verbose, Console console) {
    this.experiment = experiment;
    this.verbose = verbose;
    this.console = console;
  }

  /** What will be trained on what, and where it is kept. */
  void begin(String master, RunDirectory directory) {
    console.accept(headline(master));
    console.accept("run directory " + directory.root());
    if (verbose) {
      console.accept("settings in " + directory.resolvedConf() + "; other than the defaults are");
      experiment.changes().forEach(line -> console.accept("  " + line));
      NetworkSummary.lines(experiment.network()).forEach(console);
      console.accept("");
    }
  }

  /**
   * What the data has made of the network, where that is another one.
   *
   * @throws UserError behind the table of the memory, where that does not suffice for it
   */
  void labelled(Architecture network, TrainingRun.Plan plan) {
    if (network.equals(experiment.network())) {
      return;
    }
    if (plan.memory() != null) {
      require(plan.memory());
    }
    if (experiment.linear().isPresent()) {
      console.accept(
          String.format(
              Locale.ROOT,
              "of %,d ids: %,d parameters",
              network.vocabularySize(),
              network.parameterCount()));
    } else {
      console.accept(
          String.format(
              Locale.ROOT,
              "the output is made for %d classes: %,d parameters",
              Task.of(network).classes(),
              network.parameterCount()));
    }
  }

  String headline(String master) {
    CorpusSettings input = experiment.input();
    return String.format(
        Locale.ROOT,
        "training %s on %s: %s, %s on %s",
        experiment.linear().isPresent()
            ? "nb-linear"
            : NetworkSummary.headline(experiment.network()),
        input.name(),
        Count.of(experiment.training().epochs(), "epoch"),
        Count.of(experiment.training().averaging().workers(), "worker"),
        master);
  }

  /**
   * What the run takes.
   *
   * @throws UserError behind the table of the memory, where that does not suffice
   */
  void plan(TrainingRun.Plan plan) {
    if (verbose) {
      console.accept(plan.kernel().label() + " kernels");
    }
    if (plan.memory() != null) {
      memory(plan.memory());
    }
    plan.obstacles().forEach(obstacle -> console.accept("NOT REPRODUCIBLE: " + obstacle));
  }

  private void memory(MemoryPlan memory) {
    if (verbose) {
      memory.lines().forEach(console);
    }
    require(memory);
  }

  private void require(MemoryPlan memory) {
    try {
      memory.requireFitting();
    } catch (UserError e) {
      if (!verbose) {
        memory.lines().forEach(console);
      }
      throw e;
    }
  }

  /**
   * What came out, and what to do with it.
   *
   * @param test null without a test split
   * @param naive what forecasts without a model come to on it; null where nothing is forecast
   * @param reported whether there is a report to look at
   */
  void end(
      RunDirectory directory,
      TrainingResult fitted,
      Metrics test,
      NaiveForecasts naive,
      boolean reported) {
    if (test != null) {
      console.event(
          MetricLines.event(
              fitted.bestEpoch(),
              test,
              String.format(
                  Locale.ROOT,
                  "epoch %d is the best: test %s over %d %s%s",
                  fitted.bestEpoch(),
                  MetricLines.of(test),
                  test.rows(),
                  experiment.series().isEmpty() ? "reviews" : "windows",
                  MetricLines.of(naive))));
      MetricLines.ofTargets(test).forEach(console);
    }
    console.event(Event.Result.of("model", directory.model()));
    if (reported) {
      console.event(Event.Result.of("report", directory.report()));
    }
    console.accept("");
    console.accept("next:");
    NextCommands.of(directory.model(), experiment.input(), experiment.series().isEmpty())
        .forEach(line -> console.accept("  " + line));
  }
}
