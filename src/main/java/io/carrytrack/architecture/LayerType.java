package io.carrytrack.architecture;

import java.util.List;
import java.util.function.Function;

/** A type of layer in configurations: its name, its keys, and how a layer is read from them. */
public final class LayerType {
  private final String name;
  private final List<String> keys;
  private final boolean readsSequence;
  private final Function<LayerMap, Layer> reader;

  /**
   * @param readsSequence whether the layer below is to output its sequence
   * @param reader makes the layer of a map that holds none but the keys
   */
  LayerType(
      String name, List<String> keys, boolean readsSequence, Function<LayerMap, Layer> reader) {
    this.name = name;
    this.keys = List.copyOf(keys);
    this.readsSequence = readsSequence;
    this.reader = reader;
  }

  /** What {@code type} says. */
  public String name() {
    return name;
  }

  /** What else may be said. */
  public List<String> keys() {
    return keys;
  }

  boolean readsSequence() {
    return readsSequence;
  }

  Layer read(LayerMap map) {
    map.allow(keys);
    return reader.apply(map);
  }
}
