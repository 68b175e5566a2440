package io.carrytrack.network;

import io.carrytrack.layers.KernelOptions;
import io.carrytrack.layers.KernelVariant;
import io.carrytrack.layers.LayerSpec;
import io.carrytrack.layers.LayerStack;
import io.carrytrack.layers.ParameterLayout;
import io.carrytrack.layers.StackSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A network as Keras' {@code summary()} shows it: layer, output shape, parameters. */
public final class NetworkSummary {
  private static final String ROW = "%-34s %-14s %12s";

  private NetworkSummary() {}

  /** The table's lines. */
  public static List<String> lines(StackSpec network) {
    ParameterLayout layout = new LayerStack(network, KernelOptions.of(KernelVariant.BLAS)).layout();
    // layers with parameters, in the order of the stack: a name's part in front of the first dot is
    // the layer's
    Map<String, Integer> sizes = new LinkedHashMap<>();
    layout
        .arrays()
        .forEach(
            array ->
                sizes.merge(
                    array.name().substring(0, array.name().indexOf('.')),
                    array.size(),
                    Integer::sum));
    List<Integer> parameters = new ArrayList<>(sizes.values());

    List<String> lines = new ArrayList<>();
    lines.add(row("layer", "output shape", "parameters"));
    int length = network.length();
    int width = network.embeddingUnits();
    int next = 0;
    lines.add(
        row(
            "embedding (" + network.vocabularySize() + " ids)",
            shape(length, width),
            number(parameters.get(next++))));
    for (LayerSpec layer : network.layers()) {
      boolean sequence = true;
      boolean weighted = true;
      if (layer instanceof LayerSpec.Recurrent recurrent) {
        width = recurrent.units() * (recurrent.bidirectional() ? 2 : 1);
        sequence = recurrent.sequences();
      } else if (layer instanceof LayerSpec.Conv1d conv) {
        width = conv.filters();
        length = length - conv.kernelSize() + 1;
      } else if (layer instanceof LayerSpec.MaxPooling1d pool) {
        length = length / pool.size();
        weighted = false;
      } else if (layer instanceof LayerSpec.Dense dense) {
        width = dense.units();
        sequence = false;
      } else {
        sequence = false;
        weighted = false;
      }
      lines.add(
          row(
              name(layer),
              sequence ? shape(length, width) : "(" + width + ")",
              number(weighted ? parameters.get(next++) : 0)));
    }
    lines.add(row("", "", number(layout.size())));
    return lines;
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

  private static String shape(int length, int width) {
    return "(" + length + ", " + width + ")";
  }

  private static String number(int value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String row(String layer, String shape, String parameters) {
    return String.format(Locale.ROOT, ROW, layer, shape, parameters).stripTrailing();
  }
}
