package io.carrytrack.text;

import io.carrytrack.minibatch.TokenBatch;
import java.util.Arrays;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.unsafe.Platform;

/**
 * From a text straight to its ids: what the stages {@link ReviewTokenizer}, {@link VocabularyModel}
 * and {@link SequencePadder} give together, without their intermediate columns. Its memory does not
 * grow with the text beyond the prepared copy, and what a tokenizer of one's own makes of it. A
 * buffer that is used again; one thread at a time.
 */
public final class ReviewEncoder {
  private final WordIndex index;
  private final TokenScanner tokens;
  private final int maxLength;
  private final int front;
  private final int[] ids;
  private int count;

  /** An encoder of one vocabulary. */
  public ReviewEncoder(WordIndex index, TextSettings settings) {
    this.index = index;
    tokens = settings.tokenization().scanner();
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
    scan(text);
    batch.add(ids, first(), count, label, weight);
  }

  /**
   * Appends a text as a row of weight 1 if it has a word, known or not.
   *
   * @return whether it has one
   */
  public boolean appendIfWorded(TokenBatch batch, String text) {
    scan(text);
    if (count == 1) {
      return false;
    }
    batch.add(ids, first(), count, 0f, 1f);
    return true;
  }

  /** The ids of a text: start, words, cut to the maximal length; no pads. */
  public int[] encode(String text) {
    scan(text);
    return Arrays.copyOfRange(ids, first(), count);
  }

  /** The same ids as Spark holds them, without another copy. */
  UnsafeArrayData encodeArray(String text) {
    scan(text);
    return UnsafeArrayData.fromPrimitiveArray(
        ids, Platform.INT_ARRAY_OFFSET + Integer.BYTES * first(), count - first(), Integer.BYTES);
  }

  private void scan(String text) {
    ids[0] = WordIndex.START;
    count = 1;
    tokens.reset(text);
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
