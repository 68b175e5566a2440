package io.carrytrack.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.model.ModelReader;
import io.carrytrack.model.SavedModel;
import io.carrytrack.text.ReviewEncoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Small models that the first release trained and saved, and what it scored with them. */
public final class FormerModels {
  private static final ObjectMapper JSON = new ObjectMapper();

  private FormerModels() {}

  /** Of each task, and of each input. */
  public static List<String> names() {
    return List.of("binary", "multiclass", "regression", "series");
  }

  /** Where a model lies. */
  public static Path folder(String name) {
    return Project.root().resolve("src/test/resources/models/format-1").resolve(name);
  }

  /** A model. */
  public static SavedModel read(String name) throws IOException {
    return ModelReader.read(
        new org.apache.hadoop.fs.Path(folder(name).toUri()), new Configuration());
  }

  /** Rows, and what the network said of them with the vector kernels. */
  public static JsonNode scores(String name) throws IOException {
    return JSON.readTree(folder(name).resolveSibling(name + "-scores.json").toFile());
  }

  /** The rows as a batch. */
  public static TokenBatch batch(SavedModel model, JsonNode scores) {
    TokenBatch batch = model.architecture().sequenceShape().newBatch();
    if (model.series().isPresent()) {
      for (JsonNode window : scores.get("windows")) {
        float[] numbers = floats(window);
        batch.add(numbers, 0, numbers.length, 0f, 1f);
      }
      return batch;
    }
    ReviewEncoder encoder = new ReviewEncoder(model.vocabulary(), model.text());
    for (JsonNode text : scores.get("texts")) {
      encoder.appendTo(batch, text.asText(), 0f, 1f);
    }
    return batch;
  }

  /** Numbers of lists in lists, in their order. */
  public static float[] floats(JsonNode node) {
    List<Float> values = new ArrayList<>();
    flatten(node, values);
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i);
    }
    return floats;
  }

  private static void flatten(JsonNode node, List<Float> values) {
    if (node.isArray()) {
      node.forEach(child -> flatten(child, values));
    } else {
      values.add(Float.parseFloat(node.asText()));
    }
  }
}
