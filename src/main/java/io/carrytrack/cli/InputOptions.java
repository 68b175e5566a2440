package io.carrytrack.cli;

import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.corpus.CorpusSettings.Format;
import io.carrytrack.corpus.CorpusSettings.Invalid;
import io.carrytrack.spark.UserError;
import picocli.CommandLine.Option;

/** Which reviews to read, and how. */
final class InputOptions {
  @Option(
      names = "--input",
      paramLabel = "PATH",
      required = true,
      description =
          "Reviews: .tar.gz archive, directory, CSV, JSON lines, Parquet, text, or a table's name.")
  private String input;

  @Option(
      names = "--input-format",
      paramLabel = "F",
      defaultValue = "auto",
      description =
          "auto, archive, directory, csv, jsonl, parquet, text or table (default: ${DEFAULT-VALUE}).")
  private Format format;

  @Option(
      names = "--id-column",
      paramLabel = "C",
      defaultValue = "id",
      description = "Column of the reviews' ids (default: ${DEFAULT-VALUE}).")
  private String idColumn;

  @Option(
      names = "--text-column",
      paramLabel = "C",
      defaultValue = "text",
      description = "Column of the texts (default: ${DEFAULT-VALUE}).")
  private String textColumn;

  @Option(
      names = "--label-column",
      paramLabel = "C",
      defaultValue = "label",
      description = "Column of the labels (default: ${DEFAULT-VALUE}).")
  private String labelColumn;

  @Option(
      names = "--split-column",
      paramLabel = "C",
      defaultValue = "split",
      description = "Column of the splits (default: ${DEFAULT-VALUE}).")
  private String splitColumn;

  @Option(
      names = "--weight-column",
      paramLabel = "C",
      defaultValue = "weight",
      description = "Column of the reviews' weights (default: ${DEFAULT-VALUE}).")
  private String weightColumn;

  @Option(
      names = "--invalid",
      paramLabel = "fail|reject",
      defaultValue = "fail",
      description =
          "What a broken row does: end the run, or be counted (default: ${DEFAULT-VALUE}).")
  private Invalid invalid;

  CorpusSettings settings() {
    if (input.isEmpty()) {
      throw UserError.usage("--input is empty");
    }
    return new CorpusSettings(
        input, format, idColumn, textColumn, labelColumn, splitColumn, weightColumn, invalid);
  }

  String textColumn() {
    return textColumn;
  }
}
