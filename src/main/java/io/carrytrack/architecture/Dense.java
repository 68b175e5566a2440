package io.carrytrack.architecture;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Dense, on one vector a row or, unless it is the last layer, at each step of a sequence by itself,
 * where masks pass through. The last layer of a classifier is {@code Dense(1, SIGMOID)}.
 *
 * @param units numbers of its output, at least 1
 * @param activation its function
 * @param l2 factor of the sum of the kernel's squares that training adds to the loss, at least 0
 */
public record Dense(int units, Activation activation, float l2) implements Layer {
  static final LayerType TYPE =
      new LayerType(
          "dense", List.of("units", "activation", "l2"), LayerType.Reads.VECTOR, Dense::read);

  public Dense {
    LayerMap.requirePositive("units", units);
  }

  /** Without a penalty. */
  public Dense(int units, Activation activation) {
    this(units, activation, 0f);
  }

  private static Layer read(LayerMap map) {
    return new Dense(
        map.positive("units"),
        map.choice("activation", Activation.class, Activation.LINEAR),
        map.l2("l2"));
  }

  @Override
  public Map<String, Object> settings() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("units", units);
    map.put("activation", LayerMap.name(activation));
    map.put("l2", l2);
    return map;
  }

  /** What it computes, without what training adds to the loss. */
  public Dense withoutL2() {
    return new Dense(units, activation);
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
    return below.changed(false).ofWidth(units);
  }

  @Override
  public List<Parameter> parameters(Shape below) {
    return List.of(
        new Parameter("kernel", StartingValues.GLOROT_UNIFORM, below.width(), units).withL2(l2),
        new Parameter("bias", StartingValues.ZEROS, units));
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.dense(this);
  }
}
