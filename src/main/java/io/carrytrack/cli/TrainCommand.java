package io.carrytrack.cli;

import io.carrytrack.config.Experiment;
import io.carrytrack.job.TrainJob;
import io.carrytrack.job.TrainOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Trains a classifier and keeps the best epoch's model.",
    footer = {
      "",
      "Without --config and --input the bundled sample is trained. Settings win in this order: options,",
      "-Dcarrytrack.KEY=VALUE, the experiment file, the defaults."
    })
final class TrainCommand implements Callable<Integer> {
  private static final String SAMPLE = "sample";

  @ParentCommand private CarryTrack top;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Experiment file, or the name of one in conf/experiments.")
  private String config;

  @Option(
      names = "--input",
      paramLabel = "PATH",
      description = "Reviews: .tar.gz archive, directory, CSV, JSON lines or Parquet.")
  private String input;

  @Mixin private InputOptions reading;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Run directory (default: runs/EXPERIMENT-N with the next free N).")
  private String out;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Sets a configuration key; may be repeated.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--init",
      paramLabel = "MODEL",
      description = "Saved model to start from; words it does not know get fresh vectors.")
  private String init;

  @Option(
      names = "--teacher",
      paramLabel = "MODEL",
      description = "Saved model whose probabilities are the labels of reviews without one.")
  private String teacher;

  @Option(
      names = "--resume",
      description = "Goes on from the newest checkpoint in --out; starts where there is none.")
  private boolean resume;

  @Option(names = "--overwrite", description = "Replaces a run directory that exists.")
  private boolean overwrite;

  @Option(
      names = "--verbose",
      description = "Tells settings, layers, kernels and memory before it trains.")
  private boolean verbose;

  @Override
  public Integer call() throws IOException {
    String experiment = config == null && input == null ? SAMPLE : config;
    List<String> all = new ArrayList<>(settings);
    all.addAll(reading.settings(null));
    new TrainJob(
            Experiment.load(experiment, System.getProperties(), all, input),
            new TrainOptions(out, init, teacher, resume, overwrite, verbose),
            top.console())
        .execute();
    return 0;
  }
}
