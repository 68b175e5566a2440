package io.carrytrack.architecture;

import java.util.List;
import java.util.Map;

/** GlobalMaxPooling1D. */
public record GlobalMaxPooling() implements Layer {
  static final LayerType TYPE =
      new LayerType(
          "global-max-pooling", List.of(), LayerType.Reads.SEQUENCE, map -> new GlobalMaxPooling());

  @Override
  public Map<String, Object> settings() {
    return Map.of();
  }

  @Override
  public String type() {
    return TYPE.name();
  }

  @Override
  public String kerasName() {
    return "global_max_pooling1d";
  }

  @Override
  public Shape output(Shape below) {
    Shape.Sequence in = below.requireSequence();
    if (in.pads() == Shape.Pads.MASKED_EMBEDDING) {
      throw new IllegalArgumentException(
          "would count the masked steps' own vector right above the embedding: set"
              + " network.mask-padding = false, or pool a recurrent layer's outputs");
    }
    if (in.pads() == Shape.Pads.MASKED_DROPPED) {
      throw new IllegalArgumentException(
          "would count masked steps, each with a dropout of its own: take spatial-dropout for"
              + " dropout, or set network.mask-padding = false");
    }
    if (in.pads() == Shape.Pads.MASKED_CHANGED) {
      throw new IllegalArgumentException(
          "would count masked steps, which a layer below has made other numbers than 0 of: set"
              + " network.mask-padding = false, or pool by global-average-pooling");
    }
    return new Shape.Vector(in.width());
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.globalMaxPooling(this);
  }
}
