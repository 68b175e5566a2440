package io.carrytrack.text;

import io.carrytrack.layers.PadSide;
import io.carrytrack.spark.UserError;

/**
 * How texts become sequences of token ids.
 *
 * @param vocabularySize number of token ids, the {@value WordIndex#FIRST_WORD} that stand for no
 *     word among them
 * @param maxLength ids that a sequence is padded or cut to
 * @param padding the side of the pads
 * @param truncation the side from which ids are cut
 */
public record TextSettings(int vocabularySize, int maxLength, PadSide padding, PadSide truncation) {
  public TextSettings {
    if (vocabularySize <= WordIndex.FIRST_WORD) {
      throw UserError.usage(
          "text.vocabulary-size is %d, must be above %d", vocabularySize, WordIndex.FIRST_WORD);
    }
    if (maxLength < 1) {
      throw UserError.usage("text.max-length is %d, must be at least 1", maxLength);
    }
  }
}
