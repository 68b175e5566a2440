package io.carrytrack.text;

import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.TokenBatch;
import java.util.Arrays;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.unsafe.Platform;

/**
 * From a text straight to its ids: what the stages {@link ReviewTokenizer}, {@link VocabularyModel}
 * and {@link SequencePadder} give together, without their intermediate columns. Its memory does not
 * grow with the text beyond the lower-cased copy. A buffer that is used again; one thread at a
 * time.
 */
public final class ReviewEncoder {
  private final WordIndex index;
  private final int maxLength;
  private final boolean cutFront;
  private final int[] ids;
  private int count;

  /** An encoder of one vocabulary. */
  public ReviewEncoder(WordIndex index, TextSettings settings) {
    this.index = index;
    maxLength = settings.maxLength();
    cutFront = settings.truncation() == PadSide.PRE;
    ids = new int[cutFront ? 2 * maxLength : maxLength];
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
    WordScanner words = new WordScanner(text);
    while (words.next()) {
      if (count == ids.length) {
        if (!cutFront) {
          return;
        }
        // what lies further back than the maximal length can no longer matter
        System.arraycopy(ids, maxLength, ids, 0, maxLength);
        count = maxLength;
      }
      ids[count++] = index.id(words);
    }
  }

  private int first() {
    return Math.max(0, count - maxLength);
  }
}
