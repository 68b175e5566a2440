package io.carrytrack.architecture;

import java.util.List;
import java.util.Map;

/**
 * The sum of each unit over all steps: pads count, unless masked. Keras has none; it is the layer
 * of a linear model on tokens.
 */
public record GlobalSumPooling() implements Layer {
  static final LayerType TYPE =
      new LayerType(
          "global-sum-pooling", List.of(), LayerType.Reads.SEQUENCE, map -> new GlobalSumPooling());

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
    return "global_sum_pooling1d";
  }

  @Override
  public Shape output(Shape below) {
    return new Shape.Vector(below.requireSequence().width());
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.globalSumPooling(this);
  }
}
