package io.carrytrack.architecture;

import io.carrytrack.minibatch.SequenceShape;
import java.io.Serializable;

/** What a network reads at each time step. */
public sealed interface Input extends Serializable {

  /** Numbers of a time step that the lowest layer gets. */
  int width();

  /**
   * A token, whose vector is looked up: Embedding(vocabularySize, embeddingUnits).
   *
   * @param vocabularySize number of token ids V, at least 1; ids are in [0, V)
   * @param embeddingUnits size E of a token's vector, at least 1
   */
  record Tokens(int vocabularySize, int embeddingUnits) implements Input {
    public Tokens {
      LayerMap.requirePositive("the vocabulary's size", vocabularySize);
      LayerMap.requirePositive("the embedding's size", embeddingUnits);
    }

    @Override
    public int width() {
      return embeddingUnits;
    }
  }

  /**
   * Numbers as they are. There is no embedding and no pad: every sequence has a network's whole
   * length.
   *
   * @param width numbers F of a time step, from 1 to {@value SequenceShape#MOST_NUMBERS}
   */
  record Numbers(int width) implements Input {
    public Numbers {
      LayerMap.requirePositive("the width of a time step", width);
    }
  }
}
