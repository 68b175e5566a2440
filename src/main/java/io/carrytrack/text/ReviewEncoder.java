package io.carrytrack.text;

import io.carrytrack.base.UserError;
import io.carrytrack.minibatch.TokenBatch;
import java.util.Arrays;
import org.apache.commons.lang3.StringUtils;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.unsafe.Platform;

/**
 * From a text straight to its ids: what the stages {@link ReviewTokenizer}, {@link VocabularyModel}
 * and {@link SequencePadder} give together, without their intermediate columns. Its memory does not
 * grow with the text beyond the prepared copy, and what a tokenizer of one's own makes of it. A
 * buffer that is used again; one thread at a time.
 */
public final class ReviewEncoder {
  private static final int LONGEST_SHOWN = 60;

  private final WordIndex index;
  private final TokenScanner tokens;
  private final boolean ofIds;
  private final boolean leavesOut;
  private final int start;
  private final int starts;
  private final int maxLength;
  private final int front;
  private final int[] ids;
  private int count;
  private int leftOut;

  /** An encoder of one vocabulary. */
  public ReviewEncoder(WordIndex index, TextSettings settings) {
    this.index = index;
    tokens = settings.tokenization().scanner();
    ofIds = settings.tokenization().tokenizer().equals(Tokenization.OF_IDS);
    leavesOut = !index.reserved().hasUnknown();
    start = index.reserved().start();
    starts = index.reserved().starts();
    maxLength = settings.maxLength();
    front = settings.truncation().front(maxLength);
    // the ids kept in front, and twice those kept behind
    ids = new int[2 * maxLength - front];
  }

  /**
   * Appends a text as a row.
   *
   * @param weight the row's weight
   */
  public void appendTo(TokenBatch batch, String text, float label, float weight) {
    scanAll(text);
    batch.add(ids, first(), count, label, weight);
  }

  /**
   * Appends a text as a row of weight 1 if it {@link #isWorded is worded}.
   *
   * @return whether it is
   */
  public boolean appendIfWorded(TokenBatch batch, String text) {
    if (!isWorded(text)) {
      return false;
    }
    batch.add(ids, first(), count, 0f, 1f);
    return true;
  }

  /**
   * Whether a text has a word that has an id: any word, where unknown ones have one. Where texts
   * are lists of ids, whether it is one of ids that there are.
   */
  public boolean isWorded(String text) {
    if (ofIds && !IdScanner.isList(text)) {
      return false;
    }
    scan(text);
    return count > starts && !(ofIds && leftOut > 0);
  }

  /** How many words of the text before were left out, as no id stands for them. */
  public int leftOut() {
    return leftOut;
  }

  /** The ids of a text: start, words, cut to the maximal length; no pads. */
  public int[] encode(String text) {
    scanAll(text);
    return Arrays.copyOfRange(ids, first(), count);
  }

  /** The same ids as Spark holds them, without another copy. */
  UnsafeArrayData encodeArray(String text) {
    scanAll(text);
    return UnsafeArrayData.fromPrimitiveArray(
        ids, Platform.INT_ARRAY_OFFSET + Integer.BYTES * first(), count - first(), Integer.BYTES);
  }

  private void scanAll(String text) {
    scan(text);
    if (ofIds && leftOut > 0) {
      throw UserError.data(
          "the model reads ids from %d to %d, and a text has others: %s",
          index.reserved().firstWord(),
          index.size() - 1,
          StringUtils.abbreviate(text, LONGEST_SHOWN));
    }
  }

  private void scan(String text) {
    ids[0] = start;
    count = starts;
    leftOut = 0;
    tokens.reset(text);
    if (leavesOut) {
      scanKnown();
      return;
    }
    while (tokens.next()) {
      if (count == ids.length) {
        if (front == maxLength) {
          return;
        }
        // what lies further back than the kept ones can no longer matter
        keepLast();
      }
      ids[count++] = index.id(tokens);
    }
    if (front > 0 && count > maxLength) {
      keepLast();
    }
  }

  /** As the loop above, which stays without a question for every token. */
  private void scanKnown() {
    while (tokens.next()) {
      int id = index.id(tokens);
      if (id == ReservedIds.NONE) {
        leftOut++;
        continue;
      }
      if (count == ids.length) {
        if (front == maxLength) {
          return;
        }
        keepLast();
      }
      ids[count++] = id;
    }
    if (front > 0 && count > maxLength) {
      keepLast();
    }
  }

  /** Leaves the ids that are kept in front, and as many of the last as the maximal length has. */
  private void keepLast() {
    int kept = maxLength - front;
    System.arraycopy(ids, count - kept, ids, front, kept);
    count = maxLength;
  }

  private int first() {
    return Math.max(0, count - maxLength);
  }
}
