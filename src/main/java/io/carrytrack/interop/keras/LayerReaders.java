package io.carrytrack.interop.keras;

import io.carrytrack.architecture.Activation;
import io.carrytrack.architecture.ActivationLayer;
import io.carrytrack.architecture.AveragePooling1d;
import io.carrytrack.architecture.Conv1d;
import io.carrytrack.architecture.Dense;
import io.carrytrack.architecture.Dropout;
import io.carrytrack.architecture.Flatten;
import io.carrytrack.architecture.GlobalAveragePooling;
import io.carrytrack.architecture.GlobalMaxPooling;
import io.carrytrack.architecture.Layer;
import io.carrytrack.architecture.MaxPooling1d;
import io.carrytrack.architecture.Windows;
import io.carrytrack.base.Setting;
import io.carrytrack.base.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** The readers by Keras' class: a line here and a method are a layer more. */
final class LayerReaders {
  private static final SortedMap<String, LayerReader> ALL =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("SimpleRNN", RecurrentReader::read),
              Map.entry("LSTM", RecurrentReader::read),
              Map.entry("GRU", RecurrentReader::read),
              Map.entry("Bidirectional", RecurrentReader::bidirectional),
              Map.entry("Conv1D", LayerReaders::conv1d),
              Map.entry("MaxPooling1D", LayerReaders::maxPooling),
              Map.entry("AveragePooling1D", LayerReaders::averagePooling),
              Map.entry("LayerNormalization", NormalizationReader::layers),
              Map.entry("BatchNormalization", NormalizationReader::batches),
              Map.entry("Activation", LayerReaders::activationLayer),
              Map.entry("Flatten", LayerReaders::flatten),
              Map.entry("GlobalMaxPooling1D", LayerReaders::globalMaxPooling),
              Map.entry("GlobalAveragePooling1D", LayerReaders::globalAveragePooling),
              Map.entry("Dropout", LayerReaders::dropout),
              Map.entry("SpatialDropout1D", LayerReaders::spatialDropout),
              Map.entry("Dense", LayerReaders::dense)));

  /** What would be needed for classes that people ask for. */
  private static final Map<String, String> WANTED =
      Map.ofEntries(
          Map.entry("Lambda", "its function is code of the file, which is not run"),
          Map.entry("CuDNNLSTM", "save the network anew with LSTM in its place"),
          Map.entry("CuDNNGRU", "save the network anew with GRU(reset_after=True) in its place"),
          Map.entry("TimeDistributed", "there is no layer for every step by itself"),
          Map.entry("Attention", "there is no attention"),
          Map.entry("AdditiveAttention", "there is no attention"),
          Map.entry("MultiHeadAttention", "there is no attention"),
          Map.entry("Sequential", "a network in a network: save it with its layers in one list"),
          Map.entry("Functional", "a network in a network: save it with its layers in one list"),
          Map.entry("Model", "a network in a network: save it with its layers in one list"),
          Map.entry("Concatenate", "layers must form one chain"),
          Map.entry("Add", "layers must form one chain"),
          Map.entry("Masking", "masks are of the embedding's tokens: it may stand right above it"));

  private LayerReaders() {}

  /** The classes that are read. */
  static List<String> classes() {
    return List.copyOf(ALL.keySet());
  }

  /**
   * The reader of a layer.
   *
   * @throws UserError naming the layer and what would be needed
   */
  static LayerReader of(KerasLayer layer) {
    LayerReader reader = ALL.get(layer.type());
    if (reader == null) {
      throw layer.refused(
          "%s; the layers that there are: %s",
          WANTED.getOrDefault(layer.type(), "there is no such layer here"),
          String.join(", ", ALL.keySet()));
    }
    return reader;
  }

  private static LayerReader.Read conv1d(KerasLayer layer, Notes notes) {
    layer.require("dilation_rate", 1, "convolve without gaps");
    layer.require("groups", 1, "convolve all columns together");
    requireStepsFirst(layer);
    Integer size = layer.single("kernel_size");
    if (size == null || size < 1) {
      throw layer.refused("kernel_size is missing");
    }
    return weighted(
        layer,
        new Conv1d(
            layer.positive("filters"),
            size,
            activation(layer),
            Regularizers.l2(layer, "kernel_regularizer", notes),
            Objects.requireNonNullElse(layer.single("strides"), 1),
            padding(layer)),
        notes);
  }

  private static Windows.Padding padding(KerasLayer layer) {
    return constant(layer, "padding", "valid", Windows.Padding.class);
  }

  /** The constant of ours that a word of a layer names. */
  static <E extends Enum<E>> E constant(
      KerasLayer layer, String key, String fallback, Class<E> type) {
    String name = layer.word(key, fallback);
    return Setting.constant(type, name)
        .orElseThrow(
            () -> layer.refused("%s is %s, and there are %s", key, name, Setting.words(type)));
  }

  private static LayerReader.Read dense(KerasLayer layer, Notes notes) {
    layer.requireNone("lora_rank", "save the network with its adapters merged");
    return weighted(
        layer,
        new Dense(
            layer.positive("units"),
            activation(layer),
            Regularizers.l2(layer, "kernel_regularizer", notes)),
        notes);
  }

  /** A kernel and, unless it is said that there is none, a bias. */
  private static LayerReader.Read weighted(KerasLayer layer, Layer ours, Notes notes) {
    notes.leftOut(
        layer, "bias_regularizer", "activity_regularizer", "kernel_constraint", "bias_constraint");
    return new LayerReader.Read(
        ours, List.of(new LayerReader.Part("", withBias(layer, notes, "kernel"))));
  }

  /** Names of arrays, with that of the bias behind them if there is one. */
  static List<String> withBias(KerasLayer layer, Notes notes, String... arrays) {
    List<String> all = new ArrayList<>(List.of(arrays));
    if (layer.flag("use_bias", true)) {
      all.add("bias");
    } else {
      notes.add(layer, "use_bias is False: its bias is zeros here, which training would move");
    }
    return all;
  }

  private static LayerReader.Read maxPooling(KerasLayer layer, Notes notes) {
    Windows pools = pools(layer);
    return new LayerReader.Read(new MaxPooling1d(pools.size(), pools.stride(), pools.padding()));
  }

  private static LayerReader.Read averagePooling(KerasLayer layer, Notes notes) {
    Windows pools = pools(layer);
    return new LayerReader.Read(
        new AveragePooling1d(pools.size(), pools.stride(), pools.padding()));
  }

  private static Windows pools(KerasLayer layer) {
    requireStepsFirst(layer);
    Integer size = layer.single("pool_size");
    if (size == null) {
      throw layer.refused("pool_size is missing");
    }
    return new Windows(
        size, Objects.requireNonNullElse(layer.single("strides"), size), padding(layer));
  }

  private static void requireStepsFirst(KerasLayer layer) {
    layer.require("data_format", "channels_last", "steps come first");
  }

  private static LayerReader.Read activationLayer(KerasLayer layer, Notes notes) {
    return new LayerReader.Read(new ActivationLayer(activation(layer)));
  }

  private static LayerReader.Read flatten(KerasLayer layer, Notes notes) {
    requireStepsFirst(layer);
    return new LayerReader.Read(new Flatten());
  }

  private static LayerReader.Read globalMaxPooling(KerasLayer layer, Notes notes) {
    requirePooled(layer);
    return new LayerReader.Read(new GlobalMaxPooling());
  }

  private static LayerReader.Read globalAveragePooling(KerasLayer layer, Notes notes) {
    requirePooled(layer);
    return new LayerReader.Read(new GlobalAveragePooling());
  }

  private static void requirePooled(KerasLayer layer) {
    layer.require("keepdims", false, "a pool over all steps leaves one vector");
    requireStepsFirst(layer);
  }

  private static LayerReader.Read dropout(KerasLayer layer, Notes notes) {
    layer.requireNone("noise_shape", "numbers are dropped one by one, or by SpatialDropout1D");
    return new LayerReader.Read(new Dropout(layer.number("rate"), false));
  }

  private static LayerReader.Read spatialDropout(KerasLayer layer, Notes notes) {
    return new LayerReader.Read(new Dropout(layer.number("rate"), true));
  }

  /** The activation of a layer; linear where none is said. */
  static Activation activation(KerasLayer layer) {
    return constant(layer, "activation", "linear", Activation.class);
  }
}
