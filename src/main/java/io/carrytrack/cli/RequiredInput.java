package io.carrytrack.cli;

import io.carrytrack.corpus.CorpusSettings;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The reviews of a job that has no experiment to name them. */
final class RequiredInput {
  @Option(
      names = "--input",
      paramLabel = "PATH",
      required = true,
      description =
          "Reviews: .tar.gz archive, directory, CSV, JSON lines, Parquet, text, or a table's name.")
  private String input;

  @Mixin private InputOptions options;

  CorpusSettings settings() {
    return options.corpus(input, System.getProperties());
  }
}
