package io.carrytrack.network;

import io.carrytrack.layers.LayerSpec;
import io.carrytrack.layers.LayerSpec.Activation;
import io.carrytrack.layers.LayerSpec.Cell;
import io.carrytrack.layers.LayerSpec.GateActivation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Layers as the maps that a configuration's {@code network.layers} and a saved model's architecture
 * hold, both ways. A type is looked up by its name here and nowhere else, so no file can name a
 * class.
 *
 * <table>
 * <caption>The types and their keys</caption>
 * <tr><td>simple-rnn, lstm, gru</td><td>units, sequences, bidirectional, dropout,
 * recurrent-dropout; gate but for simple-rnn; reset-after and masked-carry of gru</td></tr>
 * <tr><td>conv1d</td><td>filters, kernel-size, activation</td></tr>
 * <tr><td>max-pooling1d</td><td>size</td></tr>
 * <tr><td>global-max-pooling, global-average-pooling</td><td>none</td></tr>
 * <tr><td>dense</td><td>units, activation</td></tr>
 * </table>
 *
 * Whether the layers fit together is {@link StackShape}'s to say.
 */
public final class LayerSpecs {
  /** What a classifier ends with. */
  static final LayerSpec.Dense OUTPUT = new LayerSpec.Dense(1, Activation.SIGMOID);

  private static final Map<String, Cell> CELLS =
      Map.of("simple-rnn", Cell.SIMPLE_RNN, "lstm", Cell.LSTM, "gru", Cell.GRU);

  private static final List<String> RECURRENT_KEYS =
      List.of("units", "sequences", "bidirectional", "dropout", "recurrent-dropout");

  private static final Map<String, List<String>> KEYS =
      Map.of(
          "simple-rnn",
          RECURRENT_KEYS,
          "lstm",
          with(RECURRENT_KEYS, "gate"),
          "gru",
          with(RECURRENT_KEYS, "gate", "reset-after", "masked-carry"),
          "conv1d",
          List.of("filters", "kernel-size", "activation"),
          "max-pooling1d",
          List.of("size"),
          "global-max-pooling",
          List.of(),
          "global-average-pooling",
          List.of(),
          "dense",
          List.of("units", "activation"));

  private LayerSpecs() {}

  private static List<String> with(List<String> keys, String... more) {
    List<String> all = new ArrayList<>(keys);
    all.addAll(List.of(more));
    return List.copyOf(all);
  }

  /**
   * Reads a stack.
   *
   * @param where names the list in messages: {@code network.layers}
   * @param layers one map a layer, lowest first. A recurrent layer that does not say {@code
   *     sequences} gives them where the next layer reads them. The output {@code {type = dense,
   *     units = 1, activation = sigmoid}} may be left out.
   * @throws IllegalArgumentException naming the layer that is wrong
   */
  public static List<LayerSpec> read(String where, List<? extends Map<String, ?>> layers) {
    List<LayerSpec> specs = readEncoder(where, layers);
    if (specs.isEmpty() || !(specs.get(specs.size() - 1) instanceof LayerSpec.Dense)) {
      specs.add(OUTPUT);
    }
    return specs;
  }

  /** As {@link #read}, and nothing is added. */
  static List<LayerSpec> readEncoder(String where, List<? extends Map<String, ?>> layers) {
    List<LayerSpec> specs = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      boolean readAbove = i + 1 < layers.size() && readsSequences(layers.get(i + 1));
      specs.add(layer(new LayerMap(where + "[" + i + "]", layers.get(i)), readAbove));
    }
    return specs;
  }

  private static boolean readsSequences(Map<String, ?> layer) {
    return !"dense".equals(layer.get(LayerMap.TYPE));
  }

  private static LayerSpec layer(LayerMap map, boolean readAbove) {
    String type = map.text(LayerMap.TYPE, null);
    List<String> keys = KEYS.get(type);
    if (keys == null) {
      List<String> types = List.copyOf(new TreeSet<>(KEYS.keySet()));
      throw map.wrong(
          "unknown type; the nearest known one is "
              + LayerMap.nearest(type, types)
              + ", there are "
              + String.join(", ", types));
    }
    map.allow(keys);
    return switch (type) {
      case "conv1d" ->
          new LayerSpec.Conv1d(
              map.positive("filters"),
              map.positive("kernel-size"),
              map.choice("activation", Activation.class, Activation.LINEAR));
      case "max-pooling1d" -> new LayerSpec.MaxPooling1d(map.positive("size"));
      case "global-max-pooling" -> new LayerSpec.GlobalMaxPooling();
      case "global-average-pooling" -> new LayerSpec.GlobalAveragePooling();
      case "dense" ->
          new LayerSpec.Dense(
              map.positive("units"), map.choice("activation", Activation.class, Activation.LINEAR));
      default -> recurrent(map, CELLS.get(type), readAbove);
    };
  }

  private static LayerSpec recurrent(LayerMap map, Cell cell, boolean readAbove) {
    return new LayerSpec.Recurrent(
        cell,
        map.positive("units"),
        map.choice("gate", GateActivation.class, GateActivation.SIGMOID),
        map.flag("reset-after", cell == Cell.GRU),
        map.flag("sequences", readAbove),
        map.flag("bidirectional", false),
        map.share("dropout"),
        map.share("recurrent-dropout"),
        map.flag("masked-carry", false));
  }

  /** A stack as maps that {@link #read} gives back. */
  public static List<Map<String, Object>> write(List<LayerSpec> layers) {
    return layers.stream().map(LayerSpecs::write).toList();
  }

  /** The type's name. */
  static String type(LayerSpec layer) {
    return (String) write(layer).get(LayerMap.TYPE);
  }

  private static Map<String, Object> write(LayerSpec layer) {
    Map<String, Object> map = new LinkedHashMap<>();
    if (layer instanceof LayerSpec.Recurrent recurrent) {
      map.put(LayerMap.TYPE, LayerMap.name(recurrent.cell()));
      map.put("units", recurrent.units());
      if (recurrent.cell() != Cell.SIMPLE_RNN) {
        map.put("gate", LayerMap.name(recurrent.gate()));
      }
      if (recurrent.cell() == Cell.GRU) {
        map.put("reset-after", recurrent.resetAfter());
        map.put("masked-carry", recurrent.maskedCarry());
      }
      map.put("sequences", recurrent.sequences());
      map.put("bidirectional", recurrent.bidirectional());
      map.put("dropout", recurrent.dropout());
      map.put("recurrent-dropout", recurrent.recurrentDropout());
    } else if (layer instanceof LayerSpec.Conv1d conv) {
      map.put(LayerMap.TYPE, "conv1d");
      map.put("filters", conv.filters());
      map.put("kernel-size", conv.kernelSize());
      map.put("activation", LayerMap.name(conv.activation()));
    } else if (layer instanceof LayerSpec.MaxPooling1d pool) {
      map.put(LayerMap.TYPE, "max-pooling1d");
      map.put("size", pool.size());
    } else if (layer instanceof LayerSpec.GlobalMaxPooling) {
      map.put(LayerMap.TYPE, "global-max-pooling");
    } else if (layer instanceof LayerSpec.GlobalAveragePooling) {
      map.put(LayerMap.TYPE, "global-average-pooling");
    } else if (layer instanceof LayerSpec.Dense dense) {
      map.put(LayerMap.TYPE, "dense");
      map.put("units", dense.units());
      map.put("activation", LayerMap.name(dense.activation()));
    }
    return map;
  }
}
