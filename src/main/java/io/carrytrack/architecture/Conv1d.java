package io.carrytrack.architecture;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Conv1D.
 *
 * @param filters numbers of an output step, at least 1
 * @param kernelSize steps of a window, at least 1
 * @param activation its function
 * @param l2 factor of the sum of the kernel's squares that training adds to the loss, at least 0
 * @param stride steps from one window to the next, at least 1
 * @param padding zeros around the sequence
 */
public record Conv1d(
    int filters,
    int kernelSize,
    Activation activation,
    float l2,
    int stride,
    Windows.Padding padding)
    implements Layer {
  static final LayerType TYPE =
      new LayerType(
          "conv1d",
          List.of("filters", "kernel-size", "activation", "l2", "stride", "padding"),
          LayerType.Reads.SEQUENCE,
          Conv1d::read);

  public Conv1d {
    LayerMap.requirePositive("filters", filters);
    LayerMap.requirePositive("kernel-size", kernelSize);
    LayerMap.requirePositive("stride", stride);
  }

  /** A window at every step that the sequence fills. */
  public Conv1d(int filters, int kernelSize, Activation activation, float l2) {
    this(filters, kernelSize, activation, l2, 1, Windows.Padding.VALID);
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
        map.l2("l2"),
        map.positive("stride", 1),
        map.choice("padding", Windows.Padding.class, Windows.Padding.VALID));
  }

  /** Where its windows lie. */
  public Windows windows() {
    return new Windows(kernelSize, stride, padding);
  }

  @Override
  public Map<String, Object> settings() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("filters", filters);
    map.put("kernel-size", kernelSize);
    map.put("activation", LayerMap.name(activation));
    map.put("l2", l2);
    // what is as by default is not written, as when there was nothing else
    if (stride != 1) {
      map.put("stride", stride);
    }
    if (padding != Windows.Padding.VALID) {
      map.put("padding", LayerMap.name(padding));
    }
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
    return below.requireSequence().windows("kernel-size", windows(), filters);
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
