package io.carrytrack.scoring;

import io.carrytrack.series.SeriesWindows;
import io.carrytrack.text.TokenScanner;
import io.carrytrack.text.Tokenization;
import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;

/** What a network reads of a row. */
interface RowContent extends Serializable {

  /** Why a row cannot be scored; null where it can. */
  Reason reason(InternalRow row);

  /**
   * Adds what the network reads of a row.
   *
   * @return why there is nothing to read; null where it was added
   */
  Reason add(InternalRow row, SequenceScorer scorer);

  /** What is added to a predicted number. */
  double offset(InternalRow row);

  /** A column of texts. */
  final class Text implements RowContent {
    private static final long serialVersionUID = 1L;

    private final int column;
    private final Tokenization tokenization;
    private transient TokenScanner tokens;

    Text(int column, Tokenization tokenization) {
      this.column = column;
      this.tokenization = tokenization;
    }

    @Override
    public Reason reason(InternalRow row) {
      if (row.isNullAt(column)) {
        return Reason.NULL_TEXT;
      }
      if (tokens == null) {
        tokens = tokenization.scanner();
      }
      tokens.reset(text(row));
      return tokens.next() ? null : Reason.NO_WORD;
    }

    String text(InternalRow row) {
      return row.getUTF8String(column).toString();
    }

    @Override
    public Reason add(InternalRow row, SequenceScorer scorer) {
      if (row.isNullAt(column)) {
        return Reason.NULL_TEXT;
      }
      return scorer.add(text(row)) ? null : Reason.NO_WORD;
    }

    @Override
    public double offset(InternalRow row) {
      return 0;
    }
  }

  /**
   * A column of windows.
   *
   * @param column of {@link SeriesWindows#TYPE}
   * @param addsLast whether the last known value is added to what the network says
   */
  record Window(int column, boolean addsLast) implements RowContent {
    @Override
    public Reason reason(InternalRow row) {
      InternalRow window = window(row);
      return window.isNullAt(SeriesWindows.PROBLEM_INDEX)
          ? null
          : Reason.valueOf(window.getUTF8String(SeriesWindows.PROBLEM_INDEX).toString());
    }

    private InternalRow window(InternalRow row) {
      return row.getStruct(column, SeriesWindows.TYPE.size());
    }

    @Override
    public Reason add(InternalRow row, SequenceScorer scorer) {
      Reason reason = reason(row);
      if (reason == null) {
        scorer.add(window(row).getArray(SeriesWindows.BITS_INDEX).toIntArray());
      }
      return reason;
    }

    @Override
    public double offset(InternalRow row) {
      return addsLast ? window(row).getDouble(SeriesWindows.LAST_INDEX) : 0;
    }
  }
}
