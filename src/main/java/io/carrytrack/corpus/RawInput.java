package io.carrytrack.corpus;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.carrytrack.base.Setting;
import io.carrytrack.base.UserError;
import io.carrytrack.corpus.CorpusSettings.Format;
import io.carrytrack.corpus.table.CsvDialect;
import io.carrytrack.corpus.table.CsvFormat;
import io.carrytrack.corpus.table.CsvHints;
import io.carrytrack.corpus.table.DescribedFiles;
import io.carrytrack.corpus.table.JsonFormat;
import io.carrytrack.corpus.table.ParquetFiles;
import io.carrytrack.corpus.table.RowProblem;
import io.carrytrack.corpus.table.StreamedTable;
import io.carrytrack.corpus.table.TableListing;
import io.carrytrack.corpus.table.Tables;
import io.carrytrack.corpus.table.TextFormat;
import io.carrytrack.files.HadoopPaths;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Finds out what a path holds and reads tables as they are, with all their columns. */
public final class RawInput {
  /** Files that a stream takes into one micro-batch, whatever has gathered. */
  private static final int FILES_AT_ONCE = 1000;

  private RawInput() {}

  /**
   * The format of a path.
   *
   * @throws UserError if there is no such path, if it cannot be told what it holds, or if an option
   *     says nothing about it
   */
  public static Format detect(CorpusSettings settings, Configuration conf) {
    Format format = settings.format();
    if (format != Format.TABLE) { // only a session knows its catalog
      try {
        format = InputFormats.of(settings, matches(settings, conf), conf);
      } catch (IOException e) {
        throw UserError.data(e, "%s: cannot be read: %s", settings.path(), e.getMessage());
      } catch (RuntimeException e) {
        throw Unreadable.explain(settings.path(), e);
      }
    }
    settings.requireMeaning(format);
    return format;
  }

  /** What the path stands for: itself, if it is there, else what it matches as a glob. */
  static FileStatus[] matches(CorpusSettings settings, Configuration conf) throws IOException {
    List<FileStatus> matches = HadoopPaths.inputs(settings.path(), conf);
    if (matches.isEmpty()) {
      throw UserError.data("no such input: %s", settings.path());
    }
    return matches.toArray(FileStatus[]::new);
  }

  /**
   * The input's rows with all their columns, for those who keep what they do not understand. Broken
   * rows are not refused: they have a {@link RowProblem}.
   *
   * @param notes receives a sentence for each thing that is read otherwise than it stands there
   * @throws UserError if there is no such path, or if an archive is damaged
   */
  public static Dataset<Row> read(
      SparkSession spark, CorpusSettings settings, Consumer<String> notes) {
    Format format = detect(settings, spark.sessionState().newHadoopConf());
    if (format != Format.ARCHIVE && format != Format.DIRECTORY) {
      return table(spark, settings, format, false, notes);
    }
    Dataset<Row> rows = ReviewFiles.read(spark, settings, format);
    Column problem = col(ReviewSchema.PROBLEM);
    for (Row fatal :
        rows.filter(problem.startsWith(Problem.FATAL)).select(problem).limit(1).collectAsList()) {
      throw UserError.data("%s: %s", settings.path(), fatal.getString(0));
    }
    StructField marker = RowProblem.column(ReviewSchema.SCHEMA);
    Column marked =
        when(
            problem.equalTo(Problem.INVALID_UTF8),
            struct(
                lit(RowProblem.NOT_UTF8).as(RowProblem.KIND),
                col(ReviewSchema.ORIGIN).as(RowProblem.PLACE),
                col(ReviewSchema.ORIGIN).as(RowProblem.LINE)));
    return rows.withColumn(marker.name(), marked.as(marker.name(), marker.metadata()))
        .drop(ReviewSchema.ORIGIN, ReviewSchema.PROBLEM, ReviewSchema.VALUE);
  }

  /**
   * A table with all its columns as they are; rows of CSV, JSON lines and text have a {@link
   * RowProblem} behind them.
   *
   * @param places whether whole rows say their place in it
   * @param notes receives a sentence for each thing that is read otherwise than it stands there
   * @throws UserError if its columns cannot be found out
   */
  static Dataset<Row> table(
      SparkSession spark,
      CorpusSettings settings,
      Format format,
      boolean places,
      Consumer<String> notes) {
    try {
      if (format == Format.TABLE) {
        return catalogTable(spark, settings.path());
      }
      Configuration conf = spark.sessionState().newHadoopConf();
      TableListing listing = TableListing.of(settings.path(), matches(settings, conf), conf);
      Tables tables = new Tables(spark, listing, notes);
      return switch (format) {
        case CSV -> tables.csv(dialect(settings, listing), settings.charset(), places);
        case JSONL -> tables.json(settings.columns().text(), settings.charset(), places);
        case PARQUET -> tables.described(new ParquetFiles());
        case TEXT -> tables.text(settings.columns().text(), settings.charset(), places);
        case AUTO, ARCHIVE, DIRECTORY, TABLE ->
            throw new IllegalArgumentException(format + " is no table of files");
      };
    } catch (Exception e) {
      throw Unreadable.explain(settings.path(), e);
    }
  }

  private static CsvDialect dialect(CorpusSettings settings, TableListing listing) {
    List<Boolean> tabs = listing.paths().stream().map(InputFormats::hasTabs).distinct().toList();
    if (tabs.size() > 1 && settings.csv().delimiter().equals("auto")) {
      throw UserError.data(
          "%s: some names say that tabs are between fields, others not; say --csv-delimiter",
          settings.path());
    }
    return settings.csv().dialect(tabs.equals(List.of(true)));
  }

  /**
   * What the first rows speak for, as the end of an error about missing columns; empty where
   * nothing is to be said.
   */
  public static String hint(SparkSession spark, CorpusSettings settings, StructType table) {
    Configuration conf = spark.sessionState().newHadoopConf();
    if (detect(settings, conf) != Format.CSV) {
      return "";
    }
    try {
      TableListing listing = TableListing.of(settings.path(), matches(settings, conf), conf);
      List<String> columns =
          Arrays.stream(table.fields())
              .filter(field -> !RowProblem.is(field))
              .map(StructField::name)
              .toList();
      return CsvHints.of(
          listing.paths().get(0), conf, settings.charset(), dialect(settings, listing), columns);
    } catch (IOException e) {
      return "";
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
   * The columns of a table's rows as {@link #read} gives them.
   *
   * @throws UserError as there
   */
  public static StructType columns(
      SparkSession spark, CorpusSettings settings, Format format, Consumer<String> notes) {
    return table(spark, settings, format, false, notes).schema();
  }

  /**
   * Whether the names of CSV files say that tabs are between their fields.
   *
   * @throws UserError if some do and others do not
   */
  public static boolean hasTabs(CorpusSettings settings, Configuration conf) {
    try {
      TableListing listing = TableListing.of(settings.path(), matches(settings, conf), conf);
      return dialect(settings, listing).delimiter() == '\t';
    } catch (IOException e) {
      throw Unreadable.explain(settings.path(), e);
    }
  }

  /**
   * Refuses files of a stream's micro-batch with columns that the stream does not have. The readers
   * of text see to it themselves; that of Parquet would leave the columns out.
   *
   * @param columns of the stream
   * @throws UserError naming file and column
   */
  public static void requireColumns(Dataset<Row> rows, Format format, StructType columns) {
    Optional<DescribedFiles> described =
        switch (format) {
          case PARQUET -> Optional.of(new ParquetFiles());
          case AUTO, ARCHIVE, DIRECTORY, CSV, JSONL, TEXT, TABLE -> Optional.empty();
        };
    described.ifPresent(files -> StreamedTable.requireColumns(rows, files, columns));
  }

  /**
   * The rows that come into a directory, a table's files of the given columns.
   *
   * @param columns as {@link #columns} finds them
   * @param tabs whether the names of the files say that tabs are between fields of CSV
   * @throws UserError if the format is none of files of rows
   */
  public static Dataset<Row> stream(
      SparkSession spark,
      CorpusSettings settings,
      Format format,
      StructType columns,
      boolean tabs) {
    DataStreamReader reader = spark.readStream().option("maxFilesPerTrigger", FILES_AT_ONCE);
    Path folder = HadoopPaths.path(settings.path());
    CsvDialect dialect = settings.csv().dialect(tabs);
    return switch (format) {
      case CSV ->
          StreamedTable.of(reader, CsvFormat.class, dialect, settings.charset(), columns, folder);
      case JSONL ->
          StreamedTable.of(reader, JsonFormat.class, dialect, settings.charset(), columns, folder);
      case TEXT ->
          StreamedTable.of(reader, TextFormat.class, dialect, settings.charset(), columns, folder);
      case PARQUET -> reader.schema(columns).parquet(settings.path());
      case AUTO, ARCHIVE, DIRECTORY, TABLE ->
          throw UserError.usage(
              "%s: a stream reads csv, jsonl, parquet or text files of a directory, no %s",
              settings.path(), Setting.word(format));
    };
  }
}
