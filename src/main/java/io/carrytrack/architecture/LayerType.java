package io.carrytrack.architecture;

import java.util.List;
import java.util.function.Function;

/** A type of layer in configurations: its name, its keys, and how a layer is read from them. */
public final class LayerType {
  private final String name;
  private final List<String> keys;
  private final Reads reads;
  private final Function<LayerMap, Layer> reader;

  /** What a layer is to be given. */
  enum Reads {
    SEQUENCE,
    VECTOR,
    /** What the layer above it reads. */
    EITHER
  }

  /**
   * @param reads what the layer below is to output
   * @param reader makes the layer of a map that holds none but the keys
   */
  LayerType(String name, List<String> keys, Reads reads, Function<LayerMap, Layer> reader) {
    this.name = name;
    this.keys = List.copyOf(keys);
    this.reads = reads;
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

  Reads reads() {
    return reads;
  }

  Layer read(LayerMap map) {
    map.allow(keys);
    return reader.apply(map);
  }
}
