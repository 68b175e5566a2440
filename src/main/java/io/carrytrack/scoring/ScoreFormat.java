package io.carrytrack.scoring;

import io.carrytrack.base.UserError;
import io.carrytrack.corpus.table.Attributes;
import io.carrytrack.corpus.table.ColumnNames;
import io.carrytrack.corpus.table.CsvDialect;
import io.carrytrack.corpus.table.ParquetFiles;
import io.carrytrack.corpus.table.TableListing;
import io.carrytrack.corpus.table.Tables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/** How scores are written. */
public enum ScoreFormat {
  PARQUET,
  /** With a header, as RFC 4180 has it; what is no plain value is JSON in its column. */
  CSV,
  /** A JSON object a line, nulls included. */
  JSONL;

  /** A task begins another file behind so many rows. */
  private static final long ROWS_A_FILE = 1_000_000;

  /** All the microseconds that a timestamp has. */
  private static final Map<String, String> TIMES =
      Map.of(
          "timestampFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX",
          "timestampNTZFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSS",
          "ignoreNullFields", "false");

  /**
   * Refuses what the format cannot hold.
   *
   * @throws UserError naming the column
   */
  void check(StructType input) {
    List<String> names = Arrays.asList(input.fieldNames());
    for (StructField field : input.fields()) {
      if (this == CSV && field.dataType().existsRecursively(type -> type instanceof BinaryType)) {
        throw UserError.data(
            "column %s is binary, which CSV cannot hold; choose another --format", field.name());
      }
      String shown = ColumnNames.shown(field.name());
      if (this != CSV && ColumnNames.isTwice(names, shown)) {
        throw UserError.data(
            "two columns are named \"%s\", which %s cannot hold; rename one, or choose --format csv",
            shown, this);
      }
    }
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Writes a table to an own folder, replacing what is there. */
  void write(Dataset<Row> rows, List<String> partitionBy, Path path) {
    DataFrameWriter<Row> writer =
        (this == CSV ? strings(rows, partitionBy) : named(rows))
            .write()
            .mode("overwrite")
            .option("maxRecordsPerFile", ROWS_A_FILE)
            .partitionBy(partitionBy.toArray(String[]::new));
    switch (this) {
      case PARQUET -> writer.parquet(path.toString());
      case CSV -> writer.format(CsvOutput.class.getName()).save(path.toString());
      case JSONL -> writer.options(TIMES).json(path.toString());
    }
  }

  /** With the names that the input's file gave. */
  private static Dataset<Row> named(Dataset<Row> rows) {
    List<Column> columns = Attributes.columns(rows);
    return rows.select(
        columns.stream()
            .map(column -> column.as(ColumnNames.shown(name(column))))
            .toArray(Column[]::new));
  }

  private static String name(Column column) {
    return ((Attribute) column.expr()).name();
  }

  private static Dataset<Row> strings(Dataset<Row> rows, List<String> partitionBy) {
    List<Column> columns = Attributes.columns(rows);
    Column[] strings = new Column[columns.size()];
    for (int i = 0; i < strings.length; i++) {
      StructField field = rows.schema().fields()[i];
      strings[i] =
          partitionBy.contains(field.name())
              ? columns.get(i)
              : string(columns.get(i), field.dataType()).as(field.name());
    }
    return rows.select(strings);
  }

  private static Column string(Column column, DataType type) {
    if (type instanceof StructType || type instanceof ArrayType || type instanceof MapType) {
      return functions.to_json(column, TIMES);
    } else if (type instanceof TimestampType) {
      return functions.date_format(column, TIMES.get("timestampFormat"));
    } else if (type instanceof TimestampNTZType) {
      return functions.date_format(column, TIMES.get("timestampNTZFormat"));
    }
    return column.cast(DataTypes.StringType);
  }

  /** Rows of what stands on disk, not of what should. */
  long rows(SparkSession session, Path path) throws IOException {
    Configuration hadoop = session.sessionState().newHadoopConf();
    FileStatus folder = path.getFileSystem(hadoop).getFileStatus(path);
    TableListing listing = TableListing.of(path.toString(), new FileStatus[] {folder}, hadoop);
    if (listing.files().isEmpty()) {
      return 0; // partition folders of no rows
    }
    Tables tables = new Tables(session, listing, sentence -> {});
    return switch (this) {
      case PARQUET -> tables.described(new ParquetFiles()).count();
      case CSV -> tables.csv(CsvDialect.DEFAULT, StandardCharsets.UTF_8, false).count();
      // one row a line: JSON has no line break but as an escape
      case JSONL -> tables.text("line", StandardCharsets.UTF_8, false).count();
    };
  }
}
