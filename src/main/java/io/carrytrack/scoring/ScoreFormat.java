package io.carrytrack.scoring;

import io.carrytrack.spark.HadoopPaths;
import io.carrytrack.spark.UserError;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** How scores are written. */
public enum ScoreFormat {
  PARQUET,
  /** With a header, as RFC 4180 has it; what is no plain value is JSON in its column. */
  CSV,
  /** A JSON object a line, nulls included. */
  JSONL;

  /** A task begins another file behind so many rows. */
  private static final long ROWS_A_FILE = 1_000_000;

  /**
   * Refuses what the format cannot hold.
   *
   * @throws UserError naming the column
   */
  void check(StructType input) {
    for (StructField field : input.fields()) {
      if (this == CSV && field.dataType() instanceof BinaryType) {
        throw UserError.data(
            "column %s is binary, which CSV cannot hold; choose another --format", field.name());
      }
    }
  }

  /** Writes a table to an own folder, replacing what is there. */
  void write(Dataset<Row> rows, List<String> partitionBy, Path path) {
    DataFrameWriter<Row> writer =
        (this == CSV ? flat(rows) : rows)
            .write()
            .mode("overwrite")
            .option("maxRecordsPerFile", ROWS_A_FILE)
            .partitionBy(partitionBy.toArray(String[]::new));
    switch (this) {
      case PARQUET -> writer.parquet(path.toString());
      case CSV ->
          writer
              .option("header", "true")
              .option("escape", "\"")
              .option("ignoreLeadingWhiteSpace", "false")
              .option("ignoreTrailingWhiteSpace", "false")
              .csv(path.toString());
      case JSONL -> writer.option("ignoreNullFields", "false").json(path.toString());
    }
  }

  private static Dataset<Row> flat(Dataset<Row> rows) {
    Column[] columns = new Column[rows.columns().length];
    for (int i = 0; i < columns.length; i++) {
      StructField field = rows.schema().fields()[i];
      Column column = functions.col("`" + field.name().replace("`", "``") + "`");
      columns[i] = nested(field.dataType()) ? functions.to_json(column).as(field.name()) : column;
    }
    return rows.select(columns);
  }

  private static boolean nested(DataType type) {
    return switch (type.typeName().toLowerCase(Locale.ROOT)) {
      case "struct", "array", "map" -> true;
      default -> false;
    };
  }

  /** Rows of what stands on disk, not of what should. */
  long rows(SparkSession session, Path path) throws IOException {
    if (!hasFiles(path, session.sessionState().newHadoopConf())) {
      return 0; // partition folders of no rows
    }
    DataFrameReader reader = session.read();
    return switch (this) {
      case PARQUET -> reader.parquet(HadoopPaths.literal(path)).count();
      case CSV ->
          reader
              .option("header", "true")
              .option("escape", "\"")
              .option("multiLine", "true")
              .csv(HadoopPaths.literal(path))
              .count();
      // one row a line: JSON has no line break but as an escape
      case JSONL -> reader.text(HadoopPaths.literal(path)).count();
    };
  }

  private static boolean hasFiles(Path path, Configuration hadoop) throws IOException {
    RemoteIterator<LocatedFileStatus> files = path.getFileSystem(hadoop).listFiles(path, true);
    while (files.hasNext()) {
      String name = files.next().getPath().getName();
      if (!name.startsWith("_") && !name.startsWith(".")) {
        return true;
      }
    }
    return false;
  }
}
