package io.carrytrack.text;

import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructType;

/** Columns as the stages look them up and check them. */
public final class Columns {
  private Columns() {}

  /**
   * The schema with the output column appended; refuses a missing or mistyped input and a clash.
   *
   * @param metadata of the output
   */
  static StructType append(
      String stage,
      StructType schema,
      String input,
      DataType wanted,
      String output,
      DataType type,
      Metadata metadata) {
    require(stage, schema, input, wanted);
    if (Arrays.asList(schema.fieldNames()).contains(output)) {
      throw new IllegalArgumentException(
          stage + ": column " + output + " exists; choose another outputCol");
    }
    return schema.add(output, type, false, metadata);
  }

  /** The same, of an output that says nothing else of itself. */
  static StructType append(
      String stage,
      StructType schema,
      String input,
      DataType wanted,
      String output,
      DataType type) {
    return append(stage, schema, input, wanted, output, type, Metadata.empty());
  }

  /** The column of exactly that name, whatever characters are in it. */
  public static Column of(Dataset<?> dataset, String name) {
    return dataset.col(quoted(name));
  }

  /** A column's name as Spark's expressions write it, whatever characters are in it. */
  public static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }

  /** Refuses a missing or mistyped column. */
  static void require(String stage, StructType schema, String input, DataType wanted) {
    if (!Arrays.asList(schema.fieldNames()).contains(input)) {
      throw new IllegalArgumentException(
          stage + ": no column " + input + "; there are " + Arrays.toString(schema.fieldNames()));
    }
    DataType found = schema.apply(input).dataType();
    if (!DataType.equalsIgnoreNullability(found, wanted)) {
      throw new IllegalArgumentException(
          stage
              + ": column "
              + input
              + " is "
              + found.simpleString()
              + ", must be "
              + wanted.simpleString());
    }
  }
}
