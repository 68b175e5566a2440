package io.carrytrack.architecture;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * LayerNormalization over the last axis: the numbers of a time step, or of one vector a row, less
 * their mean and divided by {@code sqrt(variance + epsilon)}, times gamma and plus beta (Ba, Kiros
 * and Hinton 2016, "Layer Normalization"). The variance is that of all numbers, divided by how many
 * they are. Masks pass through.
 *
 * @param epsilon what is added to the variance, above 0
 * @param center whether there is a beta
 * @param scale whether there is a gamma
 */
public record LayerNormalization(float epsilon, boolean center, boolean scale) implements Layer {
  /** Keras' default. */
  static final float EPSILON = 1e-3f;

  static final List<String> KEYS = List.of("epsilon", "center", "scale");

  static final LayerType TYPE =
      new LayerType(
          "layer-normalization",
          KEYS,
          LayerType.Reads.EITHER,
          map ->
              new LayerNormalization(
                  map.above0("epsilon", EPSILON),
                  map.flag("center", true),
                  map.flag("scale", true)));

  public LayerNormalization {
    LayerMap.requireAbove0("epsilon", epsilon);
  }

  /** Keras' defaults. */
  public LayerNormalization() {
    this(EPSILON, true, true);
  }

  static Map<String, Object> settings(float epsilon, boolean center, boolean scale) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("epsilon", epsilon);
    map.put("center", center);
    map.put("scale", scale);
    return map;
  }

  /** Gamma and beta, where there is one. */
  static List<Parameter> parameters(int width, boolean center, boolean scale) {
    List<Parameter> parameters = new ArrayList<>();
    if (scale) {
      parameters.add(new Parameter("gamma", StartingValues.ONES, width));
    }
    if (center) {
      parameters.add(new Parameter("beta", StartingValues.ZEROS, width));
    }
    return parameters;
  }

  @Override
  public Map<String, Object> settings() {
    return settings(epsilon, center, scale);
  }

  @Override
  public String type() {
    return TYPE.name();
  }

  @Override
  public String kerasName() {
    return "layer_normalization";
  }

  @Override
  public Shape output(Shape below) {
    return below.changed(false);
  }

  @Override
  public List<Parameter> parameters(Shape below) {
    return parameters(below.width(), center, scale);
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.layerNormalization(this);
  }
}
