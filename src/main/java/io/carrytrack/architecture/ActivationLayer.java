package io.carrytrack.architecture;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Activation: a function of each number by itself, of a sequence or of one vector a row. Masks pass
 * through.
 *
 * @param activation the function, not softmax
 */
public record ActivationLayer(Activation activation) implements Layer {
  static final LayerType TYPE =
      new LayerType(
          "activation", List.of("activation"), LayerType.Reads.EITHER, ActivationLayer::read);

  public ActivationLayer {
    if (activation == Activation.SOFTMAX) {
      throw new IllegalArgumentException(
          "softmax is of all units together: set activation = softmax on the dense layer that is"
              + " the last, and take this one out");
    }
  }

  private static Layer read(LayerMap map) {
    Activation activation = map.requiredChoice("activation", Arrays.asList(Activation.values()));
    try {
      return new ActivationLayer(activation);
    } catch (IllegalArgumentException e) {
      throw map.wrong(e.getMessage());
    }
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of("activation", LayerMap.name(activation));
  }

  @Override
  public String type() {
    return TYPE.name();
  }

  @Override
  public String title() {
    return LayerMap.name(activation);
  }

  @Override
  public String kerasName() {
    return "activation";
  }

  @Override
  public Shape output(Shape below) {
    return below.changed(activation != Activation.SIGMOID);
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.activation(this);
  }
}
