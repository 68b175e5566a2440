package io.carrytrack.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The words that have an id. Id {@value #PAD} pads, {@value #START} starts a review, {@value
 * #UNKNOWN} stands for every other word, and words begin at {@value #FIRST_WORD}: a vocabulary of
 * 10,000 ids knows 9,997 words. (Keras' {@code imdb.load_data} begins at 4 and never uses 3.)
 * Immutable.
 */
public final class WordIndex {
  /** Pads a sequence. */
  public static final int PAD = 0;

  /** Starts a review. */
  public static final int START = 1;

  /** Stands for a word without an id. */
  public static final int UNKNOWN = 2;

  /** The most frequent word. */
  public static final int FIRST_WORD = 3;

  /**
   * Words by their UTF-8 bytes, unsigned: an order that depends on no locale and no string
   * encoding.
   */
  public static final Comparator<String> BY_BYTES =
      Comparator.comparing(word -> word.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

  private final String[] words;
  // open addressing over slots of (id or 0), so that a word inside a text is found without making
  // it a string
  private final int[] slots;

  /**
   * An index of words in the order of their ids.
   *
   * @throws IllegalArgumentException if a word occurs twice or is not what the scanner gives
   */
  public WordIndex(List<String> words) {
    this.words = words.toArray(String[]::new);
    slots = new int[Integer.highestOneBit(Math.max(8, 4 * this.words.length))];
    for (int i = 0; i < this.words.length; i++) {
      insert(this.words[i], FIRST_WORD + i);
    }
  }

  private void insert(String word, int id) {
    WordScanner scanner = new WordScanner(word);
    if (!scanner.next()
        || scanner.to() - scanner.from() != word.length()
        || !scanner.word().equals(word)) {
      throw new IllegalArgumentException("\"" + word + "\" is no word of the tokenizer");
    }
    int slot = slot(word, 0, word.length());
    if (slots[slot] != 0) {
      throw new IllegalArgumentException("the word \"" + word + "\" occurs twice");
    }
    slots[slot] = id;
  }

  /** The word's id, or {@link #UNKNOWN}. */
  public int id(String word) {
    return id(word, 0, word.length());
  }

  /** The id of the word that stands at {@code [from, to)} of a text, or {@link #UNKNOWN}. */
  public int id(String text, int from, int to) {
    int id = slots[slot(text, from, to)];
    return id == 0 ? UNKNOWN : id;
  }

  /** The slot that holds the word, or the free one where it belongs. */
  private int slot(String text, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + text.charAt(i);
    }
    int mask = slots.length - 1;
    int slot = (hash ^ hash >>> 15) & mask;
    while (slots[slot] != 0 && !isWord(slots[slot], text, from, to)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private boolean isWord(int id, String text, int from, int to) {
    String word = words[id - FIRST_WORD];
    return word.length() == to - from && text.startsWith(word, from);
  }

  /** The words in the order of their ids. */
  public List<String> words() {
    return List.of(words);
  }

  /** Number of ids in use: the words and those that stand for none. */
  public int size() {
    return FIRST_WORD + words.length;
  }
}
