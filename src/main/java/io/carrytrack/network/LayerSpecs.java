package io.carrytrack.network;

import io.carrytrack.layers.LayerSpec;
import io.carrytrack.layers.LayerSpec.Activation;
import io.carrytrack.layers.LayerSpec.Cell;
import io.carrytrack.layers.LayerSpec.GateActivation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Layers as the maps that a configuration's {@code network.layers} and a saved model's architecture
 * hold, both ways. A type is looked up by its name here and nowhere else, so no file can name a
 * class.
 */
public final class LayerSpecs {
  private static final Map<String, Cell> CELLS =
      Map.of("simple-rnn", Cell.SIMPLE_RNN, "lstm", Cell.LSTM, "gru", Cell.GRU);

  private LayerSpecs() {}

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
    List<LayerSpec> specs = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      boolean readAbove = i + 1 < layers.size() && readsSequences(layers.get(i + 1));
      specs.add(layer(new LayerMap(where + "[" + i + "]", layers.get(i)), readAbove));
    }
    LayerSpec output = new LayerSpec.Dense(1, Activation.SIGMOID);
    if (specs.isEmpty() || !(specs.get(specs.size() - 1) instanceof LayerSpec.Dense)) {
      specs.add(output);
    }
    if (!specs.get(specs.size() - 1).equals(output)) {
      throw new IllegalArgumentException(
          where + ": the last layer must be {type = dense, units = 1, activation = sigmoid}");
    }
    return specs;
  }

  private static boolean readsSequences(Map<String, ?> layer) {
    return !"dense".equals(layer.get("type"));
  }

  private static LayerSpec layer(LayerMap map, boolean readAbove) {
    String type = map.text("type", null);
    LayerSpec spec =
        switch (type) {
          case "simple-rnn", "lstm", "gru" -> recurrent(map, CELLS.get(type), readAbove);
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
                  map.positive("units"),
                  map.choice("activation", Activation.class, Activation.LINEAR));
          default ->
              throw map.wrong(
                  "unknown type "
                      + type
                      + "; there are simple-rnn, lstm, gru, conv1d, max-pooling1d, global-max-pooling,"
                      + " global-average-pooling and dense");
        };
    map.requireAllRead();
    return spec;
  }

  private static LayerSpec recurrent(LayerMap map, Cell cell, boolean readAbove) {
    return new LayerSpec.Recurrent(
        cell,
        map.positive("units"),
        cell == Cell.SIMPLE_RNN
            ? GateActivation.SIGMOID
            : map.choice("gate", GateActivation.class, GateActivation.SIGMOID),
        cell == Cell.GRU && map.flag("reset-after", true),
        map.flag("sequences", readAbove),
        map.flag("bidirectional", false),
        map.share("dropout"),
        map.share("recurrent-dropout"));
  }

  /** A stack as maps that {@link #read} gives back. */
  public static List<Map<String, Object>> write(List<LayerSpec> layers) {
    return layers.stream().map(LayerSpecs::write).toList();
  }

  private static Map<String, Object> write(LayerSpec layer) {
    Map<String, Object> map = new LinkedHashMap<>();
    if (layer instanceof LayerSpec.Recurrent recurrent) {
      map.put("type", LayerMap.name(recurrent.cell()));
      map.put("units", recurrent.units());
      if (recurrent.cell() != Cell.SIMPLE_RNN) {
        map.put("gate", LayerMap.name(recurrent.gate()));
      }
      if (recurrent.cell() == Cell.GRU) {
        map.put("reset-after", recurrent.resetAfter());
      }
      map.put("sequences", recurrent.sequences());
      map.put("bidirectional", recurrent.bidirectional());
      map.put("dropout", recurrent.dropout());
      map.put("recurrent-dropout", recurrent.recurrentDropout());
    } else if (layer instanceof LayerSpec.Conv1d conv) {
      map.put("type", "conv1d");
      map.put("filters", conv.filters());
      map.put("kernel-size", conv.kernelSize());
      map.put("activation", LayerMap.name(conv.activation()));
    } else if (layer instanceof LayerSpec.MaxPooling1d pool) {
      map.put("type", "max-pooling1d");
      map.put("size", pool.size());
    } else if (layer instanceof LayerSpec.GlobalMaxPooling) {
      map.put("type", "global-max-pooling");
    } else if (layer instanceof LayerSpec.GlobalAveragePooling) {
      map.put("type", "global-average-pooling");
    } else if (layer instanceof LayerSpec.Dense dense) {
      map.put("type", "dense");
      map.put("units", dense.units());
      map.put("activation", LayerMap.name(dense.activation()));
    }
    return map;
  }
}
