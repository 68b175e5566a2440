package io.carrytrack.layers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.architecture.Activation;
import io.carrytrack.architecture.ActivationLayer;
import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.AveragePooling1d;
import io.carrytrack.architecture.BatchNormalization;
import io.carrytrack.architecture.Conv1d;
import io.carrytrack.architecture.Dense;
import io.carrytrack.architecture.Flatten;
import io.carrytrack.architecture.GateActivation;
import io.carrytrack.architecture.GlobalAveragePooling;
import io.carrytrack.architecture.GlobalMaxPooling;
import io.carrytrack.architecture.Input;
import io.carrytrack.architecture.Layer;
import io.carrytrack.architecture.LayerNormalization;
import io.carrytrack.architecture.MaxPooling1d;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.architecture.Recurrent;
import io.carrytrack.architecture.RecurrentCell;
import io.carrytrack.architecture.Windows;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.RowMasks;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.optimizer.Adam;
import io.carrytrack.optimizer.Clipped;
import io.carrytrack.optimizer.Optimizer;
import io.carrytrack.optimizer.RmsProp;
import io.carrytrack.optimizer.Sgd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One file of Keras' reference numbers: a network, its weights, a minibatch and what comes of it.
 */
final class GoldenCase {
  private final Path file;
  private final JsonNode root;

  GoldenCase(Path file) throws IOException {
    this.file = file;
    root = new ObjectMapper().readTree(file.toFile());
  }

  String name() {
    return root.get("name").asText();
  }

  int rows() {
    return root.get("sizes").get("B").asInt();
  }

  private int length() {
    return root.get("sizes").get("T").asInt();
  }

  /** The network; dropout layers carry the file's shares, whose masks {@link #masks} holds. */
  Architecture spec() {
    List<Layer> layers = new ArrayList<>();
    for (JsonNode layer : root.get("layers")) {
      if (!layer.get("class").asText().equals("Embedding")) {
        layers.add(layer(layer));
      }
    }
    return new Architecture(
        root.get("sizes").get("V").asInt(),
        root.get("sizes").get("E").asInt(),
        length(),
        PadSide.PRE,
        root.path("mask_zero").asBoolean(),
        layers);
  }

  /** The network without its embedding, whose vectors are what it reads. */
  Architecture onNumbers() {
    Architecture spec = spec();
    return new Architecture(new Input.Numbers(spec.embeddingUnits()), spec.length(), spec.layers());
  }

  private Layer layer(JsonNode layer) {
    String kind = layer.get("class").asText();
    return switch (kind) {
      case "Dense" -> new Dense(layer.get("units").asInt(), activation(layer));
      case "Conv1D" ->
          new Conv1d(
              layer.get("filters").asInt(),
              layer.get("kernel_size").asInt(),
              activation(layer),
              0f,
              layer.get("strides").asInt(),
              padding(layer));
      case "MaxPooling1D" ->
          new MaxPooling1d(
              layer.get("pool_size").asInt(), layer.get("strides").asInt(), padding(layer));
      case "AveragePooling1D" ->
          new AveragePooling1d(
              layer.get("pool_size").asInt(), layer.get("strides").asInt(), padding(layer));
      case "LayerNormalization" ->
          new LayerNormalization(
              (float) layer.get("epsilon").asDouble(),
              layer.get("center").asBoolean(),
              layer.get("scale").asBoolean());
      case "BatchNormalization" ->
          new BatchNormalization(
              (float) layer.get("epsilon").asDouble(),
              layer.get("center").asBoolean(),
              layer.get("scale").asBoolean());
      case "Activation" -> new ActivationLayer(activation(layer));
      case "Flatten" -> new Flatten();
      case "GlobalMaxPooling1D" -> new GlobalMaxPooling();
      case "GlobalAveragePooling1D" -> new GlobalAveragePooling();
      case "Bidirectional" -> recurrent(layer, layer.get("layer").asText(), true);
      default -> recurrent(layer, kind, false);
    };
  }

  private static Activation activation(JsonNode layer) {
    return Activation.valueOf(layer.get("activation").asText().toUpperCase(Locale.ROOT));
  }

  private static Windows.Padding padding(JsonNode layer) {
    return Windows.Padding.valueOf(layer.get("padding").asText().toUpperCase(Locale.ROOT));
  }

  private Layer recurrent(JsonNode layer, String cell, boolean bidirectional) {
    boolean clipped = layer.path("recurrent_activation").asText().startsWith("clip");
    return new Recurrent(
        switch (cell) {
          case "LSTM" -> RecurrentCell.LSTM;
          case "GRU" -> RecurrentCell.GRU;
          case "SimpleRNN" -> RecurrentCell.SIMPLE_RNN;
          default -> throw new IllegalArgumentException(file + ": unknown layer " + cell);
        },
        layer.get("units").asInt(),
        clipped ? GateActivation.HARD_SIGMOID : GateActivation.SIGMOID,
        layer.path("reset_after").asBoolean(),
        layer.path("return_sequences").asBoolean(),
        bidirectional,
        (float) root.path("dropout").asDouble(),
        (float) root.path("recurrent_dropout").asDouble(),
        root.path("carried_state_masked").asBoolean(),
        0f,
        0f,
        Recurrent.Merge.valueOf(
            layer.path("merge_mode").asText("concat").toUpperCase(Locale.ROOT)));
  }

  /** Whether the numbers are those of training with given masks. */
  boolean drops() {
    return root.has("dropout");
  }

  /** The file's masks in place of drawn ones. */
  StackBuilder.MaskSource masks() {
    return (rate, layer, place) -> {
      float[] mask = array(place == 0 ? "mask/input" : "mask/recurrent").orElseThrow();
      return new RowMasks() {
        @Override
        public void begin(StepKey key) {}

        @Override
        public float factor(int row, int unit) {
          return mask[row * (mask.length / rows()) + unit];
        }
      };
    };
  }

  float[] parameters(ParameterLayout layout) {
    float[] parameters = new float[layout.size()];
    for (ParameterLayout.Array array : layout.arrays()) {
      float[] weights = array("weight/" + array.name()).orElseThrow();
      System.arraycopy(weights, 0, parameters, array.offset(), array.size());
    }
    return parameters;
  }

  /** The optimizers whose steps the file holds, by the name that it gives them. */
  Map<String, Optimizer> optimizers() {
    double rate = root.path("sgd").path("learning_rate").asDouble();
    double momentum = root.path("sgd").path("momentum").asDouble();
    Optimizer rmsProp = new RmsProp(1e-3, 0.9, 1e-7, RmsProp.Variant.KERAS3);
    Map<String, Optimizer> known =
        Map.of(
            "rmsprop-keras3", rmsProp,
            "rmsprop-keras-2.0", new RmsProp(1e-3, 0.9, 1e-7, RmsProp.Variant.KERAS2),
            "rmsprop-keras3-clipped", new Clipped(rmsProp, root.path("global_clipnorm").asDouble()),
            "adam", new Adam(1e-3, 0.9, 0.999, 1e-7),
            "sgd-momentum", new Sgd(rate, momentum, false),
            "sgd-nesterov", new Sgd(rate, momentum, true));
    Map<String, Optimizer> here = new TreeMap<>(known);
    here.keySet().removeIf(name -> !root.get("arrays").has(name + "/step1/loss"));
    return here;
  }

  /**
   * How far parameters are at most from an array of the file, of which large ones hold only the
   * rows that occur in the minibatch.
   */
  double worstDifference(String name, ParameterLayout.Array array, float[] parameters) {
    float[] expected = array(name).or(() -> array(name + ".rows")).orElseThrow();
    int width = array.shape().get(array.shape().size() - 1);
    Optional<float[]> rows =
        expected.length == array.size() ? Optional.empty() : array("input/embedding_rows");
    double worst = 0;
    for (int i = 0; i < expected.length; i++) {
      int row = rows.isPresent() ? (int) rows.get()[i / width] : i / width;
      float value = parameters[array.offset() + row * width + i % width];
      worst = Math.max(worst, Math.abs(expected[i] - value));
    }
    return worst;
  }

  TokenBatch batch() {
    return batch(array("input/tokens").orElseThrow(), array("input/labels").orElseThrow());
  }

  /** The minibatch for {@link #onNumbers}: its tokens' vectors, those of pads too. */
  TokenBatch numbers() {
    Architecture spec = onNumbers();
    int width = spec.input().width();
    float[] tokens = array("input/tokens").orElseThrow();
    float[] labels = array("input/labels").orElseThrow();
    float[] vectors = array("weight/embedding.weight").orElseThrow();
    TokenBatch batch = spec.sequenceShape().newBatch();
    float[] steps = new float[length() * width];
    for (int row = 0; row < rows(); row++) {
      for (int t = 0; t < length(); t++) {
        int token = (int) tokens[row * length() + t];
        System.arraycopy(vectors, token * width, steps, t * width, width);
      }
      batch.add(steps, 0, steps.length, labels[row], 1f);
    }
    return batch;
  }

  /** The second minibatch of the masked cases, with tokens 0 between the others. */
  Optional<TokenBatch> gaps() {
    return array("gaps/input/tokens").map(tokens -> batch(tokens, new float[rows()]));
  }

  private TokenBatch batch(float[] tokens, float[] labels) {
    TokenBatch batch = new TokenBatch(length(), PadSide.PRE);
    int[] ids = new int[length()];
    for (int row = 0; row < rows(); row++) {
      int first = length();
      for (int t = length() - 1; t >= 0; t--) {
        ids[t] = (int) tokens[row * length() + t];
        first = ids[t] == 0 ? first : t;
      }
      batch.add(ids, first, length(), labels[row], 1f);
    }
    return batch;
  }

  /** An array in C order, empty if the file has none of that name. */
  Optional<float[]> array(String name) {
    JsonNode array = root.get("arrays").get(name);
    if (array == null) {
      return Optional.empty();
    }
    List<Float> values = new ArrayList<>();
    if (root.has("file")) {
      return Optional.of(binary(array));
    }
    flatten(array.get("data"), values);
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i);
    }
    return Optional.of(floats);
  }

  private float[] binary(JsonNode array) {
    ByteBuffer bytes;
    try {
      bytes = ByteBuffer.wrap(Files.readAllBytes(file.resolveSibling(root.get("file").asText())));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    int size = array.get("bytes").asInt() / Float.BYTES;
    bytes.order(ByteOrder.LITTLE_ENDIAN).position(array.get("offset").asInt());
    float[] floats = new float[size];
    if (array.get("dtype").asText().equals("int32")) {
      for (int i = 0; i < size; i++) {
        floats[i] = bytes.getInt();
      }
    } else {
      FloatBuffer values = bytes.asFloatBuffer();
      values.get(floats);
    }
    return floats;
  }

  private static void flatten(JsonNode node, List<Float> values) {
    if (node.isArray()) {
      node.forEach(child -> flatten(child, values));
    } else {
      values.add((float) node.asDouble());
    }
  }
}
