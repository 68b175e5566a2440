package io.carrytrack.cli;

import io.carrytrack.job.IngestJob;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "ingest",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Writes a corpus as Parquet, so that later jobs read it in parallel.")
final class IngestCommand implements Callable<Integer> {
  @ParentCommand private CarryTrack top;

  @Mixin private RequiredInput input;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Receives the Parquet files.")
  private String out;

  @Option(names = "--overwrite", description = "Replaces a former output.")
  private boolean overwrite;

  @Override
  public Integer call() throws IOException {
    new IngestJob(input.settings(), out, overwrite, top.console()).execute();
    return 0;
  }
}
