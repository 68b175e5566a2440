package io.carrytrack.interop.onnx;

import static io.carrytrack.interop.onnx.OnnxMask.perm;

import io.carrytrack.architecture.GateActivation;
import io.carrytrack.architecture.Recurrent;
import io.carrytrack.architecture.RecurrentCell;
import io.carrytrack.interop.onnx.OnnxGraph.Attribute;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A recurrent layer as one RNN, LSTM or GRU. ONNX' GRU is Keras': the update gate keeps the former
 * state, and {@code linear_before_reset} is {@code reset_after}. Its HardSigmoid of slope 0.2 is
 * that of Keras 2.
 */
final class OnnxRecurrent {
  private static final int[] ONE = {0};

  /** For ONNX' i, o, f, c the place among Keras' i, f, c, o. */
  private static final int[] LSTM_GATES = {0, 3, 1, 2};

  /** z, r, h in both. */
  private static final int[] GRU_GATES = {0, 1, 2};

  private static final float HARD_SIGMOID_SLOPE = 0.2f;
  private static final float HARD_SIGMOID_MIDDLE = 0.5f;

  private final OnnxGraph graph;
  private final OnnxWeights weights;
  private final String name;
  private final Recurrent layer;
  private final List<String> parts;
  private final int[] gates;

  OnnxRecurrent(OnnxGraph graph, OnnxWeights weights, String name, Recurrent layer) {
    this.graph = graph;
    this.weights = weights;
    this.name = name;
    this.layer = layer;
    parts = layer.bidirectional() ? List.of(name + ".forward", name + ".backward") : List.of(name);
    gates =
        switch (layer.cell()) {
          case SIMPLE_RNN -> ONE;
          case LSTM -> LSTM_GATES;
          case GRU -> GRU_GATES;
        };
  }

  /**
   * Adds it.
   *
   * @param lengths of the rows, empty where all steps are read
   */
  String add(String below, String lengths) {
    List<String> inputs =
        List.of(below, kernel("kernel"), kernel("recurrent_kernel"), bias(), lengths);
    String output =
        graph.node(
            operator(),
            name + "/states",
            lengths.isEmpty() ? inputs.subList(0, 4) : inputs,
            layer.sequences() ? List.of(name + "/states") : List.of("", name + "/states"),
            attributes());
    return layer.sequences() ? everyOutput(output) : lastOutput(output);
  }

  private String operator() {
    return switch (layer.cell()) {
      case SIMPLE_RNN -> "RNN";
      case LSTM -> "LSTM";
      case GRU -> "GRU";
    };
  }

  private String kernel(String array) {
    int inputs = weights.size(parts.get(0) + "." + array, 0);
    int rows = gates.length * layer.units();
    float[] values = new float[parts.size() * rows * inputs];
    for (int d = 0; d < parts.size(); d++) {
      weights.kernel(parts.get(d) + "." + array, gates, values, d * rows * inputs);
    }
    return graph.floats(name + "." + array, values, parts.size(), rows, inputs);
  }

  private String bias() {
    int size = 2 * gates.length * layer.units();
    float[] values = new float[parts.size() * size];
    for (int d = 0; d < parts.size(); d++) {
      weights.bias(parts.get(d) + ".bias", gates, values, d * size);
    }
    return graph.floats(name + ".bias", values, parts.size(), size);
  }

  private Attribute[] attributes() {
    List<Attribute> attributes = new ArrayList<>();
    attributes.add(Attribute.of("hidden_size", layer.units()));
    attributes.add(Attribute.of("direction", layer.bidirectional() ? "bidirectional" : "forward"));
    boolean hard =
        layer.cell() != RecurrentCell.SIMPLE_RNN && layer.gate() == GateActivation.HARD_SIGMOID;
    List<String> functions =
        switch (layer.cell()) {
          case SIMPLE_RNN -> List.of("Tanh");
          case LSTM -> List.of(gate(hard), "Tanh", "Tanh");
          case GRU -> List.of(gate(hard), "Tanh");
        };
    List<String> ofAll = new ArrayList<>();
    parts.forEach(part -> ofAll.addAll(functions));
    attributes.add(Attribute.ofStrings("activations", ofAll));
    if (hard) {
      attributes.add(
          Attribute.ofFloats(
              "activation_alpha", Collections.nCopies(parts.size(), HARD_SIGMOID_SLOPE)));
      attributes.add(
          Attribute.ofFloats(
              "activation_beta", Collections.nCopies(parts.size(), HARD_SIGMOID_MIDDLE)));
    }
    if (layer.cell() == RecurrentCell.GRU) {
      attributes.add(Attribute.of("linear_before_reset", layer.resetAfter() ? 1 : 0));
    }
    return attributes.toArray(Attribute[]::new);
  }

  private static String gate(boolean hard) {
    return hard ? "HardSigmoid" : "Sigmoid";
  }

  /** [length, directions, batch, units] as [length, batch, directions * units]. */
  private String everyOutput(String states) {
    if (!layer.bidirectional()) {
      return graph.node("Squeeze", name, List.of(states, graph.longs(name + "/axis", 1)));
    }
    if (layer.merge() != Recurrent.Merge.CONCAT) {
      return merged(states, 1);
    }
    String apart = graph.node("Transpose", name + "/apart", List.of(states), perm(0, 2, 1, 3));
    return graph.node(
        "Reshape", name, List.of(apart, graph.longs(name + "/shape", 0, 0, 2L * layer.units())));
  }

  /** [directions, batch, units] as [batch, directions * units]. */
  private String lastOutput(String states) {
    if (!layer.bidirectional()) {
      return graph.node("Squeeze", name, List.of(states, graph.longs(name + "/axis", 0)));
    }
    if (layer.merge() != Recurrent.Merge.CONCAT) {
      return merged(states, 0);
    }
    String apart = graph.node("Transpose", name + "/apart", List.of(states), perm(1, 0, 2));
    return graph.node(
        "Reshape", name, List.of(apart, graph.longs(name + "/shape", 0, 2L * layer.units())));
  }

  /** The directions, which are an axis, as one. */
  private String merged(String states, int axis) {
    Attribute drop = Attribute.of("keepdims", 0);
    if (layer.merge() == Recurrent.Merge.SUM) {
      return graph.node(
          "ReduceSum", name, List.of(states, graph.longs(name + "/axis", axis)), drop);
    }
    return graph.node(
        layer.merge() == Recurrent.Merge.MUL ? "ReduceProd" : "ReduceMean",
        name,
        List.of(states),
        Attribute.ofLongs("axes", axis),
        drop);
  }
}
