package io.carrytrack.corpus;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataTypes;

/**
 * Columns of numbers that are a row's label together. A row that has none of them is unlabelled;
 * one that has some but not all of them is broken.
 */
final class SeveralNumbers {
  private final List<Column> columns;
  private final List<String> names;

  private SeveralNumbers(List<Column> columns, List<String> names) {
    this.columns = columns;
    this.names = names;
  }

  /**
   * @param columns of strings
   * @param names what messages call them
   */
  static SeveralNumbers of(List<Column> columns, List<String> names) {
    return new SeveralNumbers(columns, names);
  }

  private static Column isMissing(Column column) {
    return column.isNull().or(trim(column).equalTo(""));
  }

  private Column none() {
    return columns.stream().map(SeveralNumbers::isMissing).reduce(Column::and).orElseThrow();
  }

  private static Column number(Column column, Labels labels) {
    return labels.meaning(column);
  }

  /** The label, an array of double; null where the row is unlabelled or broken. */
  Column numbers(Labels labels) {
    List<Column> each = columns.stream().map(column -> number(column, labels)).toList();
    Column all = each.stream().map(Column::isNotNull).reduce(Column::and).orElseThrow();
    return when(all, array(each.toArray(Column[]::new)));
  }

  /** What is wrong with the label, by the name of the first such column; null where nothing is. */
  Column wrong(Labels labels) {
    Column[] each =
        IntStream.range(0, columns.size())
            .mapToObj(k -> wrong(columns.get(k), names.get(k), labels))
            .toArray(Column[]::new);
    return when(none(), lit(null).cast(DataTypes.StringType)).otherwise(coalesce(each));
  }

  private static Column wrong(Column column, String name, Labels labels) {
    return when(isMissing(column), lit(name + ": nothing"))
        .when(number(column, labels).isNull(), concat(lit(name + ": "), column));
  }
}
