package io.carrytrack.architecture;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Conv1D, stride 1, no padding ("valid").
 *
 * @param filters numbers of an output step, at least 1
 * @param kernelSize steps of a window, at least 1
 * @param activation its function
 * @param l2 factor of the sum of the kernel's squares that training adds to the loss, at least 0
 */
public record Conv1d(int filters, int kernelSize, Activation activation, float l2)
    implements Layer {
  static final LayerType TYPE =
      new LayerType(
          "conv1d",
          List.of("filters", "kernel-size", "activation", "l2"),
          LayerType.Reads.SEQUENCE,
          Conv1d::read);

  public Conv1d {
    LayerMap.requirePositive("filters", filters);
    LayerMap.requirePositive("kernel-size", kernelSize);
  }

  /** Without a penalty. */
  public Conv1d(int filters, int kernelSize, Activation activation) {
    this(filters, kernelSize, activation, 0f);
  }

  private static Layer read(LayerMap map) {
    return new Conv1d(
        map.positive("filters"),
        map.positive("kernel-size"),
        map.choice("activation", Activation.class, Activation.LINEAR),
        map.l2("l2"));
  }

  @Override
  public Map<String, Object> settings() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("filters", filters);
    map.put("kernel-size", kernelSize);
    map.put("activation", LayerMap.name(activation));
    map.put("l2", l2);
    return map;
  }

  @Override
  public String type() {
    return TYPE.name();
  }

  @Override
  public String kerasName() {
    return "conv1d";
  }

  @Override
  public Shape output(Shape below) {
    Shape.Sequence in = below.requireSequence();
    return in.windows("kernel-size", kernelSize, in.steps() - kernelSize + 1, filters);
  }

  @Override
  public List<Parameter> parameters(Shape below) {
    return List.of(
        new Parameter("kernel", StartingValues.GLOROT_UNIFORM, kernelSize, below.width(), filters)
            .withL2(l2),
        new Parameter("bias", StartingValues.ZEROS, filters));
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.conv1d(this);
  }
}
