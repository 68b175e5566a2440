package io.carrytrack.text;

import io.carrytrack.base.Setting;
import io.carrytrack.minibatch.PadSide;
import java.io.Serializable;
import java.util.Objects;

/**
 * How texts become sequences of token ids.
 *
 * @param vocabularySize number of token ids, the {@value WordIndex#FIRST_WORD} that stand for no
 *     word among them, so above that
 * @param minCount how often a token must occur in the training texts to have an id, at least 1
 * @param maxLength ids that a sequence is padded or cut to, from 1 to {@value #LONGEST}
 * @param padding the side of the pads
 * @param truncation which ids are cut
 * @param tokenization how texts become tokens
 */
public record TextSettings(
    int vocabularySize,
    int minCount,
    int maxLength,
    PadSide padding,
    Truncation truncation,
    Tokenization tokenization)
    implements Serializable {
  /** Bound of the maximal length: what a network keeps a step, it keeps for so many. */
  public static final int LONGEST = 1_000_000;

  /**
   * @throws io.carrytrack.base.UserError naming the configuration's key of a value out of range
   */
  public TextSettings {
    Setting.require(
        vocabularySize > WordIndex.FIRST_WORD,
        "text.vocabulary-size",
        vocabularySize,
        "above " + WordIndex.FIRST_WORD);
    Setting.require(minCount >= 1, "text.min-count", minCount, "at least 1");
    Setting.require(
        maxLength >= 1 && maxLength <= LONGEST,
        "text.max-length",
        maxLength,
        "from 1 to " + LONGEST);
    Objects.requireNonNull(padding, "text.padding");
    truncation.front(maxLength);
    Objects.requireNonNull(tokenization, "text.tokenizer");
  }

  /** Settings of {@link Tokenization#WORDS}, however rare, cut on one side. */
  public TextSettings(int vocabularySize, int maxLength, PadSide padding, PadSide truncation) {
    this(vocabularySize, 1, maxLength, padding, Truncation.of(truncation), Tokenization.WORDS);
  }

  /** The same with another number of ids. */
  public TextSettings withVocabularySize(int other) {
    return new TextSettings(other, minCount, maxLength, padding, truncation, tokenization);
  }

  /** The same with another tokenization. */
  public TextSettings with(Tokenization other) {
    return new TextSettings(vocabularySize, minCount, maxLength, padding, truncation, other);
  }
}
