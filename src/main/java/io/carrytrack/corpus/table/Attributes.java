package io.carrytrack.corpus.table;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import scala.collection.JavaConverters;

/**
 * Columns of a Dataset as they are, whatever their names hold: Spark's own look-up takes names
 * apart at dots and refuses empty ones.
 */
public final class Attributes {
  private Attributes() {}

  /**
   * The column of exactly this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Column column(Dataset<Row> rows, String name) {
    int index = List.of(rows.columns()).indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException("no column " + name);
    }
    return columns(rows).get(index);
  }

  /** All columns, in their order. */
  public static List<Column> columns(Dataset<Row> rows) {
    List<Column> columns = new ArrayList<>();
    for (Attribute attribute :
        JavaConverters.seqAsJavaList(rows.queryExecution().analyzed().output())) {
      columns.add(new Column(attribute));
    }
    return columns;
  }
}
