package io.carrytrack.architecture;

import java.util.List;
import java.util.Map;

/** Flatten: the steps of a sequence behind each other, as one vector of steps times width. */
public record Flatten() implements Layer {
  static final LayerType TYPE =
      new LayerType("flatten", List.of(), LayerType.Reads.SEQUENCE, map -> new Flatten());

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
    return "flatten";
  }

  @Override
  public Shape output(Shape below) {
    Shape.Sequence in = below.requireSequence();
    in.requireUnmasked();
    long width = (long) in.steps() * in.width();
    if (width > Parameter.MOST) {
      throw new IllegalArgumentException(
          "would give a vector of "
              + width
              + " numbers, more than the "
              + Parameter.MOST
              + " of any array");
    }
    return new Shape.Vector((int) width);
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.flatten(this);
  }
}
