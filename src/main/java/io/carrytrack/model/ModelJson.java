package io.carrytrack.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Layers;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.base.Json;
import io.carrytrack.base.Setting;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.task.LabelNames;
import io.carrytrack.text.TextSettings;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** model.json: plain records, bound field by field; there is no type information in it to obey. */
final class ModelJson {
  static final ObjectMapper MAPPER =
      Json.STRICT
          .copy()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES);

  private ModelJson() {}

  record Document(
      int formatVersion,
      Network architecture,
      Text text,
      @JsonInclude(JsonInclude.Include.NON_NULL) Labels labels,
      List<ParameterArray> parameters,
      Map<String, Double> metrics,
      Map<String, String> provenance) {}

  record Network(
      int vocabularySize,
      int embedding,
      int length,
      String padding,
      boolean maskPadding,
      List<Map<String, Object>> layers) {}

  record Text(int vocabularySize, int maxLength, String padding, String truncation) {}

  /** Left out of a model whose labels are their own names. */
  record Labels(String type, List<String> names) {}

  record ParameterArray(String name, List<Integer> shape) {}

  record Checksum(long bytes, String sha256) {}

  static Document of(SavedModel model) {
    Architecture spec = model.architecture();
    TextSettings text = model.text();
    return new Document(
        ModelFiles.FORMAT_VERSION,
        new Network(
            spec.vocabularySize(),
            spec.embeddingUnits(),
            spec.length(),
            name(spec.padding()),
            spec.maskPadding(),
            Layers.write(spec.layers())),
        new Text(
            text.vocabularySize(), text.maxLength(), name(text.padding()), name(text.truncation())),
        labels(model.labels()),
        arrays(model.layout()),
        new TreeMap<>(model.metrics()),
        new TreeMap<>(model.provenance()));
  }

  static List<ParameterArray> arrays(ParameterLayout layout) {
    return layout.arrays().stream()
        .map(array -> new ParameterArray(array.name(), array.shape()))
        .toList();
  }

  static Architecture architecture(Document document) {
    Network a = document.architecture();
    return new Architecture(
        a.vocabularySize(),
        a.embedding(),
        a.length(),
        side(a.padding()),
        a.maskPadding(),
        Layers.read("architecture.layers", a.layers()));
  }

  static TextSettings text(Document document) {
    Text t = document.text();
    return new TextSettings(
        t.vocabularySize(), t.maxLength(), side(t.padding()), side(t.truncation()));
  }

  /** Reads a document. A part that is left out stands for what there was before there was it. */
  static Document document(byte[] json) throws IOException {
    JsonNode tree = MAPPER.readTree(json);
    if (tree instanceof ObjectNode object && !object.has("labels")) {
      object.set("labels", MAPPER.valueToTree(new Labels(word(LabelNames.NONE), List.of())));
    }
    return MAPPER.treeToValue(tree, Document.class);
  }

  private static String word(LabelNames labels) {
    return Setting.word(labels.type());
  }

  private static Labels labels(LabelNames labels) {
    return labels.equals(LabelNames.NONE) ? null : new Labels(word(labels), labels.names());
  }

  static LabelNames labels(Document document) {
    Labels labels = document.labels();
    LabelNames.Type type =
        Setting.constant(LabelNames.Type.class, labels.type())
            .orElseThrow(() -> new IllegalArgumentException("labels of type " + labels.type()));
    return new LabelNames(type, labels.names());
  }

  static byte[] bytes(Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records of plain values always serialise", e);
    }
  }

  private static String name(PadSide side) {
    return side.name().toLowerCase(Locale.ROOT);
  }

  private static PadSide side(String name) {
    return switch (name) {
      case "pre" -> PadSide.PRE;
      case "post" -> PadSide.POST;
      default -> throw new IllegalArgumentException("a side is pre or post, not " + name);
    };
  }
}
