package io.carrytrack.scoring;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;

/** The values of the added columns, in one row that is used again. */
final class AddedValues {
  private final Object[] values;
  private final InternalRow row;

  AddedValues(int columns) {
    values = new Object[columns];
    row = new GenericInternalRow(values);
  }

  void set(int column, Object value) {
    values[column] = value;
  }

  InternalRow row() {
    return row;
  }
}
