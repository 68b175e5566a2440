package io.carrytrack.scoring;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** The rows of a partition that cannot be scored, with their line where it is known, and why. */
final class QuarantinePartition implements FlatMapFunction<Iterator<InternalRow>, InternalRow> {
  private static final long serialVersionUID = 1L;

  private final RowCheck check;
  private final StructType schema;
  private final int[] kept;
  private final boolean withLine;
  private final boolean showBytes;

  /**
   * @param kept indices of the columns to keep
   * @param withLine whether a column for the line follows them
   * @param showBytes whether the output cannot hold bytes that are no UTF-8
   */
  QuarantinePartition(
      RowCheck check, StructType schema, int[] kept, boolean withLine, boolean showBytes) {
    this.check = check;
    this.schema = schema;
    this.kept = kept;
    this.withLine = withLine;
    this.showBytes = showBytes;
  }

  @Override
  public Iterator<InternalRow> call(Iterator<InternalRow> rows) {
    StringValues strings = showBytes ? new StringValues(schema) : null;
    return new org.apache.commons.collections4.iterators.TransformIterator<>(
        new org.apache.commons.collections4.iterators.FilterIterator<>(
            rows, row -> !check.isOfAnotherSplit(row) && check.reasonWithContent(row) != null),
        row ->
            unscored(
                strings == null ? row : strings.shown(row),
                check.reasonWithContent(row),
                check.line(row)));
  }

  private InternalRow unscored(InternalRow row, Reason reason, UTF8String line) {
    List<Object> values = new ArrayList<>(kept.length + 2);
    for (int column : kept) {
      values.add(row.isNullAt(column) ? null : row.get(column, schema.fields()[column].dataType()));
    }
    if (withLine) {
      values.add(line);
    }
    values.add(UTF8String.fromString(reason.words()));
    return new GenericInternalRow(values.toArray());
  }
}
