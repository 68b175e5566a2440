package io.carrytrack.corpus.table;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * What is wrong with a row, in a column of the reader's own: a struct of {@link #KIND}, {@link
 * #PLACE} and {@link #LINE}, or null in whole rows.
 */
public final class RowProblem {
  /** What is wrong: one of the constants below; null where only the place is said. */
  public static final String KIND = "kind";

  /** Where in its file the row begins. */
  public static final String PLACE = "place";

  /** The row as it stands there, bytes that are no UTF-8 as {@code \xE9}. */
  public static final String LINE = "line";

  /** It does not fit the table's columns, or is no row at all. */
  public static final String MALFORMED = "malformed row";

  /** It has bytes that are no text in the input's encoding. */
  public static final String NOT_UTF8 = "not UTF-8";

  /** The column's type. */
  public static final StructType TYPE =
      new StructType()
          .add(KIND, DataTypes.StringType)
          .add(PLACE, DataTypes.StringType)
          .add(LINE, DataTypes.StringType);

  private static final UTF8String MALFORMED_UTF8 = UTF8String.fromString(MALFORMED);
  private static final UTF8String NOT_UTF8_UTF8 = UTF8String.fromString(NOT_UTF8);

  private static final String MARK = "carrytrack.row-problem";

  private RowProblem() {}

  /** The column, under a name that the table does not have in any case of letters. */
  public static StructField column(StructType table) {
    String name = "_problem";
    for (int i = 2; has(table, name); i++) {
      name = "_problem_" + i;
    }
    return new StructField(name, TYPE, true, new MetadataBuilder().putBoolean(MARK, true).build());
  }

  private static boolean has(StructType table, String name) {
    for (String column : table.fieldNames()) {
      if (column.equalsIgnoreCase(name)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a column is one of these, and no column of the input. */
  public static boolean is(StructField field) {
    return field.metadata().contains(MARK);
  }

  /** Index of this column in a table; -1 where it has none. */
  public static int index(StructType table) {
    for (int i = 0; i < table.size(); i++) {
      if (is(table.fields()[i])) {
        return i;
      }
    }
    return -1;
  }

  static InternalRow malformed(String place, byte[] line) {
    return new GenericInternalRow(
        new Object[] {MALFORMED_UTF8, UTF8String.fromString(place), Utf8.shown(line)});
  }

  static InternalRow notUtf8(String place, byte[] line) {
    return new GenericInternalRow(
        new Object[] {NOT_UTF8_UTF8, UTF8String.fromString(place), Utf8.shown(line)});
  }

  static InternalRow none(String place) {
    return new GenericInternalRow(new Object[] {null, UTF8String.fromString(place), null});
  }
}
