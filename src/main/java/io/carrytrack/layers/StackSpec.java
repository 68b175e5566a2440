package io.carrytrack.layers;

import java.io.Serializable;
import java.util.List;

/**
 * A whole network: Embedding(vocabularySize, embeddingUnits) and the layers above it.
 *
 * @param vocabularySize number of token ids V; ids are in [0, V)
 * @param embeddingUnits size E of a token's vector
 * @param length the padded length T of every sequence
 * @param padding the side of the pads
 * @param maskPadding Keras' {@code mask_zero}: steps whose token is 0 are passed over; otherwise a
 *     pad is the word 0
 * @param layers the layers above the embedding, lowest first; the last is {@code Dense(1, SIGMOID)}
 */
public record StackSpec(
    int vocabularySize,
    int embeddingUnits,
    int length,
    PadSide padding,
    boolean maskPadding,
    List<LayerSpec> layers)
    implements Serializable {
  public StackSpec {
    layers = List.copyOf(layers);
  }
}
