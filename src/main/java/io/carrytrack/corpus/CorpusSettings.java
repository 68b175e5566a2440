package io.carrytrack.corpus;

import io.carrytrack.base.Setting;
import io.carrytrack.base.UserError;
import io.carrytrack.corpus.table.CsvDialect;
import io.carrytrack.corpus.table.Encodings;
import java.io.Serializable;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

/**
 * Which reviews to read, and how.
 *
 * @param path on any Hadoop file system; empty for the bundled sample
 * @param format what the path holds
 * @param columns names of the columns that play a role
 * @param labels what labels mean
 * @param invalid what a broken row does
 * @param encoding of archives, folders of reviews, CSV, JSON lines and text
 * @param csv how CSV is written
 */
public record CorpusSettings(
    String path,
    Format format,
    Columns columns,
    Labels labels,
    Invalid invalid,
    String encoding,
    Csv csv)
    implements Serializable {

  /**
   * @throws UserError if there is no such encoding
   */
  public CorpusSettings {
    Encodings.named(encoding);
  }

  /** What holds the reviews. */
  public enum Format {
    /** By the path's name and content. */
    AUTO(true),
    /**
     * A gzipped tar file in the layout of the public download, {@code
     * aclImdb/{train,test}/{pos,neg,unsup}/*.txt}.
     */
    ARCHIVE(true, "tar.gz", "tgz"),
    /** The same layout, unpacked. */
    DIRECTORY(true),
    /** Comma-separated values, in the dialect of the settings (RFC 4180 with a header). */
    CSV(true, "csv", "tsv", "tab"),
    /** A JSON object a line. */
    JSONL(true, "jsonl", "json", "ndjson"),
    PARQUET(false, "parquet"),
    /** A review a line. */
    TEXT(true, "txt"),
    /** A table or view of the session's catalog; the path is its name. */
    TABLE(false);

    private final boolean text;
    private final List<String> endings;

    /**
     * @param text whether it is made of text in some encoding
     * @param endings of the names that tell it, behind their last dot
     */
    Format(boolean text, String... endings) {
      this.text = text;
      this.endings = List.of(endings);
    }

    boolean isText() {
      return text;
    }

    /** Whether a file's name in lower case tells the format. */
    boolean isOf(String name) {
      return endings.stream().anyMatch(ending -> name.endsWith("." + ending));
    }
  }

  /** What a row is. */
  public enum Kind {
    /** A review. */
    TEXT,
    /** A time of a series. */
    SERIES
  }

  /** What a broken row does. */
  public enum Invalid {
    /** It ends the run. */
    FAIL,
    /** It is counted, shown and left out. */
    REJECT
  }

  /**
   * Columns by their role. A table need not have one for each, but a name other than the default
   * one must be there; {@value #NONE} says that there is none.
   *
   * @param id the review's name; where there is none, its content's SHA-256 is its name
   * @param text the review
   * @param label its label; where there is none, all reviews are unlabelled. Where labels are
   *     numbers, several, divided by commas
   * @param split its split; where there is none, the split is null
   * @param weight its weight in loss, averaging and metrics; where there is none, all weigh the
   *     same
   * @param by by whose values it is evaluated; {@value #NONE} for no such column
   */
  public record Columns(
      String id, String text, String label, String split, String weight, String by)
      implements Serializable {
    /** Stands for a column that the table does not have. */
    public static final String NONE = "none";

    /** The roles' own names. */
    public static final Columns DEFAULT = new Columns("id", "text", "label", "split", "weight");

    /** Without a column to evaluate by. */
    public Columns(String id, String text, String label, String split, String weight) {
      this(id, text, label, split, weight, NONE);
    }

    /**
     * The columns of labels that are numbers, in their order.
     *
     * @throws UserError if one is empty, or named twice
     */
    public List<String> labels() {
      List<String> names = Arrays.stream(label.split(",", -1)).map(String::strip).toList();
      if (names.size() > 1 && (names.contains("") || new HashSet<>(names).size() < names.size())) {
        throw UserError.usage(
            "--label-column (input.label-column) is \"%s\": must name each column of numbers once,"
                + " divided by commas",
            label);
      }
      return names.size() == 1 ? List.of(label) : names;
    }

    /** The same with another column of labels. */
    public Columns withLabel(String other) {
      return new Columns(id, text, other, split, weight, by);
    }

    /** The same with a column to evaluate by. */
    public Columns withBy(String other) {
      return new Columns(id, text, label, split, weight, other);
    }

    /** Whether there is a column to evaluate by. */
    public boolean isGrouped() {
      return !by.equals(NONE);
    }
  }

  /**
   * How CSV is written, as people say it: see {@link CsvDialect#of}.
   *
   * @param missing what an unquoted field says where there is no value
   */
  public record Csv(
      String delimiter, String quote, String escape, boolean header, String comment, String missing)
      implements Serializable {
    /** RFC 4180 with a header; tabs where a file's name says so. */
    public static final Csv DEFAULT = new Csv("auto", "\"", "none", true, "none", "");

    /**
     * @throws UserError for what is no dialect
     */
    public Csv {
      CsvDialect.of(delimiter, quote, escape, header, comment, missing, false);
    }

    CsvDialect dialect(boolean tabs) {
      return CsvDialect.of(delimiter, quote, escape, header, comment, missing, tabs);
    }
  }

  /** Settings with the default column names, whose broken rows end the run. */
  public static CorpusSettings of(String path, Format format) {
    return new CorpusSettings(
        path, format, Columns.DEFAULT, Labels.DEFAULT, Invalid.FAIL, "UTF-8", Csv.DEFAULT);
  }

  /** The same with other columns. */
  public CorpusSettings with(Columns other) {
    return new CorpusSettings(path, format, other, labels, invalid, encoding, csv);
  }

  /** The same with another rule for broken rows. */
  public CorpusSettings with(Invalid other) {
    return new CorpusSettings(path, format, columns, labels, other, encoding, csv);
  }

  /** The same with another dialect of CSV. */
  public CorpusSettings with(Csv other) {
    return new CorpusSettings(path, format, columns, labels, invalid, encoding, other);
  }

  /** The same with other labels. */
  public CorpusSettings with(Labels other) {
    return new CorpusSettings(path, format, columns, other, invalid, encoding, csv);
  }

  /** The same in another encoding. */
  public CorpusSettings withEncoding(String other) {
    return new CorpusSettings(path, format, columns, labels, invalid, other, csv);
  }

  Charset charset() {
    return Encodings.named(encoding);
  }

  /** As messages name it. */
  public String name() {
    return isSample() ? "the bundled sample" : path;
  }

  /** Whether the bundled sample is read. */
  public boolean isSample() {
    return path.isEmpty();
  }

  /**
   * Refuses what says nothing about a format.
   *
   * @throws UserError naming the option
   */
  void requireMeaning(Format found) {
    if (found != Format.CSV && !csv.equals(Csv.DEFAULT)) {
      throw UserError.usage(
          "%s: the options of CSV (--csv-..., input.csv) say nothing about %s; leave them out",
          path, Setting.word(found));
    }
    if (!found.isText() && !charset().equals(StandardCharsets.UTF_8)) {
      throw UserError.usage(
          "%s: --encoding (input.encoding) says nothing about %s; leave it out",
          path, Setting.word(found));
    }
  }

  /**
   * Refuses what says nothing to a job that scores.
   *
   * @throws UserError naming the option
   */
  public void requireScoringAlone() {
    Columns usual = Columns.DEFAULT;
    String why =
        "a job that scores: every column comes out, and --quarantine says what becomes of broken rows";
    requireDefault("--id-column", columns.id(), usual.id(), why);
    requireDefault("--label-column", columns.label(), usual.label(), why);
    requireDefault("--weight-column", columns.weight(), usual.weight(), why);
    requireDefault("--labels", labels, Labels.DEFAULT, why);
    requireDefault("--invalid", invalid, Invalid.FAIL, why);
  }

  /**
   * Refuses what says nothing to a model of series, which names its columns itself.
   *
   * @throws UserError naming the option
   */
  public void requireSeriesAlone() {
    Columns usual = Columns.DEFAULT;
    String why = "a model of series, which names its columns itself";
    requireDefault("--id-column", columns.id(), usual.id(), why);
    requireDefault("--text-column", columns.text(), usual.text(), why);
    requireDefault("--label-column", columns.label(), usual.label(), why);
    requireDefault("--weight-column", columns.weight(), usual.weight(), why);
    requireDefault("--by", columns.by(), usual.by(), why);
    requireDefault("--labels", labels, Labels.DEFAULT, why);
  }

  private static void requireDefault(String option, Object value, Object usual, String why) {
    if (!value.equals(usual)) {
      throw UserError.usage("%s says nothing to %s; leave it out", option, why);
    }
  }
}
