package io.carrytrack.interop.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carrytrack.architecture.GateActivation;
import io.carrytrack.architecture.Recurrent;
import io.carrytrack.architecture.RecurrentCell;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** SimpleRNN, LSTM and GRU, alone and in Bidirectional. */
final class RecurrentReader {
  private static final Map<String, RecurrentCell> CELLS =
      Map.of(
          "SimpleRNN",
          RecurrentCell.SIMPLE_RNN,
          "LSTM",
          RecurrentCell.LSTM,
          "GRU",
          RecurrentCell.GRU);

  /** Keras 3's is another function than that of all versions before. */
  private static final int OTHER_HARD_SIGMOID = 3;

  private RecurrentReader() {}

  static LayerReader.Read read(KerasLayer layer, Notes notes) {
    layer.require("zero_output_for_mask", false, "masked steps repeat the output before");
    return new LayerReader.Read(
        recurrent(layer, false, Recurrent.Merge.CONCAT, notes),
        List.of(new LayerReader.Part("cell", arrays(layer, notes))));
  }

  static LayerReader.Read bidirectional(KerasLayer layer, Notes notes) {
    Recurrent.Merge merge =
        LayerReaders.constant(layer, "merge_mode", "none", Recurrent.Merge.class);
    KerasLayer forward = inner(layer, "layer");
    Recurrent ours = recurrent(forward, true, merge, notes);
    if (layer.config().hasNonNull("backward_layer")) {
      KerasLayer backward = inner(layer, "backward_layer");
      if (!backward.flag("go_backwards")
          || !recurrent(withoutDirection(backward), true, merge, new Notes()).equals(ours)) {
        throw layer.refused("its two halves differ in more than their direction");
      }
    }
    List<String> arrays = arrays(forward, notes);
    List<LayerReader.Part> parts = new ArrayList<>();
    for (String half : List.of("forward", "backward")) {
      parts.add(
          new LayerReader.Part(
              half + "_layer/cell", arrays.stream().map(array -> half + "." + array).toList()));
    }
    return new LayerReader.Read(ours, parts);
  }

  private static KerasLayer inner(KerasLayer layer, String key) {
    JsonNode inner = layer.config().path(key);
    String type = inner.path("class_name").asText();
    if (!CELLS.containsKey(type)) {
      throw layer.refused("it holds a %s, and only SimpleRNN, LSTM and GRU are there", type);
    }
    LayerList.requireKeras(inner, layer.name());
    return new KerasLayer(type, layer.name(), inner.path("config"), layer.version(), layer.store());
  }

  private static KerasLayer withoutDirection(KerasLayer layer) {
    ObjectNode config = layer.config().deepCopy();
    config.remove("go_backwards");
    return new KerasLayer(layer.type(), layer.name(), config, layer.version(), layer.store());
  }

  private static List<String> arrays(KerasLayer layer, Notes notes) {
    return LayerReaders.withBias(layer, notes, "kernel", "recurrent_kernel");
  }

  private static Recurrent recurrent(
      KerasLayer layer, boolean bidirectional, Recurrent.Merge merge, Notes notes) {
    layer.require("activation", "tanh", "the state's function is tanh");
    layer.require("go_backwards", false, "take Bidirectional to read from the end");
    layer.require("return_state", false, "states are nobody's input here");
    layer.require("time_major", false, "rows come first");
    if (layer.flag("stateful")) {
      notes.add(layer, "stateful is left out: every row begins with a state of zeros");
    }
    notes.leftOut(
        layer,
        "bias_regularizer",
        "activity_regularizer",
        "kernel_constraint",
        "recurrent_constraint",
        "bias_constraint");
    RecurrentCell cell = CELLS.get(layer.type());
    float recurrentDropout = layer.share("recurrent_dropout");
    boolean gru = cell == RecurrentCell.GRU;
    return new Recurrent(
        cell,
        layer.positive("units"),
        cell == RecurrentCell.SIMPLE_RNN ? GateActivation.SIGMOID : gate(layer),
        gru && layer.flag("reset_after"),
        layer.flag("return_sequences"),
        bidirectional,
        layer.share("dropout"),
        recurrentDropout,
        gru && recurrentDropout > 0 && carriesMasked(layer),
        Regularizers.l2(layer, "kernel_regularizer", notes),
        Regularizers.l2(layer, "recurrent_regularizer", notes),
        merge);
  }

  /** As Keras 2 did with implementation 2, and no other version. */
  private static boolean carriesMasked(KerasLayer layer) {
    return layer.version() == 2 && layer.config().path("implementation").asInt() == 2;
  }

  private static GateActivation gate(KerasLayer layer) {
    String name = layer.word("recurrent_activation", "");
    if (name.equals("sigmoid")) {
      return GateActivation.SIGMOID;
    } else if (!name.equals("hard_sigmoid")) {
      throw layer.refused(
          "recurrent_activation is %s, and only sigmoid and Keras 2's hard_sigmoid are there",
          name.isEmpty() ? "missing" : name);
    } else if (layer.version() == 0) {
      throw layer.refused(
          "recurrent_activation is hard_sigmoid, whose slope is 0.2 in Keras 2 and 1/6 in Keras 3,"
              + " and the file does not say which Keras wrote it");
    } else if (layer.version() >= OTHER_HARD_SIGMOID) {
      throw layer.refused(
          "recurrent_activation is Keras 3's hard_sigmoid, of slope 1/6, and only that of Keras 2 is"
              + " there, of slope 0.2");
    }
    return GateActivation.HARD_SIGMOID;
  }
}
