package io.carrytrack.text;

import java.io.Serializable;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The words that have an id, and the ids that no word has. Of a vocabulary that is learned here id
 * {@value #PAD} pads, {@value #START} starts a review, {@value #UNKNOWN} stands for every other
 * word, and words begin at {@value #FIRST_WORD}: a vocabulary of 10,000 ids knows 9,997 words.
 * Vocabularies of others have {@link ReservedIds} of their own.
 *
 * <p>Immutable, and meant to be shared by the threads of an executor.
 */
public final class WordIndex implements Serializable {
  private static final long serialVersionUID = 1L;

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
  public static final Comparator<String> BY_BYTES = WordIndex::compareBytes;

  /** Of the hash table's slots, at most one in so many is taken. */
  private static final int SPARSENESS = 3;

  /**
   * Slots that a word is looked for in. Words of texts stay far below; words made to have one hash
   * code would make every look-up a walk through all of them.
   */
  private static final int MOST_PROBES = 64;

  // All words in one array, so that the frequent ones share a few cache lines, and open addressing
  // over their places from 1 on (0 is a free slot): a word inside a text is found without making it
  // a string.
  private final char[] letters;
  private final int[] ends;
  private final int[] slots;
  private final ReservedIds reserved;

  // What the hot look-up reads of the reserved ids: what a place adds up with to the word's id.
  private final int beforeFirst;
  private final int unknown;

  // Words that found no slot within reach; the tree of a bucket's equal hash codes is ordered.
  private final HashMap<String, Integer> crowded = new HashMap<>();

  /**
   * An index of words in the order of their ids, of a vocabulary that is learned here.
   *
   * @throws IllegalArgumentException if a word is empty or occurs twice
   */
  public WordIndex(List<String> words) {
    this(words, ReservedIds.STANDARD);
    if (words.contains("")) {
      throw new IllegalArgumentException(
          "the word of id " + (FIRST_WORD + words.indexOf("")) + " is empty");
    }
  }

  /**
   * An index of words in the order of their ids.
   *
   * @param words from the first word's id on; an empty one is an id that no word has
   * @param reserved the ids before them
   * @throws IllegalArgumentException if a word occurs twice
   */
  public WordIndex(List<String> words, ReservedIds reserved) {
    this.reserved = reserved;
    beforeFirst = reserved.firstWord() - 1;
    unknown = reserved.unknown();
    letters = String.join("", words).toCharArray();
    ends = new int[words.size() + 1];
    slots = new int[Integer.highestOneBit(2 * SPARSENESS * words.size() + 1)];
    for (int i = 0; i < words.size(); i++) {
      ends[i + 1] = ends[i] + words.get(i).length();
      if (!words.get(i).isEmpty()) {
        insert(words.get(i), i + 1);
      }
    }
  }

  /**
   * By code points, which is the order of their bytes: chars have it, but for surrogates, which are
   * below the private use area and stand for what is above it. Millions of words are ordered
   * without a copy.
   */
  private static int compareBytes(String a, String b) {
    int common = Math.min(a.length(), b.length());
    for (int i = 0; i < common; i++) {
      char ofA = a.charAt(i);
      char ofB = b.charAt(i);
      if (ofA != ofB) {
        boolean beyond = Character.isSurrogate(ofA);
        if (beyond != Character.isSurrogate(ofB)) {
          return beyond ? 1 : -1;
        }
        return Character.compare(ofA, ofB);
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  private void insert(String word, int place) {
    int slot = slot(word, 0, word.length(), word.hashCode());
    Integer former = slot < 0 ? crowded.put(word, place) : (Integer) slots[slot];
    if (former != null && former != 0) {
      throw new IllegalArgumentException(
          "the word \""
              + word
              + "\" has the ids "
              + (beforeFirst + former)
              + " and "
              + (beforeFirst + place));
    }
    if (slot >= 0) {
      slots[slot] = place;
    }
  }

  /** The ids that no word has. */
  public ReservedIds reserved() {
    return reserved;
  }

  /** The word's id, or {@link ReservedIds#unknown}, {@link ReservedIds#NONE} if there is none. */
  public int id(String word) {
    return id(word, 0, word.length(), word.hashCode());
  }

  /** The id of the token that a scanner stands at, as {@link #id(String)} gives it. */
  public int id(TokenScanner scanner) {
    return id(scanner.text(), scanner.from(), scanner.to(), scanner.hash());
  }

  private int id(String text, int from, int to, int hash) {
    int slot = slot(text, from, to, hash);
    if (slot < 0) {
      Integer place = crowded.get(text.substring(from, to));
      return place == null ? unknown : beforeFirst + place;
    }
    return slots[slot] == 0 ? unknown : beforeFirst + slots[slot];
  }

  /**
   * The slot that holds the word at {@code [from, to)}, or the free one where it belongs, or -1.
   */
  private int slot(String text, int from, int to, int hash) {
    int mask = slots.length - 1;
    int slot = (hash ^ hash >>> 15) & mask;
    for (int probe = 0; probe < MOST_PROBES; probe++) {
      if (slots[slot] == 0 || isWord(slots[slot] - 1, text, from, to)) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
    return -1;
  }

  private boolean isWord(int word, String text, int from, int to) {
    int start = ends[word];
    int length = to - from;
    if (ends[word + 1] - start != length) {
      return false;
    }
    int i = 0;
    while (i < length && letters[start + i] == text.charAt(from + i)) {
      i++;
    }
    return i == length;
  }

  /** The words in the order of their ids; an empty one is an id that no word has. */
  public List<String> words() {
    return IntStream.range(reserved.firstWord(), size()).mapToObj(this::word).toList();
  }

  /** The word of an id from the first word's on, below {@link #size}. */
  public String word(int id) {
    int i = id - reserved.firstWord();
    return new String(letters, ends[i], ends[i + 1] - ends[i]);
  }

  /** Number of ids in use: the words and those that stand for none. */
  public int size() {
    return reserved.firstWord() + ends.length - 1;
  }
}
