package io.carrytrack.cli;

import io.carrytrack.config.GridFile;
import io.carrytrack.grid.GridJob;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "grid",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Trains all combinations of the settings that a grid file lists, and reports on them.",
    footer = {
      "",
      "Started again, it goes on from where it stopped; when all runs are done it only reports."
    })
final class GridCommand implements Callable<Integer> {
  @ParentCommand private CarryTrack top;

  @Parameters(paramLabel = "FILE", description = "Grid file.")
  private String file;

  @Option(
      names = "--input",
      paramLabel = "PATH",
      description = "Reviews to train on; wins over the file's input.")
  private String input;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Directory of the results; wins over the file's out.")
  private String out;

  @Override
  public Integer call() throws IOException {
    new GridJob(GridFile.read(file, System.getProperties(), input, out), top.console()).execute();
    return 0;
  }
}
