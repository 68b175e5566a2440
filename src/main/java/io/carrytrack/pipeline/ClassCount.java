package io.carrytrack.pipeline;

import static org.apache.spark.sql.functions.max;

import io.carrytrack.base.UserError;
import io.carrytrack.text.Columns;
import java.util.List;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.Attribute$;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/** How many classes a column of labels has, as Spark's classifiers find it. */
final class ClassCount {
  /** As many as Spark's own classifiers take without metadata. */
  private static final int MOST = 1000;

  private ClassCount() {}

  /**
   * What the column's metadata says, which {@code StringIndexer} writes, or else one more than the
   * largest label; at least 2.
   *
   * @throws UserError for a label that is none
   */
  static int of(Dataset<Row> rows, String label, String stage) {
    Attribute attribute = Attribute$.MODULE$.fromStructField(rows.schema().apply(label));
    if (attribute instanceof NominalAttribute nominal && nominal.getNumValues().isDefined()) {
      return Math.max(2, (Integer) nominal.getNumValues().get());
    }
    Column number = Columns.of(rows, label).cast(DataTypes.DoubleType);
    Row row = rows.agg(max(functions.nanvl(number, functions.lit(null)))).first();
    double largest = row.isNullAt(0) ? 0 : row.getDouble(0);
    if (largest != Math.rint(largest) || largest >= MOST) {
      throw UserError.data(
          "%s: column %s has a label of %s; labels must be whole numbers from 0 on, below %d where"
              + " no metadata says how many there are",
          stage, label, largest, MOST);
    }
    return (int) Math.max(2, largest + 1);
  }

  /** What the column's metadata calls labels, from 0 on; empty where it does not. */
  static List<String> names(Dataset<Row> rows, String label) {
    Attribute attribute = Attribute$.MODULE$.fromStructField(rows.schema().apply(label));
    return attribute instanceof NominalAttribute nominal && nominal.values().isDefined()
        ? List.of((String[]) nominal.values().get())
        : List.of();
  }
}
