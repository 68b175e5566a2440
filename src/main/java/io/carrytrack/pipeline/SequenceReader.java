package io.carrytrack.pipeline;

import io.carrytrack.layers.StackSpec;
import io.carrytrack.spark.UserError;
import io.carrytrack.text.SequencePadder;
import java.io.Serializable;
import org.apache.spark.sql.Row;

/** Takes the ids out of a row of {@link SequencePadder#SEQUENCE}, as a network expects them. */
final class SequenceReader implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String stage;
  private final int length;
  private final String side;
  private final int vocabularySize;

  /**
   * @param stage names the reader in messages
   */
  SequenceReader(String stage, StackSpec network) {
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
  int[] ids(Row sequence) {
    if (sequence == null) {
      throw UserError.data(
          "%s: a text is null, empty or has no word, so it has no score: set handleInvalid to skip,"
              + " which drops such rows, or to keep, which gives them null",
          stage);
    }
    scala.collection.Seq<Integer> tokens = sequence.getSeq(0);
    if (tokens.size() + sequence.getInt(1) != length || !sequence.getString(2).equals(side)) {
      throw UserError.data(
          "%s: a sequence is padded %s to %d, the model's are padded %s to %d",
          stage, sequence.getString(2), tokens.size() + sequence.getInt(1), side, length);
    }
    int[] ids = new int[tokens.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = checked(tokens.apply(i));
    }
    return ids;
  }

  private int checked(Integer id) {
    if (id == null || id < 0 || id >= vocabularySize) {
      throw UserError.data(
          "%s: id %s is outside the model's vocabulary of %d ids; were the sequences made by"
              + " another Vocabulary?",
          stage, id, vocabularySize);
    }
    return id;
  }
}
