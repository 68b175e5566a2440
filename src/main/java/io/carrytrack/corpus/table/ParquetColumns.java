package io.carrytrack.corpus.table;

import io.carrytrack.base.UserError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.Footer;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat$;
import org.apache.spark.sql.execution.datasources.parquet.ParquetToSparkSchemaConverter;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** The columns of a table of Parquet files, by the footers of all of them. */
final class ParquetColumns {
  private ParquetColumns() {}

  /**
   * All columns of the files.
   *
   * @throws UserError if two files have columns of one name and different types
   */
  static StructType of(
      JavaSparkContext context, List<String> files, int tasks, SerializableConfiguration hadoop) {
    List<String[]> found =
        context
            .parallelize(files, tasks)
            .mapPartitions(part -> distinct(part, hadoop.value()))
            .collect();
    StructType columns = new StructType();
    Map<String, String> origins = new LinkedHashMap<>();
    for (String[] pair : found) {
      for (StructField field : ((StructType) DataType.fromJson(pair[1])).asNullable().fields()) {
        int known = List.of(columns.fieldNames()).indexOf(field.name());
        if (known < 0) {
          columns = columns.add(field);
          origins.put(field.name(), pair[0]);
        } else if (!columns.fields()[known].dataType().equals(field.dataType())) {
          throw UserError.data(
              "%s: column %s is %s, and in %s it is %s; a table's files must agree",
              pair[0],
              field.name(),
              field.dataType().simpleString(),
              origins.get(field.name()),
              columns.fields()[known].dataType().simpleString());
        }
      }
    }
    return columns;
  }

  /** Pairs of a file and its columns, for the first file of each set of columns. */
  private static Iterator<String[]> distinct(Iterator<String> files, Configuration hadoop)
      throws IOException {
    Map<String, String> first = new LinkedHashMap<>();
    while (files.hasNext()) {
      String file = files.next();
      first.putIfAbsent(columns(new Path(file), hadoop).json(), file);
    }
    List<String[]> pairs = new ArrayList<>();
    first.forEach((columns, file) -> pairs.add(new String[] {file, columns}));
    return pairs.iterator();
  }

  private static StructType columns(Path file, Configuration hadoop) throws IOException {
    FileStatus status = file.getFileSystem(hadoop).getFileStatus(file);
    // all of it, since a scan that meets damage in it names no file
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromStatus(status, hadoop))) {
      return ParquetFileFormat$.MODULE$.readSchemaFromFooter(
          new Footer(file, reader.getFooter()), converter());
    } catch (Exception e) {
      // Spark's checked exceptions come undeclared
      throw UserError.data(e, "%s: cannot be read as Parquet: %s", file, reason(e));
    }
  }

  private static String reason(Exception e) {
    Throwable root = org.apache.commons.lang3.exception.ExceptionUtils.getRootCause(e);
    String message = String.valueOf(root.getMessage());
    return message.lines().findFirst().orElse("it ends too early").strip();
  }

  /** As {@code Sessions} sets it for the scan. */
  private static ParquetToSparkSchemaConverter converter() {
    return new ParquetToSparkSchemaConverter(false, true, true, true, false);
  }
}
