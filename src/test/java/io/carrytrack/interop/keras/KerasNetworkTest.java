package io.carrytrack.interop.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Dense;
import io.carrytrack.architecture.Dropout;
import io.carrytrack.architecture.GateActivation;
import io.carrytrack.architecture.Recurrent;
import io.carrytrack.base.UserError;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.network.EnginePredictors;
import io.carrytrack.task.Task;
import io.carrytrack.testing.KerasFiles;
import io.carrytrack.testing.Project;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks that Keras saved say what Keras says, and what is none of ours is refused by name. */
class KerasNetworkTest {
  private static final String LSTM = "lstm.keras";
  private static final int LAYER = 2;

  private static KerasNetwork network(byte[] content) {
    return new KerasNetwork(content, "file");
  }

  private static void requireOutputs(KerasNetwork network, String json) {
    KerasFiles.Expected expected = KerasFiles.Expected.of(json);
    int length = network.length().orElseThrow();
    Architecture architecture = network.architecture(length, PadSide.PRE);
    TokenBatch batch = new TokenBatch(length, PadSide.PRE);
    for (int[] ids : expected.tokens()) {
      batch.add(ids, 0, ids.length, 0f, 1f);
    }
    float[] outputs = new float[batch.rows()];
    new EnginePredictors(architecture, Task.of(architecture), KernelVariant.best())
        .create(network.parameters(architecture))
        .predict(batch, outputs);
    for (int row = 0; row < outputs.length; row++) {
      assertThat(outputs[row])
          .as("row %d of %s", row, json)
          .isCloseTo(expected.outputs()[row], within(1e-5f));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "lstm.keras, keras/lstm.json",
    "lstm.h5, keras/lstm.json",
    "gru.keras, keras/gru.json",
    "gru.h5, keras/gru.json",
    "simple-rnn.keras, keras/simple-rnn.json",
    "simple-rnn.h5, keras/simple-rnn.json",
    "conv-lstm.keras, keras/conv-lstm.json",
    "conv-lstm.h5, keras/conv-lstm.json",
    "windows.keras, keras/windows.json",
    "windows.h5, keras/windows.json",
    "merged.keras, keras/merged.json",
    "merged.h5, keras/merged.json",
    "keras2-gru.h5, golden/gru-tutorial.json",
    "keras2-bilstm.h5, golden/bilstm.json",
    "masked-functional.keras, golden/stacked-lstm-masked.json"
  })
  void itSaysWhatKerasSays(String file, String json) {
    KerasNetwork network = network(KerasFiles.bytes(file));
    requireOutputs(network, json);
    assertThat(network.notes())
        .as("nothing is lost")
        .allMatch(note -> note.contains("moving statistics stay"));
    assertThat(network.version()).isEqualTo(file.startsWith("keras2") ? 2 : 3);
  }

  @Test
  void whatTrainingMindsIsTakenOver() {
    KerasNetwork gru = network(KerasFiles.bytes("keras2-gru.h5"));
    assertThat(gru.length()).contains(24);
    Architecture network = gru.architecture(24, PadSide.PRE);
    Recurrent layer = (Recurrent) network.layers().get(0);
    assertThat(layer.gate()).isEqualTo(GateActivation.HARD_SIGMOID);
    assertThat(layer.resetAfter()).isFalse();
    assertThat(layer.dropout()).isEqualTo(0.2f);
    assertThat(layer.recurrentDropout()).isEqualTo(0.3f);
    assertThat(layer.l2()).isEqualTo(0.01f);
    assertThat(network.layers()).as("Dense and Activation are one").hasSize(2);
    KerasNetwork bilstm = network(KerasFiles.bytes("keras2-bilstm.h5"));
    assertThat(bilstm.architecture(24, PadSide.PRE).layers()).contains(new Dropout(0.5f, false));
  }

  @Test
  void aBiasThatThereIsNoneOfIsZeros() {
    byte[] file = KerasFiles.edited(KerasFiles.with(LSTM, 3, "use_bias", false), config -> {});
    KerasNetwork network = network(file);
    assertThat(network.notes()).anyMatch(line -> line.contains("dense: use_bias is False"));
    // the file still has one, which nobody would read
    Architecture architecture = network.architecture(24, PadSide.PRE);
    assertThatThrownBy(() -> network.parameters(architecture))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("layer dense has more weights than 1");
  }

  @Test
  void aNumberIsTheLinearLastLayer() {
    KerasNetwork network = network(KerasFiles.with(LSTM, 3, "activation", "linear"));
    assertThat(Task.of(network.architecture(24, PadSide.PRE)).target()).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "recurrent_activation | \"hard_sigmoid\" | Keras 3's hard_sigmoid, of slope 1/6",
        "recurrent_activation | \"relu\" | recurrent_activation is relu",
        "activation | \"relu\" | activation is \"relu\", and only tanh is there",
        "activation | {\"class_name\": \"function\", \"config\": \"f\"} | only tanh is there",
        "go_backwards | true | take Bidirectional",
        "return_state | true | states are nobody's input",
        "zero_output_for_mask | true | masked steps repeat",
        "units | 0 | units is 0",
        "units | \"5\" | units is \"5\"",
        "dropout | 1.5 | dropout is 1.5",
        "use_bias | 3 | use_bias is no flag",
        "units | 6 | of shape [6, 20], and the network's of [6, 24]",
        "return_sequences | true | needs one vector a row"
      })
  void whatALayerCannotIsRefusedByName(String key, String value, String message) {
    byte[] file = KerasFiles.with(LSTM, LAYER, key, KerasFiles.json(value));
    assertThatThrownBy(
            () -> {
              KerasNetwork network = network(file);
              network.parameters(network.architecture(24, PadSide.PRE));
            })
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("file: ")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "Lambda, its function is code of the file",
    "MultiHeadAttention, there is no attention",
    "CuDNNLSTM, save the network anew with LSTM",
    "Bogus, there is no such layer here; the layers that there are: Activation"
  })
  void aLayerThatThereIsNoneOfIsNamed(String type, String message) {
    assertThatThrownBy(() -> network(of(type, "keras.layers", null)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("layer lstm (" + type + "): ")
        .hasMessageContaining(message);
  }

  private static byte[] of(String type, String module, String registered) {
    return KerasFiles.edited(
        KerasFiles.bytes(LSTM),
        config -> {
          ObjectNode layer = (ObjectNode) config.at("/config/layers").get(LAYER);
          layer.put("class_name", type).put("module", module).put("registered_name", registered);
        });
  }

  @Test
  void aClassOfSomebodyElseIsRefusedThoughItsNameIsKeras() {
    assertThatThrownBy(() -> network(of("LSTM", "keras.layers", "mine>LSTM")))
        .hasMessageContaining("layer lstm is a LSTM of mine>LSTM, which is no part of Keras");
    assertThatThrownBy(() -> network(of("LSTM", "mine.layers", null)))
        .hasMessageContaining("a LSTM of mine.layers");
    assertThat(network(of("LSTM", "tensorflow.keras.layers", null)).vocabularySize()).isEqualTo(50);
  }

  @Test
  void layersThatFormNoChainAreRefused() {
    byte[] twice =
        KerasFiles.edited(
            KerasFiles.bytes("masked-functional.keras"),
            config -> {
              ObjectNode out = (ObjectNode) config.at("/config/layers").get(5);
              ArrayNode args = (ArrayNode) out.at("/inbound_nodes/0/args");
              args.add(args.get(0).deepCopy());
            });
    assertThatThrownBy(() -> network(twice))
        .hasMessageContaining("layer out (Dense): it reads the outputs of 2 layers");
    byte[] circle =
        KerasFiles.edited(
            KerasFiles.bytes("masked-functional.keras"),
            config ->
                ((ArrayNode)
                        config
                            .at("/config/layers")
                            .get(1)
                            .at("/inbound_nodes/0/args/0/config/keras_history"))
                    .set(0, "out"));
    assertThatThrownBy(() -> network(circle)).hasMessageContaining("layers must form one chain");
    byte[] without =
        KerasFiles.edited(
            KerasFiles.bytes("masked-functional.keras"),
            config ->
                ((ObjectNode) config.at("/config/layers").get(1).get("config"))
                    .put("mask_zero", false));
    assertThatThrownBy(() -> network(without))
        .hasMessageContaining("layer not_equal (NotEqual): it is beside the chain");
  }

  @Test
  void aHardSigmoidOfNobodyKnowsWhichKerasIsRefused() {
    Map<String, byte[]> entries =
        KerasFiles.entries(KerasFiles.with(LSTM, LAYER, "recurrent_activation", "hard_sigmoid"));
    entries.put("metadata.json", "{}".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> network(KerasFiles.archive(entries)))
        .hasMessageContaining("does not say which Keras wrote it");
    entries.put("metadata.json", "{\"keras_version\":\"2.15.0\"}".getBytes(StandardCharsets.UTF_8));
    assertThat(network(KerasFiles.archive(entries)).architecture(24, PadSide.PRE).layers().get(0))
        .isInstanceOfSatisfying(
            Recurrent.class, r -> assertThat(r.gate()).isEqualTo(GateActivation.HARD_SIGMOID));
  }

  @Test
  void nothingIsAllocatedForWhatAFileClaims() {
    byte[] huge =
        KerasFiles.edited(
            KerasFiles.bytes(LSTM),
            config -> {
              ObjectNode embedding = (ObjectNode) config.at("/config/layers").get(1).get("config");
              embedding.put("input_dim", 100_000_000).put("output_dim", 20);
            });
    KerasNetwork network = network(huge);
    Architecture architecture = network.architecture(24, PadSide.PRE);
    assertThatThrownBy(() -> network.parameters(architecture))
        .hasMessageContaining("parameters, and the file");
  }

  @Test
  void anArchiveThatUnpacksWithoutEndIsRefused() {
    Map<String, byte[]> entries = KerasFiles.entries(KerasFiles.bytes(LSTM));
    byte[] zeros = new byte[40 << 20];
    Arrays.fill(zeros, (byte) ' ');
    entries.put("config.json", zeros);
    assertThatThrownBy(() -> network(KerasFiles.archive(entries)))
        .hasMessageContaining("config.json unpacks to more than 16777216 bytes");
    entries.put("config.json", "[".repeat(100_000).getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> network(KerasFiles.archive(entries)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("config.json is no JSON that Keras writes");
  }

  @Test
  void whatIsNoNetworkIsToldFromOne() {
    assertThatThrownBy(() -> network("hello".getBytes(StandardCharsets.UTF_8)))
        .hasMessageContaining("neither a .keras archive nor an .h5 file");
    Map<String, byte[]> entries = KerasFiles.entries(KerasFiles.bytes(LSTM));
    assertThatThrownBy(() -> network(entries.get("model.weights.h5")))
        .hasMessageContaining("perhaps its weights alone");
    entries.remove("model.weights.h5");
    assertThatThrownBy(() -> network(KerasFiles.archive(entries)))
        .hasMessageContaining("it has no model.weights.h5");
    byte[] cut = Arrays.copyOf(KerasFiles.bytes("lstm.h5"), 20_000);
    assertThatThrownBy(
            () -> {
              KerasNetwork network = network(cut);
              network.parameters(network.architecture(24, PadSide.PRE));
            })
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no whole HDF5 file");
  }

  @Test
  void everyLayerIsInTheDocument() throws IOException {
    assertThat(Files.readString(Project.root().resolve("docs/import.md")))
        .contains(LayerReaders.classes().stream().map(type -> "\n| " + type + " | `").toList());
  }

  @Test
  void theLastLayerIsTheTasks() {
    KerasNetwork network = network(KerasFiles.with(LSTM, 3, "activation", "tanh"));
    assertThatThrownBy(() -> network.architecture(24, PadSide.PRE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the last layer must be");
    assertThat(network(KerasFiles.bytes(LSTM)).architecture(24, PadSide.PRE).layers().get(1))
        .isInstanceOf(Dense.class);
  }
}
