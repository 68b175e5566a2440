package io.carrytrack.cli;

import com.typesafe.config.ConfigUtil;
import io.carrytrack.base.Setting;
import io.carrytrack.config.InputSettings;
import io.carrytrack.corpus.CorpusSettings;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Properties;
import picocli.CommandLine.Option;

/**
 * How reviews are read: the options of every job that reads some, each a key of the configuration.
 */
final class InputOptions {
  /** As a configuration has them. */
  private static final class Formats implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Setting.words(CorpusSettings.Format.class).iterator();
    }
  }

  @Option(
      names = "--input-format",
      paramLabel = "F",
      completionCandidates = Formats.class,
      description = "One of ${COMPLETION-CANDIDATES} (default: auto, by the name).")
  private String format;

  @Option(
      names = "--id-column",
      paramLabel = "C",
      description = "Column of the reviews' ids, or none (default: id).")
  private String idColumn;

  @Option(
      names = {"--text-column", "--ids-column"},
      paramLabel = "C",
      description =
          "Column of the texts, or of the token ids that a model without vocabulary reads, under"
              + " either name (default: text).")
  private String textColumn;

  @Option(
      names = "--label-column",
      paramLabel = "C",
      description =
          "Column of the labels, or none (default: label); of numbers also several, divided by commas.")
  private String labelColumn;

  @Option(
      names = "--labels",
      paramLabel = "V=1,V=0|A,B,C",
      description =
          "What the labels mean, such as positive=1,negative=0, or the classes in their order, such"
              + " as sports,politics (default: 1, pos, 0 and neg mean what they say, others are"
              + " classes by name).")
  private String labels;

  @Option(
      names = "--split-column",
      paramLabel = "C",
      description = "Column of the splits, or none (default: split).")
  private String splitColumn;

  @Option(
      names = "--weight-column",
      paramLabel = "C",
      description = "Column of the reviews' weights, or none (default: weight).")
  private String weightColumn;

  @Option(
      names = "--invalid",
      paramLabel = "fail|reject",
      description = "What a broken row does: end the run, or be counted (default: fail).")
  private String invalid;

  @Option(
      names = "--encoding",
      paramLabel = "E",
      description = "Of text in any format, such as windows-1252 or UTF-16 (default: UTF-8).")
  private String encoding;

  @Option(
      names = "--csv-delimiter",
      paramLabel = "X",
      description =
          "CSV: a character or tab (default: tab in files named .tsv or .tab, else the comma).")
  private String csvDelimiter;

  @Option(
      names = "--csv-quote",
      paramLabel = "X",
      description = "CSV: a character, or none where quotes are text (default: the double quote).")
  private String csvQuote;

  @Option(
      names = "--csv-escape",
      paramLabel = "X",
      description =
          "CSV: a character, the backslash for one, or none (default: none; quotes are doubled).")
  private String csvEscape;

  @Option(
      names = "--csv-header",
      paramLabel = "true|false",
      description =
          "CSV: whether the first row names the columns; else they are _c0, _c1, ... (default: true).")
  private String csvHeader;

  @Option(
      names = "--csv-comment",
      paramLabel = "X",
      description = "CSV: rows that begin with it are left out (default: none).")
  private String csvComment;

  @Option(
      names = "--csv-null",
      paramLabel = "V",
      description =
          "CSV: what an unquoted field says where there is no value (default: nothing at all).")
  private String csvNull;

  /**
   * The options that were given, as settings of keys.
   *
   * @param input the path, or null where another source says it
   */
  List<String> settings(String input) {
    List<String> settings = new ArrayList<>();
    add(settings, "path", input);
    add(settings, "format", format);
    add(settings, "id-column", idColumn);
    add(settings, "text-column", textColumn);
    add(settings, "label-column", labelColumn);
    add(settings, "labels", labels);
    add(settings, "split-column", splitColumn);
    add(settings, "weight-column", weightColumn);
    add(settings, "invalid", invalid);
    add(settings, "encoding", encoding);
    add(settings, "csv.delimiter", csvDelimiter);
    add(settings, "csv.quote", csvQuote);
    add(settings, "csv.escape", csvEscape);
    add(settings, "csv.header", csvHeader);
    add(settings, "csv.comment", csvComment);
    add(settings, "csv.null", csvNull);
    return settings;
  }

  private static void add(List<String> settings, String key, String value) {
    if (value != null) {
      settings.add("input." + key + "=" + ConfigUtil.quoteString(value));
    }
  }

  /**
   * The settings of a job without an experiment.
   *
   * @param input the path
   * @param system the JVM's properties
   */
  CorpusSettings corpus(String input, Properties system) {
    return InputSettings.load(input, system, settings(input));
  }
}
