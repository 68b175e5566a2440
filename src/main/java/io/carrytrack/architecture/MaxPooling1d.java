package io.carrytrack.architecture;

import java.util.List;
import java.util.Map;

/**
 * MaxPooling1D; stride equals size, a last part that does not fill a pool is dropped.
 *
 * @param size steps of a pool, at least 1
 */
public record MaxPooling1d(int size) implements Layer {
  static final LayerType TYPE =
      new LayerType(
          "max-pooling1d",
          List.of("size"),
          LayerType.Reads.SEQUENCE,
          map -> new MaxPooling1d(map.positive("size")));

  public MaxPooling1d {
    LayerMap.requirePositive("size", size);
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of("size", size);
  }

  @Override
  public String type() {
    return TYPE.name();
  }

  @Override
  public String kerasName() {
    return "max_pooling1d";
  }

  @Override
  public Shape output(Shape below) {
    Shape.Sequence in = below.requireSequence();
    return in.windows("size", size, in.steps() / size, in.width());
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.maxPooling1d(this);
  }
}
