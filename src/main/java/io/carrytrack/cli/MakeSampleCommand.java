package io.carrytrack.cli;

import io.carrytrack.job.MakeSampleJob;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "make-sample",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Makes the bundled sample again from the whole corpus.")
final class MakeSampleCommand implements Callable<Integer> {
  @ParentCommand private CarryTrack top;

  @Mixin private RequiredInput input;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "The .jsonl.gz file to write.")
  private String out;

  @Override
  public Integer call() throws IOException {
    new MakeSampleJob(input.settings(), out, top.console()).execute();
    return 0;
  }
}
