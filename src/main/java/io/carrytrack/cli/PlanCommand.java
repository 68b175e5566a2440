package io.carrytrack.cli;

import io.carrytrack.config.Experiment;
import io.carrytrack.job.PlanJob;
import io.carrytrack.plan.PlanOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Says what a round costs on a cluster, and how often to average for rounds to cost little.",
    footer = {
      "",
      "Trains nothing and needs no cluster. What is fitted and what modelled: docs/scaling.md."
    })
final class PlanCommand implements Callable<Integer> {
  @ParentCommand private CarryTrack top;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Experiment file, or the name of one in conf/experiments.")
  private String config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Sets a configuration key, averaging.workers for one; may be repeated.")
  private List<String> settings = new ArrayList<>();

  @Option(names = "--executors", paramLabel = "N", required = true, description = "Executors.")
  private int executors;

  @Option(
      names = "--slots",
      paramLabel = "N",
      defaultValue = "1",
      description = "Task slots of an executor (default: ${DEFAULT-VALUE}).")
  private int slots;

  @Option(
      names = "--gigabits",
      paramLabel = "X",
      defaultValue = "10",
      description = "Gbit/s of each machine's link (default: ${DEFAULT-VALUE}).")
  private double gigabits;

  @Option(
      names = "--latency-ms",
      paramLabel = "X",
      defaultValue = "0.5",
      description = "Milliseconds of a message, one way (default: ${DEFAULT-VALUE}).")
  private double latencyMillis;

  @Option(
      names = "--run",
      paramLabel = "FILE",
      description = "result.json of a training run of this network: tells what a minibatch takes.")
  private String run;

  @Option(
      names = "--step-seconds",
      paramLabel = "X",
      description = "Seconds that a minibatch takes in one slot, instead of --run.")
  private Double stepSeconds;

  @Option(
      names = "--reviews",
      paramLabel = "N",
      description = "Reviews that are trained in an epoch (default: the run's).")
  private Long reviews;

  @Option(
      names = "--costs",
      paramLabel = "FILE",
      description = "Fitted cost model (default: the one in the jar).")
  private String costs;

  @Override
  public Integer call() throws IOException {
    new PlanJob(
            Experiment.load(config, System.getProperties(), settings, null),
            new PlanOptions(
                executors, slots, gigabits, latencyMillis, run, stepSeconds, reviews, costs),
            top.console())
        .execute();
    return 0;
  }
}
