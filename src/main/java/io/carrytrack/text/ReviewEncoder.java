package io.carrytrack.text;

import io.carrytrack.layers.PadSide;
import io.carrytrack.layers.TokenBatch;
import java.util.Arrays;

/**
 * From a text straight to its ids: what the stages {@link ReviewTokenizer}, {@link VocabularyModel}
 * and {@link SequencePadder} give together, without their intermediate columns. A buffer that is
 * used again; one thread at a time.
 */
public final class ReviewEncoder {
  private final WordIndex index;
  private final TextSettings settings;
  private int[] ids = new int[1024];
  private int count;

  /** An encoder of one vocabulary. */
  public ReviewEncoder(WordIndex index, TextSettings settings) {
    this.index = index;
    this.settings = settings;
  }

  /**
   * Appends a text as a row.
   *
   * @param weight the row's weight
   */
  public void appendTo(TokenBatch batch, String text, float label, float weight) {
    scan(text);
    batch.add(ids, first(), first() + kept(), label, weight);
  }

  /** The ids of a text: start, words, cut to the maximal length; no pads. */
  public int[] encode(String text) {
    scan(text);
    return Arrays.copyOfRange(ids, first(), first() + kept());
  }

  private void scan(String text) {
    count = 0;
    append(WordIndex.START);
    WordScanner words = new WordScanner(text);
    while (words.next()) {
      append(index.id(words.text(), words.from(), words.to()));
    }
  }

  private void append(int id) {
    if (count == ids.length) {
      ids = Arrays.copyOf(ids, 2 * count);
    }
    ids[count++] = id;
  }

  private int kept() {
    return Math.min(count, settings.maxLength());
  }

  private int first() {
    return settings.truncation() == PadSide.PRE ? count - kept() : 0;
  }
}
