package io.carrytrack.architecture;

import java.util.Map;

/**
 * AveragePooling1D. Padding does not count: with {@code SAME} a window's mean is that of the steps
 * in it, as in TensorFlow.
 *
 * @param size steps of a pool, at least 1
 * @param stride steps from one pool to the next, at least 1
 * @param padding {@code VALID} or {@code SAME}
 */
public record AveragePooling1d(int size, int stride, Windows.Padding padding) implements Layer {
  static final LayerType TYPE = MaxPooling1d.type("average-pooling1d", AveragePooling1d::new);

  public AveragePooling1d {
    MaxPooling1d.requirePool(size, stride, padding);
  }

  /** Pools side by side, without padding. */
  public AveragePooling1d(int size) {
    this(size, size, Windows.Padding.VALID);
  }

  /** Where its pools lie. */
  public Windows windows() {
    return new Windows(size, stride, padding);
  }

  @Override
  public Map<String, Object> settings() {
    return MaxPooling1d.settings(windows());
  }

  @Override
  public String type() {
    return TYPE.name();
  }

  @Override
  public String kerasName() {
    return "average_pooling1d";
  }

  @Override
  public Shape output(Shape below) {
    Shape.Sequence in = below.requireSequence();
    return in.windows("size", windows(), in.width());
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.averagePooling1d(this);
  }
}
