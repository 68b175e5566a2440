package io.carrytrack.architecture;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * MaxPooling1D. Padding is never the largest: with {@code SAME} a window's maximum is that of the
 * steps in it.
 *
 * @param size steps of a pool, at least 1
 * @param stride steps from one pool to the next, at least 1
 * @param padding {@code VALID} or {@code SAME}
 */
public record MaxPooling1d(int size, int stride, Windows.Padding padding) implements Layer {
  static final LayerType TYPE = type("max-pooling1d", MaxPooling1d::new);

  public MaxPooling1d {
    requirePool(size, stride, padding);
  }

  /** Pools side by side, without padding; a last part that does not fill a pool is dropped. */
  public MaxPooling1d(int size) {
    this(size, size, Windows.Padding.VALID);
  }

  /** Makes a pooling layer of what is said of its pools. */
  @FunctionalInterface
  interface Maker {
    Layer make(int size, int stride, Windows.Padding padding);
  }

  /** A type of pooling over time. */
  static LayerType type(String name, Maker maker) {
    return new LayerType(
        name,
        List.of("size", "stride", "padding"),
        LayerType.Reads.SEQUENCE,
        map -> {
          int size = map.positive("size");
          return maker.make(
              size,
              map.positive("stride", size),
              map.choice(
                  "padding",
                  List.of(Windows.Padding.VALID, Windows.Padding.SAME),
                  Windows.Padding.VALID));
        });
  }

  static void requirePool(int size, int stride, Windows.Padding padding) {
    LayerMap.requirePositive("size", size);
    LayerMap.requirePositive("stride", stride);
    if (padding == Windows.Padding.CAUSAL) {
      throw new IllegalArgumentException("padding is causal, pools have valid or same");
    }
  }

  /** What is as by default is not written. */
  static Map<String, Object> settings(Windows pools) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("size", pools.size());
    if (pools.stride() != pools.size()) {
      map.put("stride", pools.stride());
    }
    if (pools.padding() != Windows.Padding.VALID) {
      map.put("padding", LayerMap.name(pools.padding()));
    }
    return map;
  }

  /** Where its pools lie. */
  public Windows windows() {
    return new Windows(size, stride, padding);
  }

  @Override
  public Map<String, Object> settings() {
    return settings(windows());
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
    return in.windows("size", windows(), in.width());
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.maxPooling1d(this);
  }
}
