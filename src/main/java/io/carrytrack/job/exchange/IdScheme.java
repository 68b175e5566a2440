package io.carrytrack.job.exchange;

import io.carrytrack.text.ReservedIds;
import java.util.List;

/** By what convention a network's ids were made of texts. */
public enum IdScheme {
  /** {@code keras.datasets.imdb.load_data}, with {@code get_word_index()}. */
  IMDB(ReservedIds.IMDB, Splitting.FILTERED),
  /** {@code keras.preprocessing.text.Tokenizer}, with its {@code word_index}. */
  TOKENIZER(ReservedIds.TOKENIZER, Splitting.FILTERED),
  /**
   * {@code keras.layers.TextVectorization}, with {@code get_vocabulary()} from its third word on.
   */
  TEXT_VECTORIZATION(ReservedIds.TEXT_VECTORIZATION, Splitting.STRIPPED),
  /** A vocabulary of CarryTrack's, such as the vocabulary.txt of a saved model. */
  CARRYTRACK(ReservedIds.STANDARD, List.of());

  /** Settings of how texts are split. */
  private static final class Splitting {
    /** Whatever Keras' Tokenizer does not filter by default, in lower case. */
    static final List<String> FILTERED =
        List.of(
            "text.tokenizer=regex",
            "text.pattern=[^ \\t\\n!\"#$%&()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~]+");

    static final List<String> STRIPPED =
        List.of(
            "text.tokenizer=stripped",
            "text.lower-case=false",
            "text.padding=post",
            "text.truncation=post");
  }

  private final ReservedIds reserved;
  private final List<String> text;

  IdScheme(ReservedIds reserved, List<String> text) {
    this.reserved = reserved;
    this.text = text;
  }

  /** The ids that no word has. */
  ReservedIds reserved() {
    return reserved;
  }

  /** How texts are split, padded and cut, as {@code key=value}. */
  List<String> text() {
    return text;
  }
}
