package io.carrytrack.interop.onnx;

import static io.carrytrack.interop.onnx.OnnxMask.perm;

import io.carrytrack.architecture.Activation;
import io.carrytrack.architecture.Conv1d;
import io.carrytrack.architecture.Dense;
import io.carrytrack.architecture.Dropout;
import io.carrytrack.architecture.GlobalAveragePooling;
import io.carrytrack.architecture.GlobalMaxPooling;
import io.carrytrack.architecture.Layer;
import io.carrytrack.architecture.MaxPooling1d;
import io.carrytrack.architecture.Recurrent;
import io.carrytrack.interop.onnx.OnnxGraph.Attribute;
import java.util.List;

/**
 * Each layer as nodes. A sequence is [length, batch, width] here, as ONNX' recurrent operators have
 * it, a vector [batch, width].
 */
final class OnnxLayers implements Layer.Visitor<String> {
  private static final Attribute[] NONE = {};

  private final OnnxGraph graph;
  private final OnnxWeights weights;

  /** Null where no step is masked. */
  private final OnnxMask mask;

  private String below;
  private String name;

  /** Whether the sequence below comes of a bidirectional layer, whose masked steps are 0. */
  private boolean joined;

  /**
   * @param input the sequence that the lowest layer reads
   */
  OnnxLayers(OnnxGraph graph, OnnxWeights weights, OnnxMask mask, String input) {
    this.graph = graph;
    this.weights = weights;
    this.mask = mask;
    below = input;
  }

  /** Puts a layer of that name on those before, and says what it outputs. */
  String add(String newName, Layer layer) {
    name = newName;
    below = layer.accept(this);
    return below;
  }

  @Override
  public String recurrent(Recurrent layer) {
    joined = layer.bidirectional();
    OnnxRecurrent recurrent = new OnnxRecurrent(graph, weights, name, layer);
    if (mask == null) {
      return recurrent.add(below, "");
    }
    String output = recurrent.add(below, mask.lengths());
    return layer.sequences() ? output : mask.ofRowsWithTokens(name + "/known", output);
  }

  @Override
  public String conv1d(Conv1d layer) {
    String kernel = name + ".kernel";
    String bias = name + ".bias";
    String rows = graph.node("Transpose", name + "/rows", List.of(below), perm(1, 2, 0));
    String sums =
        graph.node(
            "Conv",
            name + "/sums",
            List.of(
                rows,
                graph.floats(
                    kernel,
                    weights.convolution(kernel),
                    layer.filters(),
                    weights.size(kernel, 1),
                    layer.kernelSize()),
                graph.floats(bias, weights.array(bias), layer.filters())),
            Attribute.ofLongs("kernel_shape", layer.kernelSize()));
    String steps = graph.node("Transpose", name + "/steps", List.of(sums), perm(2, 0, 1));
    return activation(layer.activation(), steps);
  }

  @Override
  public String maxPooling1d(MaxPooling1d layer) {
    String rows = graph.node("Transpose", name + "/rows", List.of(below), perm(1, 2, 0));
    String largest =
        graph.node(
            "MaxPool",
            name + "/largest",
            List.of(rows),
            Attribute.ofLongs("kernel_shape", layer.size()),
            Attribute.ofLongs("strides", layer.size()));
    return graph.node("Transpose", name, List.of(largest), perm(2, 0, 1));
  }

  /**
   * With masking, a step that holds 0 takes part, as in Keras' padded sequence: every masked one of
   * a bidirectional layer, and of others those in front of the first token.
   */
  @Override
  public String globalMaxPooling(GlobalMaxPooling layer) {
    Attribute[] overTime = {Attribute.ofLongs("axes", 0), Attribute.of("keepdims", 0)};
    if (mask == null) {
      return graph.node("ReduceMax", name, List.of(below), overTime);
    }
    String steps = mask.filled(name + "/filled", below, joined ? 0 : -Float.MAX_VALUE);
    if (joined) {
      return graph.node("ReduceMax", name, List.of(steps), overTime);
    }
    String largest = graph.node("ReduceMax", name + "/largest", List.of(steps), overTime);
    return graph.node("Max", name, List.of(largest, mask.zeroWhereMaskedFirst(name + "/masked")));
  }

  @Override
  public String globalAveragePooling(GlobalAveragePooling layer) {
    if (mask == null) {
      return graph.node(
          "ReduceMean",
          name,
          List.of(below),
          Attribute.ofLongs("axes", 0),
          Attribute.of("keepdims", 0));
    }
    String sum =
        graph.node(
            "ReduceSum",
            name + "/sum",
            List.of(mask.filled(name + "/filled", below, 0), graph.longs(name + "/axes", 0)),
            Attribute.of("keepdims", 0));
    return graph.node("Div", name, List.of(sum, mask.divisor(name + "/count")));
  }

  /** Of training alone. */
  @Override
  public String dropout(Dropout layer) {
    return below;
  }

  @Override
  public String dense(Dense layer) {
    String kernel = name + ".kernel";
    String bias = name + ".bias";
    String sums =
        graph.node(
            "Gemm",
            name + "/sums",
            List.of(
                below,
                graph.floats(kernel, weights.array(kernel), weights.size(kernel, 0), layer.units()),
                graph.floats(bias, weights.array(bias), layer.units())));
    return activation(layer.activation(), sums);
  }

  private String activation(Activation activation, String of) {
    return switch (activation) {
      case LINEAR -> of;
      case RELU -> graph.node("Relu", name, List.of(of), NONE);
      case TANH -> graph.node("Tanh", name, List.of(of), NONE);
      case SIGMOID -> graph.node("Sigmoid", name, List.of(of), NONE);
      case SOFTMAX -> graph.node("Softmax", name, List.of(of), Attribute.of("axis", -1));
    };
  }
}
