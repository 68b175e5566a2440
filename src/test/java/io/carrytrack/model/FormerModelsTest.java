package io.carrytrack.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carrytrack.base.UserError;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.network.EnginePredictors;
import io.carrytrack.testing.FormerModels;
import io.carrytrack.testing.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models that former releases saved are read, and score what they scored. */
class FormerModelsTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir Path temporary;

  @ParameterizedTest
  @MethodSource("io.carrytrack.testing.FormerModels#names")
  void itsScoresAreWhatTheyWere(String name) throws IOException {
    for (KernelVariant kernel : KernelVariant.values()) {
      if (!kernel.available()) {
        continue;
      }
      SavedModel model = FormerModels.read(name);
      JsonNode scores = FormerModels.scores(name);
      TokenBatch batch = FormerModels.batch(model, scores);
      float[] outputs = new float[batch.rows() * model.task().outputs()];
      new EnginePredictors(model.architecture(), model.task(), kernel)
          .create(model.parameters())
          .predict(batch, outputs);
      float[] expected = FormerModels.floats(scores.get("outputs"));
      if (kernel == KernelVariant.VECTOR) {
        assertThat(outputs).as("to the bit").isEqualTo(expected);
      } else {
        assertThat(outputs).as("%s", kernel).containsExactly(expected, within(1e-5f));
      }
    }
  }

  /** A later release may say more in model.json, of the same model. */
  @ParameterizedTest
  @MethodSource("io.carrytrack.testing.FormerModels#names")
  void writtenAgainItIsTheSameModel(String name) throws IOException {
    SavedModel model = FormerModels.read(name);
    Path written = temporary.resolve(name);
    ModelWriter.write(model, hadoop(written), HADOOP);
    for (String file : List.of("vocabulary.txt", "parameters.bin")) {
      assertThat(written.resolve(file))
          .as(file)
          .hasSameBinaryContentAs(FormerModels.folder(name).resolve(file));
    }
    assertThat(ModelReader.read(hadoop(written), HADOOP))
        .usingRecursiveComparison()
        .isEqualTo(model);
  }

  /** By docs/model-format.md, but for the keys of layers, which are the README's. */
  @ParameterizedTest
  @MethodSource("io.carrytrack.testing.FormerModels#names")
  void everyKeyIsDescribed(String name) throws IOException {
    String document = Files.readString(Project.root().resolve("docs/model-format.md"));
    String readme = Files.readString(Project.root().resolve("README.md"));
    SavedModel model = FormerModels.read(name);
    JsonNode description = ModelJson.MAPPER.valueToTree(ModelJson.of(model));
    for (JsonNode layer : description.at("/architecture/layers")) {
      layer.fieldNames().forEachRemaining(key -> assertThat(readme).contains("`" + key + "`"));
    }
    ((ObjectNode) description.get("architecture")).putArray("layers");
    ((ObjectNode) description).putObject("metrics");
    List<String> keys = new ArrayList<>();
    collect(description, keys);
    assertThat(keys).contains("formatVersion", "length", "shape", "dataFingerprint");
    assertThat(keys).allSatisfy(key -> assertThat(document).contains("`" + key + "`"));
  }

  private static void collect(JsonNode node, List<String> keys) {
    node.fieldNames().forEachRemaining(keys::add);
    node.forEach(child -> collect(child, keys));
  }

  @Test
  void aNewerFormatIsRefusedByItsNumber() throws IOException {
    for (String file : new String[] {"model.json", "vocabulary.txt", "parameters.bin"}) {
      Files.copy(FormerModels.folder("binary").resolve(file), temporary.resolve(file));
    }
    Path description = temporary.resolve("model.json");
    String newer =
        Files.readString(description).replace("\"formatVersion\" : 1", "\"formatVersion\" : 2");
    Files.writeString(description, newer);
    Path former = FormerModels.folder("binary").resolve("model.json");
    Files.writeString(
        temporary.resolve("checksums.json"),
        Files.readString(FormerModels.folder("binary").resolve("checksums.json"))
            .replace(
                DigestUtils.sha256Hex(Files.readAllBytes(former)), DigestUtils.sha256Hex(newer)));
    assertThatThrownBy(() -> ModelReader.read(hadoop(temporary), HADOOP))
        .isInstanceOf(UserError.class)
        .hasMessage(
            hadoop(temporary)
                + ": not a whole CarryTrack model: its format version is 2, this release reads 1;"
                + " train it again or restore it from a copy");
  }

  private static org.apache.hadoop.fs.Path hadoop(Path path) {
    return new org.apache.hadoop.fs.Path(path.toUri());
  }
}
