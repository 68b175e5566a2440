package io.carrytrack.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.carrytrack.layers.PadSide;
import io.carrytrack.layers.ParameterLayout;
import io.carrytrack.layers.StackSpec;
import io.carrytrack.network.LayerSpecs;
import io.carrytrack.text.TextSettings;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** model.json: plain records, bound field by field; there is no type information in it to obey. */
final class ModelJson {
  static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

  private ModelJson() {}

  record Document(
      int formatVersion,
      Architecture architecture,
      Text text,
      List<ParameterArray> parameters,
      Map<String, Double> metrics,
      Map<String, String> provenance) {}

  record Architecture(
      int vocabularySize,
      int embedding,
      int length,
      String padding,
      boolean maskPadding,
      List<Map<String, Object>> layers) {}

  record Text(int vocabularySize, int maxLength, String padding, String truncation) {}

  record ParameterArray(String name, List<Integer> shape) {}

  record Checksum(long bytes, String sha256) {}

  static Document of(SavedModel model) {
    StackSpec spec = model.architecture();
    TextSettings text = model.text();
    return new Document(
        ModelFiles.FORMAT_VERSION,
        new Architecture(
            spec.vocabularySize(),
            spec.embeddingUnits(),
            spec.length(),
            name(spec.padding()),
            spec.maskPadding(),
            LayerSpecs.write(spec.layers())),
        new Text(
            text.vocabularySize(), text.maxLength(), name(text.padding()), name(text.truncation())),
        arrays(model.layout()),
        new TreeMap<>(model.metrics()),
        new TreeMap<>(model.provenance()));
  }

  static List<ParameterArray> arrays(ParameterLayout layout) {
    return layout.arrays().stream()
        .map(array -> new ParameterArray(array.name(), array.shape()))
        .toList();
  }

  static StackSpec architecture(Document document) {
    Architecture a = document.architecture();
    return new StackSpec(
        a.vocabularySize(),
        a.embedding(),
        a.length(),
        side(a.padding()),
        a.maskPadding(),
        LayerSpecs.read("architecture.layers", a.layers()));
  }

  static TextSettings text(Document document) {
    Text t = document.text();
    return new TextSettings(
        t.vocabularySize(), t.maxLength(), side(t.padding()), side(t.truncation()));
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
