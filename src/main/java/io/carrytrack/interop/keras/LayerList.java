package io.carrytrack.interop.keras;

import com.fasterxml.jackson.databind.JsonNode;
import io.carrytrack.base.UserError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The layers of a network in the order in which they are computed: those of a Sequential, or of a
 * Functional whose layers form one chain.
 */
final class LayerList {
  private static final int MOST_LAYERS = 1000;

  /** Keras 3 computes a mask of an embedding that has one by a layer of its own. */
  private static final String MASK = "NotEqual";

  private final int version;
  private final Map<String, Integer> occurrences = new HashMap<>();
  private final Map<String, JsonNode> nodes = new LinkedHashMap<>();
  private final Map<String, KerasLayer> layers = new LinkedHashMap<>();

  private LayerList(int version) {
    this.version = version;
  }

  /**
   * The layers, lowest first.
   *
   * @param model what the file says of the network
   * @param version of Keras' own; 0 where it is not known
   * @throws UserError if it is another kind of network
   */
  static List<KerasLayer> of(JsonNode model, int version) {
    String type = model.path("class_name").asText();
    requireKeras(model, "the network");
    JsonNode config = model.path("config");
    return switch (type) {
      case "Sequential" ->
          new LayerList(version).sequence(config.isArray() ? config : config.path("layers"));
      case "Functional", "Model" -> new LayerList(version).chain(config);
      default ->
          throw UserError.data(
              "the network is a %s, and only Sequential and Functional say what they compute",
              type.isEmpty() ? "thing without a class" : type);
    };
  }

  /** Refuses classes of others, whatever they are called. */
  static void requireKeras(JsonNode node, String name) {
    String registered = node.path("registered_name").asText("");
    String module = node.path("module").asText("keras");
    boolean keras = module.matches("(tensorflow\\.|tf_)?(python\\.)?keras(\\..*)?|builtins|null");
    if (registered.contains(">") || !keras) {
      throw UserError.data(
          "layer %s is a %s of %s, which is no part of Keras: it would have to run",
          name, node.path("class_name").asText(), registered.contains(">") ? registered : module);
    }
  }

  private List<KerasLayer> sequence(JsonNode list) {
    addAll(list);
    return List.copyOf(layers.values());
  }

  private void addAll(JsonNode list) {
    if (!list.isArray() || list.isEmpty() || list.size() > MOST_LAYERS) {
      throw UserError.data("the network has no list of 1 to %d layers", MOST_LAYERS);
    }
    for (JsonNode node : list) {
      add(node);
    }
  }

  private void add(JsonNode node) {
    String type = node.path("class_name").asText();
    String name = node.path("config").path("name").asText(node.path("name").asText(type));
    requireKeras(node, name);
    String snake =
        type.replaceAll("\\W", "")
            .replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
            .replaceAll("([a-z])([A-Z])", "$1_$2")
            .toLowerCase(Locale.ROOT);
    int number = occurrences.merge(snake, 1, Integer::sum) - 1;
    KerasLayer layer =
        new KerasLayer(
            type, name, node.path("config"), version, number == 0 ? snake : snake + "_" + number);
    if (layers.put(name, layer) != null) {
      throw UserError.data("two layers are named %s", name);
    }
    nodes.put(name, node);
  }

  private List<KerasLayer> chain(JsonNode config) {
    addAll(config.path("layers"));
    List<KerasLayer> chain = new ArrayList<>();
    String at = end(config, "output_layers");
    String bottom = end(config, "input_layers");
    while (!at.isEmpty()) {
      KerasLayer layer = layers.remove(at);
      if (layer == null) {
        throw UserError.data("layers must form one chain, and %s is none of it", at);
      }
      chain.add(0, layer);
      at = below(layer, nodes.get(layer.name()).path("inbound_nodes"));
    }
    if (!chain.get(0).name().equals(bottom)) {
      throw UserError.data("layers must form one chain from %s to the output", bottom);
    }
    for (KerasLayer beside : layers.values()) {
      boolean mask = chain.stream().anyMatch(layer -> layer.flag("mask_zero"));
      if (!(beside.type().equals(MASK) && mask)) {
        throw beside.refused("it is beside the chain from input to output, which is all there is");
      }
    }
    return List.copyOf(chain);
  }

  /** The one layer at an end: {@code ["dense", 0, 0]}, or a list of one such. */
  private static String end(JsonNode config, String key) {
    JsonNode ends = config.path(key);
    JsonNode one = ends.path(0).isArray() ? ends.path(0) : ends;
    boolean single = !ends.path(0).isArray() || ends.size() == 1;
    if (!single || !one.path(0).isTextual()) {
      throw UserError.data(
          "the network must have one input and one output, and its %s are %s",
          key, KerasLayer.shown(ends));
    }
    return one.path(0).textValue();
  }

  /** The layer whose output a layer reads; empty for the lowest. */
  private static String below(KerasLayer layer, JsonNode inbound) {
    if (inbound.isMissingNode() || inbound.isEmpty()) {
      return "";
    }
    if (inbound.size() > 1) {
      throw layer.refused("it is used %d times, and layers must form one chain", inbound.size());
    }
    JsonNode call = inbound.get(0);
    JsonNode source =
        call.isArray()
            ? one(layer, call).path(0)
            : one(layer, call.path("args")).path("config").path("keras_history").path(0);
    if (!source.isTextual()) {
      throw layer.refused("it reads more than one layer's output, or none");
    }
    return source.textValue();
  }

  private static JsonNode one(KerasLayer layer, JsonNode inputs) {
    if (inputs.size() != 1) {
      throw layer.refused(
          "it reads the outputs of %d layers, and layers must form one chain", inputs.size());
    }
    return inputs.get(0);
  }
}
