package io.carrytrack.report;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Input;
import io.carrytrack.architecture.Layer;
import io.carrytrack.architecture.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A network as Keras' {@code summary()} shows it: layer, output shape, parameters. */
public final class NetworkSummary {
  private NetworkSummary() {}

  /**
   * The table's lines.
   *
   * @throws IllegalArgumentException if the layers do not fit together
   */
  public static List<String> lines(Architecture network) {
    List<Architecture.Part> parts = network.parts("network.layers");
    List<String> lines = new ArrayList<>();
    lines.add(row("layer", "output shape", "parameters"));
    for (int i = 0; i < parts.size(); i++) {
      Architecture.Part part = parts.get(i);
      String name = i == 0 ? name(network.input()) : name(network.layers().get(i - 1));
      lines.add(row(name, shape(part.output()), number(part.parameterCount())));
    }
    lines.add(row("", "", number(network.parameterCount())));
    return lines;
  }

  /**
   * The network in a few words: {@code conv1d + max-pooling1d + LSTM (331,429 parameters)}.
   *
   * @throws IllegalArgumentException if the layers do not fit together
   */
  public static String headline(Architecture network) {
    List<Layer> layers = network.layers();
    String names =
        layers.subList(0, layers.size() - 1).stream()
            .map(Layer::title)
            .collect(Collectors.joining(" + "));
    return "%s (%s parameters)".formatted(names, number(network.parameterCount()));
  }

  private static String name(Input input) {
    return input instanceof Input.Tokens tokens
        ? "embedding (" + tokens.vocabularySize() + " ids)"
        : "input";
  }

  private static String name(Layer layer) {
    Map<String, Object> settings = layer.settings();
    List<String> options = new ArrayList<>();
    if (Boolean.TRUE.equals(settings.get("bidirectional"))) {
      options.add("bidirectional");
    }
    for (String share : List.of("dropout", "recurrent-dropout")) {
      if (settings.get(share) instanceof Float value && value > 0) {
        options.add(share + " " + value);
      }
    }
    for (String key : List.of("merge", "stride", "padding")) {
      if (settings.containsKey(key)) {
        options.add(key + " " + settings.get(key));
      }
    }
    return options.isEmpty()
        ? layer.type()
        : layer.type() + " (" + String.join(", ", options) + ")";
  }

  private static String shape(Shape shape) {
    return shape.axes().stream().map(String::valueOf).collect(Collectors.joining(", ", "(", ")"));
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String row(String layer, String shape, String parameters) {
    return String.format(Locale.ROOT, "%-34s %-14s %12s", layer, shape, parameters).stripTrailing();
  }
}
