package io.carrytrack.scoring;

import io.carrytrack.model.ModelInput;
import io.carrytrack.series.SeriesWindows;
import io.carrytrack.text.ReviewEncoder;
import io.carrytrack.text.TokenScanner;
import io.carrytrack.text.Tokenization;
import java.io.Serializable;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import scala.runtime.BoxedUnit;

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

  /**
   * What is added to a predicted number.
   *
   * @param target which of several
   */
  double offset(InternalRow row, int target);

  /** A column of texts, or of token ids as a text or an array of whole numbers. */
  final class Text implements RowContent {
    private static final long serialVersionUID = 1L;

    private final int column;
    private final DataType type;
    private final Broadcast<ScoringModel> model;
    private transient ModelInput.Texts texts;
    private transient TokenScanner tokens;
    private transient ReviewEncoder encoder;

    /**
     * @param type of the column
     */
    Text(int column, DataType type, Broadcast<ScoringModel> model) {
      this.column = column;
      this.type = type;
      this.model = model;
    }

    @Override
    public Reason reason(InternalRow row) {
      if (row.isNullAt(column)) {
        return Reason.NULL_TEXT;
      }
      return isWorded(text(row)) ? null : without();
    }

    private boolean isWorded(String text) {
      if (!texts().vocabulary().reserved().hasUnknown() || readsIds(texts())) {
        if (encoder == null) {
          encoder = new ReviewEncoder(texts().vocabulary(), texts().settings());
        }
        return encoder.isWorded(text);
      }
      // any word has an id, and the first one tells
      if (tokens == null) {
        tokens = texts().settings().tokenization().scanner();
      }
      tokens.reset(text);
      return tokens.next();
    }

    private ModelInput.Texts texts() {
      if (texts == null) {
        texts = (ModelInput.Texts) model.value().input();
      }
      return texts;
    }

    static boolean readsIds(ModelInput.Texts texts) {
      return texts.settings().tokenization().tokenizer().equals(Tokenization.OF_IDS);
    }

    private Reason without() {
      return readsIds(texts()) ? Reason.NO_IDS : Reason.NO_WORD;
    }

    String text(InternalRow row) {
      if (!(type instanceof ArrayType array)) {
        return row.getUTF8String(column).toString();
      }
      StringBuilder ids = new StringBuilder();
      row.getArray(column)
          .foreach(
              array.elementType(),
              (i, id) -> {
                ids.append(id).append(' ');
                return BoxedUnit.UNIT;
              });
      return ids.toString();
    }

    @Override
    public Reason add(InternalRow row, SequenceScorer scorer) {
      if (row.isNullAt(column)) {
        return Reason.NULL_TEXT;
      }
      return scorer.add(text(row)) ? null : without();
    }

    @Override
    public double offset(InternalRow row, int target) {
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
    public double offset(InternalRow row, int target) {
      return addsLast ? window(row).getArray(SeriesWindows.LAST_INDEX).getDouble(target) : 0;
    }
  }
}
