package io.carrytrack.corpus;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.when;

import io.carrytrack.corpus.CorpusSettings.Format;
import io.carrytrack.spark.HadoopPaths;
import io.carrytrack.spark.UserError;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Finds out what a path holds and reads tables as they are, with all their columns. */
public final class RawInput {
  /**
   * Holds the line of a malformed row of CSV or JSON lines, or what is wrong with a review's file;
   * null for others. There is none for formats that cannot be malformed a row at a time.
   */
  public static final String MALFORMED = "_malformed";

  /**
   * RFC 4180: quotes are doubled, and a quoted field may hold line breaks. All columns are strings.
   */
  private static final Map<String, String> CSV_OPTIONS =
      Map.of(
          "header", "true",
          "multiLine", "true",
          "quote", "\"",
          "escape", "\"",
          "inferSchema", "false",
          "enforceSchema", "false",
          "mode", "PERMISSIVE",
          "columnNameOfCorruptRecord", MALFORMED);

  private static final Map<String, String> JSON_OPTIONS =
      Map.of("mode", "PERMISSIVE", "columnNameOfCorruptRecord", MALFORMED);

  /** Files that a stream takes into one micro-batch, whatever has gathered. */
  private static final int FILES_AT_ONCE = 1000;

  private RawInput() {}

  /**
   * The format of a path.
   *
   * @throws UserError if there is no such path, or if it cannot be told what it holds
   */
  public static Format detect(CorpusSettings settings, Configuration conf) {
    if (settings.format() == Format.TABLE) {
      return Format.TABLE; // only a session knows its catalog
    }
    Path path = HadoopPaths.path(settings.path());
    try {
      FileSystem fileSystem = path.getFileSystem(conf);
      FileStatus[] matches = fileSystem.globStatus(path);
      if (matches == null || matches.length == 0) {
        throw UserError.data("no such input: %s", settings.path());
      }
      if (settings.format() != Format.AUTO) {
        return settings.format();
      }
      if (matches.length > 1 || matches[0].isFile()) {
        return byName(settings.path(), matches[0].getPath().getName());
      }
      return ofDirectory(settings.path(), matches[0].getPath(), fileSystem, conf);
    } catch (IOException e) {
      throw UserError.data(e, "%s: cannot be read: %s", settings.path(), e.getMessage());
    } catch (RuntimeException e) {
      throw Unreadable.explain(settings.path(), e);
    }
  }

  private static Format byName(String input, String name) {
    String lower = name.toLowerCase(Locale.ROOT).replaceFirst("\\.(gz|bz2|zst|snappy|lz4)$", "");
    if (name.toLowerCase(Locale.ROOT).matches(".*\\.(tar\\.gz|tgz)")) {
      return Format.ARCHIVE;
    } else if (lower.endsWith(".csv")) {
      return Format.CSV;
    } else if (lower.endsWith(".jsonl") || lower.endsWith(".json") || lower.endsWith(".ndjson")) {
      return Format.JSONL;
    } else if (lower.endsWith(".parquet")) {
      return Format.PARQUET;
    } else if (lower.endsWith(".txt")) {
      return Format.TEXT;
    }
    throw UserError.usage(
        "%s: the name %s does not tell its format; say archive, directory, csv, jsonl, parquet, text"
            + " or table by --input-format (input.format)",
        input, name);
  }

  /** A corpus unpacked, or what Spark wrote: part files that tell by their names. */
  private static Format ofDirectory(
      String input, Path directory, FileSystem fileSystem, Configuration conf) throws IOException {
    if (ReviewFiles.isLayout(directory, conf)) {
      return Format.DIRECTORY;
    }
    FileStatus[] entries = fileSystem.listStatus(directory);
    Arrays.sort(entries);
    for (FileStatus entry : entries) {
      String name = entry.getPath().getName();
      if (entry.isDirectory() && name.contains("=")) {
        return ofDirectory(input, entry.getPath(), fileSystem, conf);
      }
      if (entry.isFile() && !name.startsWith("_") && !name.startsWith(".")) {
        return byName(input, name);
      }
    }
    throw UserError.data(
        "%s: no file with reviews in it; expected {train,test}/{pos,neg,unsup}/*.txt, or CSV, JSON lines"
            + " or Parquet files",
        input);
  }

  /**
   * The input's rows with all their columns, for those who keep what they do not understand. Broken
   * rows are not refused: they have a text in {@link #MALFORMED}.
   *
   * @throws UserError if there is no such path, or if an archive is damaged
   */
  public static Dataset<Row> read(SparkSession spark, CorpusSettings settings) {
    Format format = detect(settings, spark.sessionState().newHadoopConf());
    if (format != Format.ARCHIVE && format != Format.DIRECTORY) {
      return table(spark, settings, format);
    }
    Dataset<Row> rows = ReviewFiles.read(spark, HadoopPaths.path(settings.path()), format);
    Column problem = col(ReviewSchema.PROBLEM);
    for (Row fatal :
        rows.filter(problem.startsWith(Problem.FATAL)).select(problem).limit(1).collectAsList()) {
      throw UserError.data("%s: %s", settings.path(), fatal.getString(0));
    }
    return rows.withColumn(MALFORMED, when(problem.equalTo(Problem.INVALID_UTF8), problem))
        .drop(ReviewSchema.ORIGIN, ReviewSchema.PROBLEM);
  }

  /**
   * A table with all its columns as they are; malformed rows of CSV and JSON lines are kept, with
   * their line in {@link #MALFORMED}.
   *
   * @throws UserError if its columns cannot be found out, or if a CSV file has a quote that
   *     swallows rows
   */
  public static Dataset<Row> table(SparkSession spark, CorpusSettings settings, Format format) {
    String path = settings.path();
    try {
      return switch (format) {
        case CSV -> csv(spark, path);
        case JSONL -> json(spark, path);
        case PARQUET -> spark.read().parquet(path);
        case TEXT -> spark.read().text(path).withColumnRenamed("value", settings.textColumn());
        case TABLE -> catalogTable(spark, path);
        default -> throw new IllegalArgumentException(format + " is no table");
      };
    } catch (Exception e) {
      throw Unreadable.explain(path, e);
    }
  }

  private static Dataset<Row> catalogTable(SparkSession spark, String name) {
    try {
      return spark.table(name);
    } catch (Exception e) {
      // Spark's checked exceptions come undeclared
      throw UserError.data(e, "no table %s in the session's catalog: %s", name, e.getMessage());
    }
  }

  /**
   * The rows that come into a directory, a table's files of the given columns.
   *
   * @param columns as {@link #table} finds them
   * @throws UserError if the format is none of files of rows
   */
  public static Dataset<Row> stream(
      SparkSession spark, CorpusSettings settings, Format format, StructType columns) {
    DataStreamReader reader = spark.readStream().option("maxFilesPerTrigger", FILES_AT_ONCE);
    String path = settings.path();
    return switch (format) {
      case CSV -> reader.options(CSV_OPTIONS).schema(columns).csv(path);
      case JSONL -> reader.options(JSON_OPTIONS).schema(columns).json(path);
      case PARQUET -> reader.schema(columns).parquet(path);
      case TEXT -> reader.text(path).withColumnRenamed("value", settings.textColumn());
      default ->
          throw UserError.usage(
              "%s: a stream reads csv, jsonl, parquet or text files of a directory, no %s",
              path, format.name().toLowerCase(Locale.ROOT));
    };
  }

  private static Dataset<Row> csv(SparkSession spark, String path) {
    DataFrameReader reader = spark.read().options(CSV_OPTIONS);
    CsvFiles.requireClosedQuotes(spark, path);
    StructType columns = reader.csv(path).schema();
    if (Arrays.asList(columns.fieldNames()).contains(MALFORMED)) {
      throw UserError.data(
          "%s: a column is named %s, which marks malformed rows; rename it", path, MALFORMED);
    }
    return reader.schema(columns.add(MALFORMED, DataTypes.StringType)).csv(path);
  }

  private static Dataset<Row> json(SparkSession spark, String path) {
    DataFrameReader reader = spark.read().options(JSON_OPTIONS);
    StructType columns = new StructType();
    for (StructField field : reader.json(path).schema().fields()) {
      // Spark's own column for malformed lines is there only if it has met one, among the others
      columns = field.name().equals(MALFORMED) ? columns : columns.add(field);
    }
    return reader.schema(columns.add(MALFORMED, DataTypes.StringType)).json(path);
  }
}
