package io.carrytrack.network;

import io.carrytrack.layers.LayerSpec;
import io.carrytrack.layers.StackSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A network as Keras' {@code summary()} shows it: layer, output shape, parameters. */
public final class NetworkSummary {
  private static final String ROW = "%-34s %-14s %12s";

  private NetworkSummary() {}

  /**
   * The table's lines.
   *
   * @throws IllegalArgumentException if the layers do not fit together
   */
  public static List<String> lines(StackSpec network) {
    List<StackShape.Output> outputs = StackShape.of(network, "network.layers");
    List<String> lines = new ArrayList<>();
    lines.add(row("layer", "output shape", "parameters"));
    for (int i = 0; i < outputs.size(); i++) {
      StackShape.Output output = outputs.get(i);
      String name =
          i == 0
              ? "embedding (" + network.vocabularySize() + " ids)"
              : name(network.layers().get(i - 1));
      lines.add(row(name, shape(output), number(output.parameters())));
    }
    lines.add(row("", "", number(StackShape.parameters(outputs))));
    return lines;
  }

  /**
   * The network in a few words: {@code conv1d + max-pooling1d + LSTM (331,429 parameters)}.
   *
   * @throws IllegalArgumentException if the layers do not fit together
   */
  public static String headline(StackSpec network) {
    List<LayerSpec> layers = network.layers();
    String names =
        layers.subList(0, layers.size() - 1).stream()
            .map(NetworkSummary::shortName)
            .collect(Collectors.joining(" + "));
    long parameters = StackShape.parameters(StackShape.of(network, "network.layers"));
    return String.format(Locale.ROOT, "%s (%,d parameters)", names, parameters);
  }

  private static String shortName(LayerSpec layer) {
    if (!(layer instanceof LayerSpec.Recurrent recurrent)) {
      return LayerSpecs.type(layer);
    }
    String cell =
        recurrent.cell() == LayerSpec.Cell.SIMPLE_RNN ? "SimpleRNN" : recurrent.cell().name();
    return recurrent.bidirectional() ? "bidirectional " + cell : cell;
  }

  private static String name(LayerSpec layer) {
    Map<String, Object> map = new LinkedHashMap<>(LayerSpecs.write(List.of(layer)).get(0));
    String type = (String) map.remove("type");
    List<String> options = new ArrayList<>();
    if (Boolean.TRUE.equals(map.get("bidirectional"))) {
      options.add("bidirectional");
    }
    for (String share : List.of("dropout", "recurrent-dropout")) {
      if (map.get(share) instanceof Float value && value > 0) {
        options.add(share + " " + value);
      }
    }
    return options.isEmpty() ? type : type + " (" + String.join(", ", options) + ")";
  }

  private static String shape(StackShape.Output output) {
    return output.steps() == 0
        ? "(" + output.width() + ")"
        : "(" + output.steps() + ", " + output.width() + ")";
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String row(String layer, String shape, String parameters) {
    return String.format(Locale.ROOT, ROW, layer, shape, parameters).stripTrailing();
  }
}
