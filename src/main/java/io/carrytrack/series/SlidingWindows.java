package io.carrytrack.series;

import java.util.Iterator;
import java.util.Objects;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Goes through the rows of a partition and adds to each the window that ends at it. Of a series
 * only the rows are kept that the windows at one row look at, however long it is.
 */
final class SlidingWindows implements FlatMapFunction<Iterator<InternalRow>, InternalRow> {
  private static final long serialVersionUID = 1L;

  private static final int TIME = WindowFunction.ROW.fieldIndex("time");

  /** The key stands behind what the function reads. */
  private static final int KEY = WindowFunction.ROW.size();

  private final WindowFunction function;
  private final int series;

  /**
   * @param schema of the rows, which come ordered: series after series, in the order of their times
   * @param series name of the column that says what a row is in its series
   */
  SlidingWindows(WindowFunction function, StructType schema, String series) {
    this.function = function;
    this.series = schema.fieldIndex(series);
  }

  @Override
  public Iterator<InternalRow> call(Iterator<InternalRow> rows) {
    return new Sliding(rows);
  }

  /** A ring of the rows around the current one. */
  private final class Sliding implements Iterator<InternalRow>, WindowFunction.Rows {
    private final Iterator<InternalRow> rows;
    private final JoinedRow joined = new JoinedRow();
    private final GenericInternalRow added = new GenericInternalRow(1);
    private final InternalRow[] whole;
    private final InternalRow[] parts;

    // numbers of rows of the partition: the first of the series, the current one, the end of those
    // that are in the ring
    private long first;
    private long current = -1;
    private long end;

    /** The row that begins the next series; null while the current one goes on. */
    private InternalRow other;

    private Sliding(Iterator<InternalRow> rows) {
      this.rows = rows;
      int size = function.rowsBefore() + 1 + function.rowsBehind();
      whole = new InternalRow[size];
      parts = new InternalRow[size];
    }

    @Override
    public boolean hasNext() {
      return current + 1 < end || other != null || rows.hasNext();
    }

    @Override
    public InternalRow next() {
      current++;
      if (current == end && other != null) {
        first = current;
        keep(other);
        other = null;
      }
      while (other == null && end <= current + function.rowsBehind() && rows.hasNext()) {
        InternalRow row = rows.next().copy();
        if (end > first && !isOfOneSeries(part(row), parts[place(end - 1)])) {
          other = row;
        } else {
          keep(row);
        }
      }
      added.update(0, function.of(this));
      return joined.apply(whole[place(current)], added);
    }

    private void keep(InternalRow row) {
      whole[place(end)] = row;
      parts[place(end)] = part(row);
      end++;
    }

    private int place(long row) {
      return (int) (row % whole.length);
    }

    @Override
    public int pastRows() {
      return 1 + (int) Math.min(function.rowsBefore(), current - first);
    }

    @Override
    public InternalRow past(int index) {
      return parts[place(current - pastRows() + 1 + index)];
    }

    @Override
    public int nextRows() {
      return (int) Math.min(function.rowsBehind(), end - current - 1);
    }

    @Override
    public InternalRow next(int index) {
      return parts[place(current + 1 + index)];
    }
  }

  private InternalRow part(InternalRow row) {
    return row.getStruct(series, KEY + 1);
  }

  /** Rows without time or key are no part of the series that has their key or none. */
  private static boolean isOfOneSeries(InternalRow a, InternalRow b) {
    UTF8String key = a.getUTF8String(KEY);
    return Objects.equals(key, b.getUTF8String(KEY)) && a.isNullAt(TIME) == b.isNullAt(TIME);
  }
}
