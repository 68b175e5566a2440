package io.carrytrack.architecture;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Dense; the last layer of a classifier is {@code Dense(1, SIGMOID)}.
 *
 * @param units numbers of its output, at least 1
 * @param activation its function
 */
public record Dense(int units, Activation activation) implements Layer {
  static final LayerType TYPE =
      new LayerType("dense", List.of("units", "activation"), LayerType.Reads.VECTOR, Dense::read);

  public Dense {
    LayerMap.requirePositive("units", units);
  }

  private static Layer read(LayerMap map) {
    return new Dense(
        map.positive("units"), map.choice("activation", Activation.class, Activation.LINEAR));
  }

  @Override
  public Map<String, Object> settings() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("units", units);
    map.put("activation", LayerMap.name(activation));
    return map;
  }

  @Override
  public String type() {
    return TYPE.name();
  }

  @Override
  public String kerasName() {
    return "dense";
  }

  @Override
  public Shape output(Shape below) {
    below.requireVector();
    return new Shape.Vector(units);
  }

  @Override
  public List<Parameter> parameters(Shape below) {
    return List.of(
        new Parameter("kernel", StartingValues.GLOROT_UNIFORM, below.width(), units),
        new Parameter("bias", StartingValues.ZEROS, units));
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.dense(this);
  }
}
