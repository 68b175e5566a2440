package io.carrytrack.interop.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carrytrack.architecture.Activation;
import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Conv1d;
import io.carrytrack.architecture.Dense;
import io.carrytrack.architecture.Dropout;
import io.carrytrack.architecture.GateActivation;
import io.carrytrack.architecture.GlobalAveragePooling;
import io.carrytrack.architecture.GlobalMaxPooling;
import io.carrytrack.architecture.Layer;
import io.carrytrack.architecture.Layers;
import io.carrytrack.architecture.MaxPooling1d;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.architecture.Recurrent;
import io.carrytrack.architecture.RecurrentCell;
import io.carrytrack.base.UserError;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.model.SavedModel;
import io.carrytrack.series.Forecast;
import io.carrytrack.task.Task;
import io.carrytrack.testing.KerasFiles;
import io.carrytrack.testing.KerasLayers;
import io.carrytrack.testing.Models;
import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is exported is what Keras 3 writes of the same network. */
class KerasExportTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What Keras writes beyond it: of the optimizer, of objects that are shared, and what later
   * versions add that says nothing.
   */
  private static final Set<String> LEFT_OUT =
      Set.of(
          "compile_config",
          "shared_object_id",
          "quantization_config",
          "input_axes",
          "output_axes",
          "ragged",
          "optional",
          "synchronized",
          "renorm",
          "renorm_clipping",
          "renorm_momentum",
          "rms_scaling");

  @ParameterizedTest
  @ValueSource(strings = {"lstm", "gru", "simple-rnn", "conv-lstm"})
  void theConfigurationIsTheOneThatKerasWrites(String name) throws IOException {
    requireConfiguration(golden(name), name);
  }

  @Test
  void everyLayersConfigurationIsTheOneThatKerasWrites() throws IOException {
    Layer three = Task.multiclass(3).outputLayer();
    Layer both = regularized(RecurrentCell.LSTM, false, true, true);
    requireConfiguration(
        model(
            true,
            both,
            new Dropout(0.2f, true),
            both,
            new GlobalAveragePooling(),
            new Dropout(0.3f, false),
            new Dense(4, Activation.RELU, 0.01f),
            three),
        "bidirectional");
    requireConfiguration(
        model(
            false,
            regularized(RecurrentCell.GRU, false, true, false),
            regularized(RecurrentCell.SIMPLE_RNN, false, true, true),
            regularized(RecurrentCell.GRU, true, false, false),
            new Dense(4, Activation.TANH),
            three),
        "recurrent");
    requireConfiguration(
        model(
            false,
            new Conv1d(6, 3, Activation.TANH, 0.1f),
            new MaxPooling1d(2),
            new Conv1d(4, 2, Activation.SIGMOID),
            new Dropout(0f, false),
            new GlobalMaxPooling(),
            three),
        "convolutions");
  }

  @Test
  void windowsNormalizationsAndMergesToo() throws IOException {
    requireConfiguration(Models.of(network(false, KerasLayers.windows()), Task.BINARY), "windows");
    requireConfiguration(Models.of(network(true, KerasLayers.merged()), Task.BINARY), "merged");
  }

  @Test
  void importedAgainItHasTheSameBits() throws IOException {
    List<SavedModel> models =
        List.of(
            golden("lstm"),
            golden("gru"),
            golden("conv-lstm"),
            Models.of(network(false, KerasLayers.windows()), Task.BINARY),
            Models.of(network(true, KerasLayers.merged()), Task.BINARY));
    for (SavedModel model : models) {
      KerasNetwork again = new KerasNetwork(file(model), "again.keras");
      Architecture expected = model.architecture();
      Architecture network = again.architecture(expected.length(), expected.padding());
      assertThat(Layers.write(network.layers())).isEqualTo(Layers.write(expected.layers()));
      assertThat(again.parameters(network)).as("%s", network).isEqualTo(model.parameters());
    }
  }

  @Test
  void aMaskingOfPadsAloneIsMaskZero() throws IOException {
    SavedModel model = Models.of(network(true, KerasLayers.merged()), Task.BINARY);
    KerasNetwork imported = new KerasNetwork(withMasking(file(model)), "masking.keras");
    Architecture network = imported.architecture(9, PadSide.PRE);
    assertThat(network.maskPadding()).isTrue();
    assertThatThrownBy(() -> imported.parameters(network))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(
            "layer masking (Masking): it masks the tokens whose vectors are zeros")
        .hasMessageContaining("id 0's is not");
  }

  @Test
  void aMaskingIsTakenWhereItsPadsAreZeros() throws IOException {
    SavedModel drawn = Models.of(network(true, KerasLayers.merged()), Task.BINARY);
    float[] parameters = drawn.parameters().clone();
    Arrays.fill(parameters, 0, 6, 0f);
    SavedModel model =
        new SavedModel(
            drawn.architecture(),
            drawn.task(),
            drawn.input(),
            drawn.labels(),
            parameters,
            Map.of(),
            Map.of());
    KerasNetwork imported = new KerasNetwork(withMasking(file(model)), "masking.keras");
    assertThat(imported.parameters(imported.architecture(9, PadSide.PRE))).isEqualTo(parameters);
  }

  private static byte[] withMasking(byte[] archive) {
    return KerasFiles.edited(
        archive,
        config -> {
          ArrayNode layers = (ArrayNode) config.get("config").get("layers");
          ((ObjectNode) layers.get(1).get("config")).put("mask_zero", false);
          ObjectNode layer = layers.insertObject(2).put("module", "keras.layers");
          layer.put("class_name", "Masking").putNull("registered_name");
          layer.putObject("config").put("name", "masking").put("mask_value", 0.0);
        });
  }

  private static Architecture network(boolean mask, List<Layer> layers) {
    List<Layer> all = new ArrayList<>(layers);
    all.add(Task.BINARY.outputLayer());
    return new Architecture(14, 6, 9, PadSide.PRE, mask, all);
  }

  private static Layer regularized(
      RecurrentCell cell, boolean resetAfter, boolean sequences, boolean both) {
    return new Recurrent(
        cell,
        5,
        GateActivation.SIGMOID,
        resetAfter,
        sequences,
        both,
        0.2f,
        0.1f,
        false,
        0.01f,
        0.02f);
  }

  private static SavedModel model(boolean mask, Layer... layers) {
    return Models.of(
        new Architecture(14, 6, 9, PadSide.PRE, mask, List.of(layers)), Task.multiclass(3));
  }

  private static void requireConfiguration(SavedModel model, String name) throws IOException {
    JsonNode keras =
        JSON.readTree(Path.of("src/test/resources/keras-configs", name + ".json").toFile());
    JsonNode ours = JSON.readTree(entries(model).get("config.json"));
    assertThat(ours).as(name).isEqualTo(without(keras));
  }

  private static JsonNode without(JsonNode node) {
    node.forEach(KerasExportTest::without);
    if (node instanceof ObjectNode object) {
      object.remove(LEFT_OUT);
      // within a bidirectional layer, Keras goes on counting from the one before; nothing reads it
      String name = object.path("name").asText();
      if (name.matches("(forward|backward)_.*_[0-9]+")) {
        object.put("name", name.substring(0, name.lastIndexOf('_')));
      }
    }
    return node;
  }

  @ParameterizedTest
  @ValueSource(strings = {"lstm", "gru", "simple-rnn", "conv-lstm"})
  void theArraysHangWhereKerasLooksForThem(String name) throws IOException {
    SavedModel model = golden(name);
    String layer = name.equals("conv-lstm") ? "lstm" : name.replace('-', '_');
    Map<String, String> expected = new TreeMap<>();
    expected.put("layers/embedding/vars/0", "embedding.weight");
    expected.put("layers/" + layer + "/cell/vars/0", layer + ".kernel");
    expected.put("layers/" + layer + "/cell/vars/1", layer + ".recurrent_kernel");
    expected.put("layers/" + layer + "/cell/vars/2", layer + ".bias");
    expected.put("layers/dense/vars/0", "dense.kernel");
    expected.put("layers/dense/vars/1", "dense.bias");
    if (name.equals("conv-lstm")) {
      expected.put("layers/conv1d/vars/0", "conv1d.kernel");
      expected.put("layers/conv1d/vars/1", "conv1d.bias");
    }
    requireArrays(model, expected);
  }

  @Test
  void bothDirectionsAndRepeatedLayers() throws IOException {
    Architecture network =
        new Architecture(
            14,
            6,
            9,
            PadSide.PRE,
            true,
            List.of(
                cell(RecurrentCell.LSTM, true, true),
                new Dropout(0.2f, true),
                cell(RecurrentCell.LSTM, true, true),
                new GlobalAveragePooling(),
                new Dropout(0.3f, false),
                new Dense(4, Activation.RELU, 0.01f),
                Task.multiclass(3).outputLayer()));
    SavedModel model = Models.of(network, Task.multiclass(3));
    Map<String, String> expected = new TreeMap<>();
    expected.put("layers/embedding/vars/0", "embedding.weight");
    for (String side : List.of("forward", "backward")) {
      for (int layer = 0; layer < 2; layer++) {
        String group = "layers/bidirectional" + (layer == 0 ? "" : "_1") + "/" + side + "_layer";
        String ours = "bidirectional_" + (layer + 1) + "." + side;
        expected.put(group + "/cell/vars/0", ours + ".kernel");
        expected.put(group + "/cell/vars/1", ours + ".recurrent_kernel");
        expected.put(group + "/cell/vars/2", ours + ".bias");
      }
    }
    expected.put("layers/dense/vars/0", "dense_1.kernel");
    expected.put("layers/dense/vars/1", "dense_1.bias");
    expected.put("layers/dense_1/vars/0", "dense_2.kernel");
    expected.put("layers/dense_1/vars/1", "dense_2.bias");
    requireArrays(model, expected);

    JsonNode layers = JSON.readTree(entries(model).get("config.json")).at("/config/layers");
    assertThat(layers.findValuesAsText("class_name"))
        .contains("Bidirectional", "SpatialDropout1D", "GlobalAveragePooling1D", "Dropout");
    assertThat(layers.at("/1/config/mask_zero").asBoolean()).isTrue();
    JsonNode both = layers.at("/2/config");
    assertThat(both.at("/merge_mode").asText()).isEqualTo("concat");
    assertThat(both.at("/layer/config/name").asText()).isEqualTo("forward_lstm");
    assertThat(both.at("/layer/config/zero_output_for_mask").asBoolean()).isTrue();
    assertThat(both.at("/backward_layer/config/go_backwards").asBoolean()).isTrue();
    assertThat(both.at("/layer/build_config/input_shape").toString()).isEqualTo("[null,9,6]");
    assertThat(layers.at("/3/config").fieldNames())
        .toIterable()
        .as("all that SpatialDropout1D takes")
        .containsExactly("rate", "seed", "name", "dtype");
    assertThat(layers.at("/6/config/rate").asDouble()).isEqualTo(0.3);
    assertThat(layers.at("/7/config/kernel_regularizer/config/l2").asDouble()).isEqualTo(0.01);
    assertThat(layers.at("/8/config/activation").asText()).isEqualTo("softmax");
  }

  @Test
  void aSeriesReadsNumbers() throws IOException {
    SavedModel model = Models.series(Forecast.VALUE);
    JsonNode layers = JSON.readTree(entries(model).get("config.json")).at("/config/layers");
    assertThat(layers.at("/0/config/batch_shape").toString()).isEqualTo("[null,6,2]");
    assertThat(layers.at("/0/config/dtype").asText()).isEqualTo("float32");
    assertThat(layers.at("/1/class_name").asText()).isEqualTo("GRU");
    assertThat(arrays(model)).doesNotContainKey("layers/embedding/vars/0");
  }

  @Test
  void whatKerasHasNoFunctionForIsRefused() {
    Recurrent hard =
        new Recurrent(
            RecurrentCell.LSTM, 5, GateActivation.HARD_SIGMOID, false, false, false, 0f, 0f);
    Architecture network =
        new Architecture(14, 6, 9, PadSide.PRE, false, List.of(hard, Task.BINARY.outputLayer()));
    assertThatThrownBy(() -> new KerasExport(Models.of(network, Task.BINARY)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("layer lstm: Keras 3 has no function for gate = hard-sigmoid")
        .hasMessageContaining("--format onnx has it");
  }

  @Test
  void theSameModelGivesTheSameBytes() throws IOException {
    Architecture network =
        new Architecture(
            14,
            6,
            9,
            PadSide.PRE,
            false,
            List.of(
                new Conv1d(5, 3, Activation.TANH),
                new MaxPooling1d(2),
                new GlobalMaxPooling(),
                Task.BINARY.outputLayer()));
    SavedModel model = Models.of(network, Task.BINARY);
    assertThat(file(model)).isEqualTo(file(model));
    assertThat(entries(model).keySet())
        .containsExactly("metadata.json", "config.json", "model.weights.h5");
  }

  private static Layer cell(RecurrentCell cell, boolean sequences, boolean both) {
    return new Recurrent(cell, 5, GateActivation.SIGMOID, true, sequences, both, 0f, 0f);
  }

  private static void requireArrays(SavedModel model, Map<String, String> expected)
      throws IOException {
    Map<String, Found> found = arrays(model);
    assertThat(found.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
    ParameterLayout layout = model.layout();
    assertThat(expected.values())
        .containsExactlyInAnyOrderElementsOf(
            layout.arrays().stream().map(ParameterLayout.Array::name).toList());
    expected.forEach(
        (path, name) -> {
          ParameterLayout.Array array = layout.array(name);
          assertThat(found.get(path).shape())
              .as(path)
              .isEqualTo(array.shape().stream().mapToInt(Integer::intValue).toArray());
          assertThat(found.get(path).values())
              .as(path)
              .isEqualTo(Arrays.copyOfRange(model.parameters(), array.offset(), array.end()));
        });
  }

  private record Found(int[] shape, float[] values) {}

  private static Map<String, Found> arrays(SavedModel model) throws IOException {
    Path file = Files.createTempFile("weights", ".h5");
    Files.write(file, entries(model).get("model.weights.h5"));
    try (HdfFile root = new HdfFile(file)) {
      Map<String, Found> arrays = new TreeMap<>();
      collect(root, arrays);
      return arrays;
    } finally {
      Files.delete(file);
    }
  }

  private static void collect(Group group, Map<String, Found> arrays) {
    for (Node node : group) {
      if (node instanceof Dataset dataset && dataset.getJavaType() == float.class) {
        arrays.put(
            node.getPath().substring(1),
            new Found(dataset.getDimensions(), (float[]) dataset.getDataFlat()));
      } else if (node instanceof Group inner) {
        collect(inner, arrays);
      }
    }
  }

  private static byte[] file(SavedModel model) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new KerasExport(model).writeTo(bytes);
    return bytes.toByteArray();
  }

  private static Map<String, byte[]> entries(SavedModel model) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file(model)))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), zip.readAllBytes());
      }
    }
    return entries;
  }

  /** The network of Keras' file, with its weights. */
  private static SavedModel golden(String name) throws IOException {
    JsonNode file = JSON.readTree(Path.of("src/test/resources/golden", name + ".json").toFile());
    Layer recurrent =
        switch (name) {
          case "gru" -> cell(RecurrentCell.GRU, false, false);
          case "simple-rnn" -> cell(RecurrentCell.SIMPLE_RNN, false, false);
          default -> cell(RecurrentCell.LSTM, false, false);
        };
    Layer output = Task.BINARY.outputLayer();
    List<Layer> layers =
        name.equals("conv-lstm")
            ? List.of(new Conv1d(8, 3, Activation.RELU), new MaxPooling1d(2), recurrent, output)
            : List.of(recurrent, output);
    Architecture network = new Architecture(50, 6, 24, PadSide.PRE, false, layers);
    float[] parameters = new float[network.parameterCount()];
    int at = 0;
    for (ParameterLayout.Array array : network.layout().arrays()) {
      for (String number :
          file.at("/arrays/weight~1" + array.name() + "/data")
              .toString()
              .replaceAll("[\\[\\]]", "")
              .split(",", -1)) {
        parameters[at++] = (float) Double.parseDouble(number);
      }
    }
    SavedModel drawn = Models.of(network, Task.BINARY);
    return new SavedModel(
        network, drawn.text(), drawn.vocabulary(), parameters, drawn.metrics(), drawn.provenance());
  }
}
