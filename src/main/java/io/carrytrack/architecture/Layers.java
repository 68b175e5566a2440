package io.carrytrack.architecture;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Layers as the maps that a configuration's {@code network.layers} and a saved model's architecture
 * hold, both ways. A type is looked up by its name here and nowhere else, so no file can name a
 * class. Whether the layers fit together is {@link Architecture}'s to say.
 */
public final class Layers {
  /** What a classifier ends with. */
  static final Dense OUTPUT = new Dense(1, Activation.SIGMOID);

  private static final SortedMap<String, LayerType> TYPES =
      new TreeMap<>(
          Layer.types().stream().collect(Collectors.toMap(LayerType::name, type -> type)));

  private Layers() {}

  /**
   * Reads a stack.
   *
   * @param where names the list in messages: {@code network.layers}
   * @param layers one map a layer, lowest first. A recurrent layer that does not say {@code
   *     sequences} gives them where the next layer reads them. The output {@code {type = dense,
   *     units = 1, activation = sigmoid}} may be left out.
   * @throws IllegalArgumentException naming the layer that is wrong
   */
  public static List<Layer> read(String where, List<? extends Map<String, ?>> layers) {
    List<Layer> read = readEncoder(where, layers);
    if (read.isEmpty() || !(read.get(read.size() - 1) instanceof Dense)) {
      read.add(OUTPUT);
    }
    return read;
  }

  /** As {@link #read}, and nothing is added. */
  public static List<Layer> readEncoder(String where, List<? extends Map<String, ?>> layers) {
    boolean[] sequenceReadAbove = sequenceReadAbove(layers);
    List<Layer> read = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      read.add(layer(new LayerMap(where + "[" + i + "]", layers.get(i), sequenceReadAbove[i])));
    }
    return read;
  }

  /** For each layer whether a sequence is read of it, of which the next layer that minds tells. */
  private static boolean[] sequenceReadAbove(List<? extends Map<String, ?>> layers) {
    boolean[] above = new boolean[layers.size()];
    for (int i = layers.size() - 2; i >= 0; i--) {
      LayerType.Reads next = reads(layers.get(i + 1));
      above[i] = next == LayerType.Reads.EITHER ? above[i + 1] : next == LayerType.Reads.SEQUENCE;
    }
    return above;
  }

  /** Of a type that is not known the reading of its own map tells. */
  private static LayerType.Reads reads(Map<String, ?> layer) {
    return layer.get(LayerMap.TYPE) instanceof String name && TYPES.containsKey(name)
        ? TYPES.get(name).reads()
        : LayerType.Reads.VECTOR;
  }

  private static Layer layer(LayerMap map) {
    String name = map.text(LayerMap.TYPE, null);
    LayerType type = TYPES.get(name);
    if (type == null) {
      List<String> names = List.copyOf(TYPES.keySet());
      throw map.wrong(
          "unknown type; the nearest known one is "
              + LayerMap.nearest(name, names)
              + ", there are "
              + String.join(", ", names));
    }
    return type.read(map);
  }

  /** A stack as maps that {@link #read} gives back. */
  public static List<Map<String, Object>> write(List<Layer> layers) {
    return layers.stream().map(Layers::write).toList();
  }

  /** One layer's map, the type first. */
  static Map<String, Object> write(Layer layer) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(LayerMap.TYPE, layer.type());
    map.putAll(layer.settings());
    return map;
  }
}
