package io.carrytrack.cli;

import io.carrytrack.job.exchange.ExportFormat;
import io.carrytrack.job.exchange.ExportJob;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Writes a saved model as a file of another program.",
    footer = {"", "What each format holds and leaves out: docs/export.md."})
final class ExportCommand implements Callable<Integer> {
  @ParentCommand private CarryTrack top;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      required = true,
      description = "Saved model, or saved pipeline of Spark ML of our stages.")
  private String model;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      required = true,
      description =
          "onnx: a graph for ONNX Runtime; keras: a .keras file of Keras 3; dl4j: a zip of DL4J's"
              + " ModelSerializer.")
  private ExportFormat format;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "The file to write, on any Hadoop file system.")
  private String out;

  @Option(names = "--overwrite", description = "Replaces a former file of that format.")
  private boolean overwrite;

  @Override
  public Integer call() throws IOException {
    new ExportJob(model, format, out, overwrite, top.console()).execute();
    return 0;
  }
}
