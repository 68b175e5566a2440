package io.carrytrack.pipeline;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.base.UserError;
import io.carrytrack.text.SequencePadder;
import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;

/** Takes the ids out of a value of {@link SequencePadder#SEQUENCE}, as a network expects them. */
final class SequenceReader implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String stage;
  private final int length;
  private final String side;
  private final int vocabularySize;

  /**
   * @param stage names the reader in messages
   */
  SequenceReader(String stage, Architecture network) {
    this.stage = stage;
    length = network.length();
    side = SequencePadder.name(network.padding());
    vocabularySize = network.vocabularySize();
  }

  /**
   * The true tokens of a sequence.
   *
   * @param sequence null for a text without a word
   * @throws UserError if there is none, or it is of another length, side or vocabulary
   */
  int[] ids(InternalRow sequence) {
    if (sequence == null) {
      throw UserError.data(
          "%s: a text is null, empty or has no word, so it has no score: set handleInvalid to skip,"
              + " which drops such rows, or to keep, which gives them null",
          stage);
    }
    ArrayData tokens = sequence.getArray(0);
    int padded = tokens.numElements() + sequence.getInt(1);
    String padding = sequence.getString(2);
    if (padded != length || !padding.equals(side)) {
      throw UserError.data(
          "%s: a sequence is padded %s to %d, the model's are padded %s to %d",
          stage, padding, padded, side, length);
    }
    int[] ids = new int[tokens.numElements()];
    for (int i = 0; i < ids.length; i++) {
      boolean isNull = tokens.isNullAt(i);
      ids[i] = isNull ? 0 : tokens.getInt(i);
      if (isNull || ids[i] < 0 || ids[i] >= vocabularySize) {
        throw UserError.data(
            "%s: id %s is outside the model's vocabulary of %d ids; were the sequences made by"
                + " another Vocabulary?",
            stage, isNull ? null : ids[i], vocabularySize);
      }
    }
    return ids;
  }
}
