package io.carrytrack.corpus.table;

import io.carrytrack.base.UserError;
import java.net.URI;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.datasources.FileFormat;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** Rows of files that come into a folder, in the columns of those that were there first. */
public final class StreamedTable {
  private StreamedTable() {}

  /**
   * The rows that come into a folder, as files of the columns of a table read before.
   *
   * @param format {@link CsvFormat}, {@link JsonFormat} or {@link TextFormat}
   * @param columns the table's, its {@link RowProblem} and partition columns included
   */
  public static Dataset<Row> of(
      DataStreamReader reader,
      Class<? extends FileFormat> format,
      CsvDialect dialect,
      Charset encoding,
      StructType columns,
      Path folder) {
    Map<String, String> options = Tables.options(encoding, false);
    options.putAll(dialect.options());
    List<String> known = new ArrayList<>();
    for (StructField column : columns.fields()) {
      if (!RowProblem.is(column)) {
        known.add(column.name());
      }
    }
    options.put(RowsFormat.KNOWN, ColumnNames.join(known));
    return reader.format(format.getName()).options(options).schema(columns).load(folder.toString());
  }

  /**
   * Refuses a table of files that say their own columns and have some beside those of a stream, or
   * other types.
   *
   * @throws UserError naming file and column
   */
  public static void requireColumns(Dataset<Row> rows, DescribedFiles format, StructType columns) {
    // the plan of a micro-batch does not name them
    List<String> files =
        rows.select(functions.input_file_name()).distinct().collectAsList().stream()
            .map(row -> new Path(URI.create(row.getString(0))).toString())
            .sorted()
            .toList();
    if (files.isEmpty()) {
      return;
    }
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext());
    StructType found =
        format.columns(
            context,
            files,
            Math.max(1, files.size() / Tables.FILES_A_TASK),
            new SerializableConfiguration(rows.sparkSession().sessionState().newHadoopConf()));
    for (StructField field : found.fields()) {
      int known = List.of(columns.fieldNames()).indexOf(field.name());
      if (known < 0 || !columns.fields()[known].dataType().equals(field.dataType())) {
        throw UserError.data(
            "%s: a column %s of type %s, which the files of the stream's first start had not; give it"
                + " those columns, or begin a stream with another --out",
            files, field.name(), field.dataType().simpleString());
      }
    }
  }
}
