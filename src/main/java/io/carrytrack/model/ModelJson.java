package io.carrytrack.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Input;
import io.carrytrack.architecture.Layer;
import io.carrytrack.architecture.Layers;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.base.Json;
import io.carrytrack.base.Setting;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.series.SeriesModel;
import io.carrytrack.task.LabelNames;
import io.carrytrack.task.RegressionLoss;
import io.carrytrack.task.Target;
import io.carrytrack.task.Task;
import io.carrytrack.text.NormalForm;
import io.carrytrack.text.ReservedIds;
import io.carrytrack.text.TextSettings;
import io.carrytrack.text.Tokenization;
import io.carrytrack.text.Truncation;
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
      JsonNode architecture,
      @JsonInclude(JsonInclude.Include.NON_NULL) JsonNode text,
      @JsonInclude(JsonInclude.Include.NON_NULL) ReservedIds reservedIds,
      @JsonInclude(JsonInclude.Include.NON_NULL) JsonNode series,
      @JsonInclude(JsonInclude.Include.NON_NULL) Labels labels,
      @JsonInclude(JsonInclude.Include.NON_NULL) Numbers target,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<NamedNumbers> targets,
      List<ParameterArray> parameters,
      Map<String, Double> metrics,
      Map<String, String> provenance) {}

  /** A network on tokens. */
  record Network(
      int vocabularySize,
      int embedding,
      int length,
      String padding,
      boolean maskPadding,
      List<Map<String, Object>> layers) {}

  /** A network on numbers, which have no pads. */
  record NumbersNetwork(int numbers, int length, List<Map<String, Object>> layers) {}

  /** What there was before tokenizers could be chosen, and is where none was. */
  record Text(int vocabularySize, int maxLength, String padding, String truncation) {}

  /** Left out of a model whose labels are their own names. */
  record Labels(String type, List<String> names) {}

  /** One of several numbers; left out of a model that has no several. */
  record NamedNumbers(String name, String loss, double mean, double deviation) {}

  /** Left out of a model whose labels are classes, or several numbers. */
  record Numbers(String loss, double mean, double deviation) {}

  /** Where it is left out. */
  private static final Numbers NO_NUMBERS = new Numbers("none", 0, 1);

  record TokenizedText(
      int vocabularySize,
      int minCount,
      int maxLength,
      String padding,
      String truncation,
      int head,
      String tokenizer,
      String pattern,
      boolean lowerCase,
      boolean punctuation,
      String normalForm,
      @JsonInclude(JsonInclude.Include.NON_NULL) Integer nGrams,
      @JsonInclude(JsonInclude.Include.NON_NULL) Boolean repeats) {}

  record ParameterArray(String name, List<Integer> shape) {}

  record Checksum(long bytes, String sha256) {}

  static Document of(SavedModel model) {
    boolean texts = model.series().isEmpty();
    return new Document(
        ModelFiles.FORMAT_VERSION,
        network(model.architecture()),
        texts ? MAPPER.valueToTree(text(model.text())) : null,
        texts ? reservedIds(model.vocabulary().reserved()) : null,
        texts ? null : MAPPER.valueToTree(WindowsJson.of(model.series().orElseThrow())),
        labels(model.labels()),
        model.task().target().map(ModelJson::numbers).orElse(null),
        model.task().target().isPresent() ? List.of() : named(model.task().targets()),
        arrays(model.layout()),
        new TreeMap<>(model.metrics()),
        new TreeMap<>(model.provenance()));
  }

  static List<ParameterArray> arrays(ParameterLayout layout) {
    return layout.arrays().stream()
        .map(array -> new ParameterArray(array.name(), array.shape()))
        .toList();
  }

  static JsonNode network(Architecture spec) {
    List<Map<String, Object>> layers = Layers.write(spec.layers());
    return MAPPER.valueToTree(
        spec.input() instanceof Input.Tokens tokens
            ? new Network(
                tokens.vocabularySize(),
                tokens.embeddingUnits(),
                spec.length(),
                name(spec.padding()),
                spec.maskPadding(),
                layers)
            : new NumbersNetwork(spec.input().width(), spec.length(), layers));
  }

  static Architecture architecture(JsonNode network) throws JsonProcessingException {
    if (network.has("numbers")) {
      NumbersNetwork a = MAPPER.treeToValue(network, NumbersNetwork.class);
      return new Architecture(new Input.Numbers(a.numbers()), a.length(), layers(a.layers()));
    }
    Network a = MAPPER.treeToValue(network, Network.class);
    return new Architecture(
        a.vocabularySize(),
        a.embedding(),
        a.length(),
        side(a.padding()),
        a.maskPadding(),
        layers(a.layers()));
  }

  private static List<Layer> layers(List<Map<String, Object>> layers) {
    return Layers.read("architecture.layers", layers);
  }

  private static Object text(TextSettings text) {
    Text usual =
        new Text(
            text.vocabularySize(),
            text.maxLength(),
            name(text.padding()),
            Setting.word(text.truncation().type()));
    if (text.truncation().type() != Truncation.Type.BOTH && settings(usual).equals(text)) {
      return usual;
    }
    Tokenization tokenization = text.tokenization();
    return new TokenizedText(
        usual.vocabularySize(),
        text.minCount(),
        usual.maxLength(),
        usual.padding(),
        usual.truncation(),
        text.truncation().head(),
        tokenization.tokenizer(),
        tokenization.pattern(),
        tokenization.lowerCase(),
        tokenization.punctuation(),
        Setting.word(tokenization.normalForm()),
        // left out where tokens stand alone, and count every time
        tokenization.nGrams() == 1 ? null : tokenization.nGrams(),
        tokenization.repeats() ? null : false);
  }

  private static TextSettings settings(Text t) {
    return new TextSettings(
        t.vocabularySize(), t.maxLength(), side(t.padding()), side(t.truncation()));
  }

  /** Reads a document. A part that is left out stands for what there was before there was it. */
  static Document document(byte[] json) throws IOException {
    JsonNode tree = MAPPER.readTree(json);
    if (tree instanceof ObjectNode object && object.has("text") != object.has("series")) {
      // a model reads one or the other
      object.putNull(object.has("text") ? "series" : "text");
    }
    if (tree instanceof ObjectNode object && object.get("text") instanceof ObjectNode text) {
      if (text.has("tokenizer") && !text.has("nGrams")) {
        text.put("nGrams", 1);
      }
      if (text.has("tokenizer") && !text.has("repeats")) {
        text.put("repeats", true);
      }
    }
    if (tree instanceof ObjectNode object && !object.has("reservedIds")) {
      object.set("reservedIds", MAPPER.valueToTree(ReservedIds.STANDARD));
    }
    if (tree instanceof ObjectNode object && !object.has("labels")) {
      object.set("labels", MAPPER.valueToTree(new Labels(word(LabelNames.NONE), List.of())));
    }
    if (tree instanceof ObjectNode object && !object.has("target")) {
      object.set("target", MAPPER.valueToTree(NO_NUMBERS));
    }
    if (tree instanceof ObjectNode object && !object.has("targets")) {
      object.putArray("targets");
    }
    if (tree instanceof ObjectNode object && object.get("series") instanceof ObjectNode series) {
      // it forecasts one number or several
      if (series.has("target") && !series.has("targets")) {
        series.putArray("targets");
      } else if (series.has("targets") && !series.has("target")) {
        series.put("target", "");
      }
    }
    return MAPPER.treeToValue(tree, Document.class);
  }

  /** Left out of a model whose vocabulary was learned here. */
  private static ReservedIds reservedIds(ReservedIds reserved) {
    return reserved.equals(ReservedIds.STANDARD) ? null : reserved;
  }

  private static String word(LabelNames labels) {
    return Setting.word(labels.type());
  }

  private static Labels labels(LabelNames labels) {
    return labels.equals(LabelNames.NONE) ? null : new Labels(word(labels), labels.names());
  }

  private static Numbers numbers(Target target) {
    return new Numbers(Setting.word(target.loss()), target.mean(), target.deviation());
  }

  private static List<NamedNumbers> named(List<Target> targets) {
    return targets.stream()
        .map(
            target ->
                new NamedNumbers(
                    target.name(), Setting.word(target.loss()), target.mean(), target.deviation()))
        .toList();
  }

  private static Target target(NamedNumbers numbers) {
    return new Target(
        numbers.name(),
        constant(RegressionLoss.class, "targets.loss", numbers.loss()),
        numbers.mean(),
        numbers.deviation());
  }

  private static Task several(List<NamedNumbers> numbers, int outputs, Numbers target) {
    if (outputs < 2 || numbers.size() != outputs || !target.equals(NO_NUMBERS)) {
      throw new IllegalArgumentException(
          "it has "
              + numbers.size()
              + " targets, and its last layer is of "
              + outputs
              + " numbers");
    }
    if (numbers.stream().anyMatch(one -> one.name().isEmpty())) {
      throw new IllegalArgumentException("one of its targets has no name");
    }
    return Task.regression(numbers.stream().map(ModelJson::target).toList());
  }

  /** What a network is for. */
  static Task task(Document document, Architecture network) {
    Task task = Task.of(network, "layers");
    Numbers target = document.target();
    if (task.targets().size() > 1 || !document.targets().isEmpty()) {
      return several(document.targets(), task.targets().size(), target);
    }
    if (task.target().isEmpty()) {
      if (!target.equals(NO_NUMBERS)) {
        throw new IllegalArgumentException("it has a target, and its last layer is of classes");
      }
      return task;
    }
    return Task.regression(
        new Target(
            constant(RegressionLoss.class, "target.loss", target.loss()),
            target.mean(),
            target.deviation()));
  }

  static LabelNames labels(Document document) {
    Labels labels = document.labels();
    return new LabelNames(
        constant(LabelNames.Type.class, "labels.type", labels.type()), labels.names());
  }

  /** How its windows are cut; null if it reads texts. */
  static SeriesModel series(Document document) throws JsonProcessingException {
    if (document.series().isNull()) {
      return null;
    }
    if (!document.text().isNull()) {
      throw new IllegalArgumentException("it has text and series, and reads one of them");
    }
    return MAPPER.treeToValue(document.series(), WindowsJson.class).series();
  }

  static TextSettings text(Document document) throws JsonProcessingException {
    if (!document.text().has("tokenizer")) {
      return settings(MAPPER.treeToValue(document.text(), Text.class));
    }
    TokenizedText t = MAPPER.treeToValue(document.text(), TokenizedText.class);
    return new TextSettings(
        t.vocabularySize(),
        t.minCount(),
        t.maxLength(),
        side(t.padding()),
        new Truncation(constant(Truncation.Type.class, "truncation", t.truncation()), t.head()),
        new Tokenization(
            t.tokenizer(),
            t.pattern(),
            t.lowerCase(),
            t.punctuation(),
            constant(NormalForm.class, "normalForm", t.normalForm()),
            t.nGrams(),
            t.repeats()));
  }

  static <E extends Enum<E>> E constant(Class<E> type, String field, String word) {
    return Setting.constant(type, word)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    field + " is " + word + ", must be one of " + Setting.words(type)));
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
