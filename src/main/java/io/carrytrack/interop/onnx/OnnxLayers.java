package io.carrytrack.interop.onnx;

import static io.carrytrack.interop.onnx.OnnxMask.perm;

import io.carrytrack.architecture.Activation;
import io.carrytrack.architecture.ActivationLayer;
import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.AveragePooling1d;
import io.carrytrack.architecture.BatchNormalization;
import io.carrytrack.architecture.Conv1d;
import io.carrytrack.architecture.Dense;
import io.carrytrack.architecture.Dropout;
import io.carrytrack.architecture.Flatten;
import io.carrytrack.architecture.GlobalAveragePooling;
import io.carrytrack.architecture.GlobalMaxPooling;
import io.carrytrack.architecture.GlobalSumPooling;
import io.carrytrack.architecture.Layer;
import io.carrytrack.architecture.LayerNormalization;
import io.carrytrack.architecture.MaxPooling1d;
import io.carrytrack.architecture.Recurrent;
import io.carrytrack.architecture.Windows;
import io.carrytrack.base.UserError;
import io.carrytrack.interop.onnx.OnnxGraph.Attribute;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Each layer as nodes. A sequence is [length, batch, width] here, as ONNX' recurrent operators have
 * it, a vector [batch, width].
 */
final class OnnxLayers implements Layer.PartialVisitor<String> {
  private static final Attribute[] NONE = {};

  private final OnnxGraph graph;
  private final OnnxWeights weights;

  /** Null where no step is masked. */
  private final OnnxMask mask;

  private String below;
  private String name;

  /** Numbers that the layer outputs, of a step or of the vector. */
  private int width;

  /** Whether a sequence comes from below, and no vector. */
  private boolean sequence = true;

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

  /** Puts a layer on those before, and says what it outputs. */
  String add(Architecture.Part part, Layer layer) {
    name = part.name();
    width = part.output().width();
    below = layer.accept(this);
    return below;
  }

  @Override
  public String other(Layer layer) {
    throw UserError.usage("layer %s (%s) cannot be written as ONNX", name, layer.type());
  }

  @Override
  public String recurrent(Recurrent layer) {
    joined = layer.bidirectional();
    sequence = layer.sequences();
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
            windows(layer.windows()));
    String steps = graph.node("Transpose", name + "/steps", List.of(sums), perm(2, 0, 1));
    return activation(layer.activation(), steps);
  }

  @Override
  public String maxPooling1d(MaxPooling1d layer) {
    String rows = graph.node("Transpose", name + "/rows", List.of(below), perm(1, 2, 0));
    String largest =
        graph.node("MaxPool", name + "/largest", List.of(rows), windows(layer.windows()));
    return graph.node("Transpose", name, List.of(largest), perm(2, 0, 1));
  }

  /** Padding does not count in ONNX either. */
  @Override
  public String averagePooling1d(AveragePooling1d layer) {
    String rows = graph.node("Transpose", name + "/rows", List.of(below), perm(1, 2, 0));
    String means =
        graph.node("AveragePool", name + "/means", List.of(rows), windows(layer.windows()));
    return graph.node("Transpose", name, List.of(means), perm(2, 0, 1));
  }

  /** The upper one of ONNX' two rules has the odd step of padding behind, as TensorFlow has. */
  private static Attribute[] windows(Windows windows) {
    Attribute size = Attribute.ofLongs("kernel_shape", windows.size());
    Attribute strides = Attribute.ofLongs("strides", windows.stride());
    return switch (windows.padding()) {
      case VALID -> new Attribute[] {size, strides};
      case SAME -> new Attribute[] {size, strides, Attribute.of("auto_pad", "SAME_UPPER")};
      case CAUSAL ->
          new Attribute[] {size, strides, Attribute.ofLongs("pads", windows.size() - 1L, 0)};
    };
  }

  @Override
  public String layerNormalization(LayerNormalization layer) {
    String gamma = name + ".gamma";
    String beta = name + ".beta";
    List<String> inputs = new ArrayList<>();
    inputs.add(below);
    inputs.add(graph.floats(gamma, layer.scale() ? weights.array(gamma) : ones(width), width));
    if (layer.center()) {
      inputs.add(graph.floats(beta, weights.array(beta), width));
    }
    return graph.node(
        "LayerNormalization",
        name,
        inputs,
        Attribute.of("axis", -1),
        Attribute.of("epsilon", layer.epsilon()));
  }

  private static float[] ones(int width) {
    float[] ones = new float[width];
    Arrays.fill(ones, 1f);
    return ones;
  }

  /** {@code x s + o}, with the statistics in s and o. */
  @Override
  public String batchNormalization(BatchNormalization layer) {
    float[] means = weights.array(name + ".moving_mean");
    float[] scales = weights.array(name + ".moving_variance");
    float[] offsets = new float[means.length];
    for (int i = 0; i < means.length; i++) {
      double scale = 1 / Math.sqrt((double) scales[i] + layer.epsilon());
      scale *= layer.scale() ? weights.array(name + ".gamma")[i] : 1;
      scales[i] = (float) scale;
      offsets[i] =
          (float) ((layer.center() ? weights.array(name + ".beta")[i] : 0) - means[i] * scale);
    }
    String scaled =
        graph.node(
            "Mul",
            name + "/scaled",
            List.of(below, graph.floats(name + "/scale", scales, scales.length)));
    return graph.node(
        "Add", name, List.of(scaled, graph.floats(name + "/offset", offsets, offsets.length)));
  }

  @Override
  public String activation(ActivationLayer layer) {
    return activation(layer.activation(), below);
  }

  @Override
  public String flatten(Flatten layer) {
    sequence = false;
    String rows = graph.node("Transpose", name + "/rows", List.of(below), perm(1, 0, 2));
    return graph.node("Reshape", name, List.of(rows, graph.longs(name + "/shape", 0, -1)));
  }

  /**
   * With masking, a step that holds 0 takes part, as in Keras' padded sequence: every masked one of
   * a bidirectional layer, and of others those in front of the first token.
   */
  @Override
  public String globalMaxPooling(GlobalMaxPooling layer) {
    sequence = false;
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
    sequence = false;
    if (mask == null) {
      return graph.node(
          "ReduceMean",
          name,
          List.of(below),
          Attribute.ofLongs("axes", 0),
          Attribute.of("keepdims", 0));
    }
    return graph.node(
        "Div", name, List.of(sumOverTime(name + "/sum"), mask.divisor(name + "/count")));
  }

  @Override
  public String globalSumPooling(GlobalSumPooling layer) {
    sequence = false;
    return sumOverTime(name);
  }

  private String sumOverTime(String node) {
    String steps = mask == null ? below : mask.filled(name + "/filled", below, 0);
    return graph.node(
        "ReduceSum",
        node,
        List.of(steps, graph.longs(name + "/axes", 0)),
        Attribute.of("keepdims", 0));
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
    String of = graph.floats(kernel, weights.array(kernel), weights.size(kernel, 0), layer.units());
    String plus = graph.floats(bias, weights.array(bias), layer.units());
    // Gemm takes no sequences
    String sums =
        sequence
            ? graph.node(
                "Add",
                name + "/sums",
                List.of(graph.node("MatMul", name + "/products", List.of(below, of)), plus))
            : graph.node("Gemm", name + "/sums", List.of(below, of, plus));
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
