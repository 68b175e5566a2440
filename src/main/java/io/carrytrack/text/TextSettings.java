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
 * @param maxLength ids that a sequence is padded or cut to, from 1 to {@value #LONGEST}
 * @param padding the side of the pads
 * @param truncation the side from which ids are cut
 */
public record TextSettings(int vocabularySize, int maxLength, PadSide padding, PadSide truncation)
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
    Setting.require(
        maxLength >= 1 && maxLength <= LONGEST,
        "text.max-length",
        maxLength,
        "from 1 to " + LONGEST);
    Objects.requireNonNull(padding, "text.padding");
    Objects.requireNonNull(truncation, "text.truncation");
  }
}
