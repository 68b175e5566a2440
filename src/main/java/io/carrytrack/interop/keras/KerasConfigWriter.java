package io.carrytrack.interop.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carrytrack.architecture.ActivationLayer;
import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.AveragePooling1d;
import io.carrytrack.architecture.BatchNormalization;
import io.carrytrack.architecture.Conv1d;
import io.carrytrack.architecture.Dense;
import io.carrytrack.architecture.Dropout;
import io.carrytrack.architecture.Flatten;
import io.carrytrack.architecture.GateActivation;
import io.carrytrack.architecture.GlobalAveragePooling;
import io.carrytrack.architecture.GlobalMaxPooling;
import io.carrytrack.architecture.Input;
import io.carrytrack.architecture.Layer;
import io.carrytrack.architecture.LayerNormalization;
import io.carrytrack.architecture.MaxPooling1d;
import io.carrytrack.architecture.Recurrent;
import io.carrytrack.architecture.RecurrentCell;
import io.carrytrack.architecture.Shape;
import io.carrytrack.architecture.Windows;
import io.carrytrack.base.UserError;
import java.util.List;
import java.util.Locale;

/**
 * A network as the {@code config.json} of a Sequential model of Keras 3. Keys that only later
 * versions know, and that say nothing here, are left out, so that earlier ones read it too.
 */
final class KerasConfigWriter implements Layer.PartialVisitor<ObjectNode> {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String LAYERS = "keras.layers";
  private static final String INITIALIZERS = "keras.initializers";

  private final String name;
  private final Shape below;

  /**
   * @param name Keras' name of the layer
   * @param below what it reads
   */
  private KerasConfigWriter(String name, Shape below) {
    this.name = name;
    this.below = below;
  }

  /**
   * The document.
   *
   * @throws UserError naming a layer that Keras 3 has no equal of
   */
  static ObjectNode of(Architecture network) {
    List<Architecture.Part> parts = network.parts("layers");
    ArrayNode input = JSON.arrayNode().addNull().add(network.length());
    boolean tokens = network.input() instanceof Input.Tokens;
    if (!tokens) {
      input.add(network.input().width());
    }
    ArrayNode layers = JSON.arrayNode();
    layers.add(
        object(
            LAYERS,
            "InputLayer",
            JSON.objectNode()
                .<ObjectNode>set("batch_shape", input)
                .put("dtype", tokens ? "int32" : "float32")
                .put("sparse", false)
                .put("name", "input_layer")));
    if (tokens) {
      layers.add(embedding(network));
    }
    List<String> names = KerasExportNames.of(network.layers());
    for (int i = 0; i < network.layers().size(); i++) {
      layers.add(
          network
              .layers()
              .get(i)
              .accept(new KerasConfigWriter(names.get(i), parts.get(i).output())));
    }
    ObjectNode config = common("sequential");
    config.set("layers", layers);
    config.set("build_input_shape", input);
    return built(object("keras", "Sequential", config), input);
  }

  private static ObjectNode embedding(Architecture network) {
    ObjectNode uniform = JSON.objectNode().putNull("seed").put("minval", -0.05).put("maxval", 0.05);
    ObjectNode config =
        common("embedding")
            .put("input_dim", network.vocabularySize())
            .put("output_dim", network.embeddingUnits());
    config.set("embeddings_initializer", object(INITIALIZERS, "RandomUniform", uniform));
    config
        .putNull("embeddings_regularizer")
        .putNull("activity_regularizer")
        .putNull("embeddings_constraint")
        .put("mask_zero", network.maskPadding());
    return built(
        object(LAYERS, "Embedding", config), JSON.arrayNode().addNull().add(network.length()));
  }

  @Override
  public ObjectNode recurrent(Recurrent layer) {
    if (layer.cell() != RecurrentCell.SIMPLE_RNN && layer.gate() == GateActivation.HARD_SIGMOID) {
      throw UserError.usage(
          "layer %s: Keras 3 has no function for gate = hard-sigmoid, clip(0.2 x + 0.5, 0, 1); its"
              + " own hard_sigmoid has another slope: --format onnx has it",
          name);
    }
    if (!layer.bidirectional()) {
      return oneDirection(layer, name, false);
    }
    String plain = layer.cell().name().toLowerCase(Locale.ROOT);
    ObjectNode config = common(name).put("merge_mode", word(layer.merge()));
    config.set("layer", oneDirection(layer, "forward_" + plain, false));
    config.set("backward_layer", oneDirection(layer, "backward_" + plain, true));
    return built(object(LAYERS, "Bidirectional", config), shape());
  }

  private ObjectNode oneDirection(Recurrent layer, String itsName, boolean backwards) {
    ObjectNode config =
        common(itsName)
            .put("return_sequences", layer.sequences())
            .put("return_state", false)
            .put("go_backwards", backwards)
            .put("stateful", false)
            .put("unroll", false)
            .put("zero_output_for_mask", layer.bidirectional() && layer.sequences())
            .put("units", layer.units())
            .put("activation", "tanh");
    if (layer.cell() != RecurrentCell.SIMPLE_RNN) {
      config.put("recurrent_activation", "sigmoid");
    }
    config.put("use_bias", true);
    config.set("kernel_initializer", glorot());
    config.set(
        "recurrent_initializer",
        object(INITIALIZERS, "Orthogonal", JSON.objectNode().putNull("seed").put("gain", 1.0)));
    config.set("bias_initializer", zeros());
    if (layer.cell() == RecurrentCell.LSTM) {
      config.put("unit_forget_bias", true);
    }
    config.set("kernel_regularizer", l2(layer.l2()));
    config.set("recurrent_regularizer", l2(layer.recurrentL2()));
    config
        .putNull("bias_regularizer")
        .putNull("activity_regularizer")
        .putNull("kernel_constraint")
        .putNull("recurrent_constraint")
        .putNull("bias_constraint")
        .put("dropout", decimal(layer.dropout()))
        .put("recurrent_dropout", decimal(layer.recurrentDropout()));
    if (layer.cell() == RecurrentCell.GRU) {
      config.put("reset_after", layer.resetAfter());
    }
    if (layer.cell() != RecurrentCell.SIMPLE_RNN) {
      config.putNull("seed");
    }
    return built(object(LAYERS, KerasExportNames.ofClass(layer.cell()), config), shape());
  }

  @Override
  public ObjectNode conv1d(Conv1d layer) {
    ObjectNode config = common(name).put("filters", layer.filters());
    config.set("kernel_size", JSON.arrayNode().add(layer.kernelSize()));
    config.set("strides", JSON.arrayNode().add(layer.stride()));
    config.put("padding", word(layer.padding())).put("data_format", "channels_last");
    config.set("dilation_rate", JSON.arrayNode().add(1));
    config.put("groups", 1).put("activation", word(layer.activation())).put("use_bias", true);
    config.set("kernel_initializer", glorot());
    config.set("bias_initializer", zeros());
    config.set("kernel_regularizer", l2(layer.l2()));
    config
        .putNull("bias_regularizer")
        .putNull("activity_regularizer")
        .putNull("kernel_constraint")
        .putNull("bias_constraint");
    return built(object(LAYERS, "Conv1D", config), shape());
  }

  @Override
  public ObjectNode maxPooling1d(MaxPooling1d layer) {
    return pooling("MaxPooling1D", layer.windows());
  }

  @Override
  public ObjectNode averagePooling1d(AveragePooling1d layer) {
    return pooling("AveragePooling1D", layer.windows());
  }

  private ObjectNode pooling(String className, Windows pools) {
    ObjectNode config = common(name);
    config.set("pool_size", JSON.arrayNode().add(pools.size()));
    config.put("padding", word(pools.padding()));
    config.set("strides", JSON.arrayNode().add(pools.stride()));
    config.put("data_format", "channels_last");
    return object(LAYERS, className, config);
  }

  @Override
  public ObjectNode layerNormalization(LayerNormalization layer) {
    ObjectNode config = common(name);
    config.set("axis", JSON.arrayNode().add(-1));
    config
        .put("epsilon", decimal(layer.epsilon()))
        .put("center", layer.center())
        .put("scale", layer.scale());
    return built(object(LAYERS, "LayerNormalization", scaled(config)), shape());
  }

  /** Training by Keras moves its statistics, which training here does not. */
  @Override
  public ObjectNode batchNormalization(BatchNormalization layer) {
    ObjectNode config =
        common(name)
            .put("axis", -1)
            .put("momentum", 0.99)
            .put("epsilon", decimal(layer.epsilon()))
            .put("center", layer.center())
            .put("scale", layer.scale());
    config.set("moving_mean_initializer", zeros());
    config.set("moving_variance_initializer", ones());
    return built(object(LAYERS, "BatchNormalization", scaled(config)), shape());
  }

  private static ObjectNode scaled(ObjectNode config) {
    config.set("beta_initializer", zeros());
    config.set("gamma_initializer", ones());
    return config
        .putNull("beta_regularizer")
        .putNull("gamma_regularizer")
        .putNull("beta_constraint")
        .putNull("gamma_constraint");
  }

  @Override
  public ObjectNode activation(ActivationLayer layer) {
    return object(LAYERS, "Activation", common(name).put("activation", word(layer.activation())));
  }

  @Override
  public ObjectNode flatten(Flatten layer) {
    return built(
        object(LAYERS, "Flatten", common(name).put("data_format", "channels_last")), shape());
  }

  @Override
  public ObjectNode other(Layer layer) {
    throw UserError.usage("layer %s (%s) is none of Keras'", name, layer.type());
  }

  @Override
  public ObjectNode globalMaxPooling(GlobalMaxPooling layer) {
    return globalPooling("GlobalMaxPooling1D");
  }

  @Override
  public ObjectNode globalAveragePooling(GlobalAveragePooling layer) {
    return globalPooling("GlobalAveragePooling1D");
  }

  private ObjectNode globalPooling(String className) {
    return object(
        LAYERS, className, common(name).put("data_format", "channels_last").put("keepdims", false));
  }

  /** Its spatial one says less, and takes no key more. */
  @Override
  public ObjectNode dropout(Dropout layer) {
    if (layer.spatial()) {
      return object(
          LAYERS,
          "SpatialDropout1D",
          JSON.objectNode()
              .put("rate", decimal(layer.rate()))
              .putNull("seed")
              .put("name", name)
              .put("dtype", "float32"));
    }
    return object(
        LAYERS,
        "Dropout",
        common(name).put("rate", decimal(layer.rate())).putNull("seed").putNull("noise_shape"));
  }

  @Override
  public ObjectNode dense(Dense layer) {
    ObjectNode config =
        common(name)
            .put("units", layer.units())
            .put("activation", word(layer.activation()))
            .put("use_bias", true);
    config.set("kernel_initializer", glorot());
    config.set("bias_initializer", zeros());
    config.set("kernel_regularizer", l2(layer.l2()));
    config.putNull("bias_regularizer").putNull("kernel_constraint").putNull("bias_constraint");
    return built(object(LAYERS, "Dense", config), shape());
  }

  private ArrayNode shape() {
    ArrayNode shape = JSON.arrayNode().addNull();
    below.axes().forEach(shape::add);
    return shape;
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** The number that the float was written as, 0.2 and not what it is rounded to. */
  private static double decimal(float share) {
    return Double.parseDouble(Float.toString(share));
  }

  private static ObjectNode common(String name) {
    ObjectNode config = JSON.objectNode().put("name", name).put("trainable", true);
    config.set("dtype", object("keras", "DTypePolicy", JSON.objectNode().put("name", "float32")));
    return config;
  }

  private static ObjectNode glorot() {
    return object(INITIALIZERS, "GlorotUniform", JSON.objectNode().putNull("seed"));
  }

  private static ObjectNode zeros() {
    return object(INITIALIZERS, "Zeros", JSON.objectNode());
  }

  private static ObjectNode ones() {
    return object(INITIALIZERS, "Ones", JSON.objectNode());
  }

  private static JsonNode l2(float factor) {
    return factor == 0
        ? JSON.nullNode()
        : object("keras.regularizers", "L2", JSON.objectNode().put("l2", decimal(factor)));
  }

  private static ObjectNode object(String module, String className, ObjectNode config) {
    ObjectNode object = JSON.objectNode().put("module", module).put("class_name", className);
    object.set("config", config);
    return object.putNull("registered_name");
  }

  private static ObjectNode built(ObjectNode layer, ArrayNode input) {
    layer.putObject("build_config").set("input_shape", input);
    return layer;
  }
}
