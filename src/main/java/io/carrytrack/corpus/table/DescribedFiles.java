package io.carrytrack.corpus.table;

import io.carrytrack.base.UserError;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.execution.datasources.FileFormat;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** A format of files that say their own columns: a table of them has those of all of them. */
public abstract class DescribedFiles implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What reads them. */
  abstract FileFormat reader();

  /**
   * The columns of one file.
   *
   * @throws UserError if it cannot be read
   */
  abstract StructType columns(Path file, Configuration hadoop) throws IOException;

  /**
   * All columns of the files.
   *
   * @throws UserError if two files have columns of one name and different types
   */
  final StructType columns(
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
  private Iterator<String[]> distinct(Iterator<String> files, Configuration hadoop)
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
}
