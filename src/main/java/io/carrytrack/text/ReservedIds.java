package io.carrytrack.text;

import io.carrytrack.base.Setting;
import java.io.Serializable;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;

/**
 * The ids that stand for no word, and where words begin. Id 0 pads, in every network: {@code
 * pad_sequences} and {@code mask_zero} have it so. Which others there are is a convention of
 * whoever encoded the texts that a network was trained on, and ids by another one are other words.
 *
 * @param start begins every text, below the first word; {@link #NONE} where nothing does
 * @param unknown stands for a word without an id, below the first word; {@link #NONE} where such
 *     words are left out
 * @param firstWord id of the first word of a vocabulary, at least 0
 */
public record ReservedIds(int start, int unknown, int firstWord) implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final String MARK = "carrytrack.reservedIds";

  /** In the place of an id that there is none of. */
  public static final int NONE = -1;

  /** Of a vocabulary that this program learns. */
  public static final ReservedIds STANDARD =
      new ReservedIds(WordIndex.START, WordIndex.UNKNOWN, WordIndex.FIRST_WORD);

  /**
   * Of {@code keras.datasets.imdb.load_data}: a word's id is its rank in {@code get_word_index} and
   * 3, ranks begin at 1, so that id 3 never occurs.
   */
  public static final ReservedIds IMDB = new ReservedIds(1, 2, 4);

  /** Of {@code keras.preprocessing.text.Tokenizer} without an {@code oov_token}. */
  public static final ReservedIds TOKENIZER = new ReservedIds(NONE, NONE, 1);

  /** Of {@code keras.layers.TextVectorization}. */
  public static final ReservedIds TEXT_VECTORIZATION = new ReservedIds(NONE, 1, 2);

  /** Of numbers that are ids already: the vocabulary is their numerals from 0 on. */
  public static final ReservedIds NUMERALS = new ReservedIds(NONE, NONE, 0);

  /**
   * @throws io.carrytrack.base.UserError naming an id that cannot be
   */
  public ReservedIds {
    Setting.require(firstWord >= 0, "first-word-id", firstWord, "at least 0");
    Setting.require(
        start == NONE || start >= 1 && start < firstWord,
        "start-id",
        start,
        "none, or from 1 to below the first word's, " + firstWord);
    Setting.require(
        unknown == NONE || unknown >= 0 && unknown < firstWord,
        "oov-id",
        unknown,
        "none, or from 0 to below the first word's, " + firstWord);
    Setting.require(
        start == NONE || start != unknown, "oov-id", unknown, "another than the start's");
  }

  /**
   * What a column of ids by these says of itself, so that stages behind a vocabulary know which of
   * them are words; nothing where they are {@link #STANDARD}.
   */
  Metadata metadata() {
    if (equals(STANDARD)) {
      return Metadata.empty();
    }
    return new MetadataBuilder()
        .putMetadata(
            MARK,
            new MetadataBuilder()
                .putLong("start", start)
                .putLong("unknown", unknown)
                .putLong("firstWord", firstWord)
                .build())
        .build();
  }

  /** By which a column's ids are, as its metadata say; {@link #STANDARD} where they say nothing. */
  public static ReservedIds of(Metadata column) {
    if (!column.contains(MARK)) {
      return STANDARD;
    }
    Metadata ids = column.getMetadata(MARK);
    return new ReservedIds(
        (int) ids.getLong("start"), (int) ids.getLong("unknown"), (int) ids.getLong("firstWord"));
  }

  /** Whether every text begins with an id of its own. */
  public boolean hasStart() {
    return start != NONE;
  }

  /** Whether words without an id have one in common. */
  public boolean hasUnknown() {
    return unknown != NONE;
  }

  /** How many ids a text has beside those of its words: 0 or 1. */
  public int starts() {
    return hasStart() ? 1 : 0;
  }

  /** What each id means, for people: {@code id 0 pads, 1 starts a text, ...}. */
  public String described() {
    return "id 0 pads, "
        + (hasStart() ? start + " starts a text" : "nothing starts a text")
        + ", "
        + (hasUnknown() ? unknown + " is a word without an id" : "words without an id are left out")
        + ", words begin at "
        + firstWord;
  }
}
