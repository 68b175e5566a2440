package io.carrytrack.architecture;

import java.util.List;
import java.util.Map;

/** GlobalAveragePooling1D: pads count, unless masked. */
public record GlobalAveragePooling() implements Layer {
  static final LayerType TYPE =
      new LayerType(
          "global-average-pooling",
          List.of(),
          LayerType.Reads.SEQUENCE,
          map -> new GlobalAveragePooling());

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
    return "global_average_pooling1d";
  }

  @Override
  public Shape output(Shape below) {
    return new Shape.Vector(below.requireSequence().width());
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.globalAveragePooling(this);
  }
}
