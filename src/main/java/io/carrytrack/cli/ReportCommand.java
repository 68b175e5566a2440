package io.carrytrack.cli;

import io.carrytrack.job.compare.ReportJob;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Lays runs side by side: results, curves, settings that differ, differences row by row.",
    footer = {"", "Reads the runs' directories alone and needs no cluster: docs/report.md."})
final class ReportCommand implements Callable<Integer> {
  @ParentCommand private CarryTrack top;

  @Parameters(
      paramLabel = "RUN",
      arity = "1..*",
      description =
          "Directories of training runs, evaluations or cells of grids; the others are compared with"
              + " the first.")
  private List<String> runs;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Receives report.html, its charts and comparison.json.")
  private String out;

  @Option(names = "--overwrite", description = "Replaces a former comparison.")
  private boolean overwrite;

  @Override
  public Integer call() throws IOException {
    new ReportJob(runs, out, overwrite, top.console()).execute();
    return 0;
  }
}
