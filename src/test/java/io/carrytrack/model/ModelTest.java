package io.carrytrack.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Input;
import io.carrytrack.architecture.Layers;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.base.UserError;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.task.LabelNames;
import io.carrytrack.task.RegressionLoss;
import io.carrytrack.task.Target;
import io.carrytrack.task.Task;
import io.carrytrack.testing.Cost;
import io.carrytrack.text.NormalForm;
import io.carrytrack.text.TextSettings;
import io.carrytrack.text.Tokenization;
import io.carrytrack.text.Truncation;
import io.carrytrack.text.WordIndex;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir Path home;
  private Path directory;
  private SavedModel model;

  @BeforeEach
  void write() throws IOException {
    directory = home.resolve("model");
    Architecture spec =
        new Architecture(
            6,
            2,
            4,
            PadSide.PRE,
            false,
            Layers.read("layers", List.of(Map.of("type", "lstm", "units", 2))));
    int size = spec.parameterCount();
    float[] parameters = new float[size];
    for (int i = 0; i < size; i++) {
      parameters[i] = i - 1.5f;
    }
    model =
        new SavedModel(
            spec,
            new TextSettings(6, 4, PadSide.PRE, PadSide.POST),
            new WordIndex(List.of("the", "café", "it's")),
            LabelNames.NONE,
            parameters,
            Map.of("testAccuracy", 0.875),
            Map.of("seed", "1"));
    ModelWriter.write(model, hadoop(directory), HADOOP);
    // beside a local file lies Hadoop's own checksum, which would hide what ours find
    withoutHadoopsChecksums();
  }

  private void withoutHadoopsChecksums() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(f -> f.getFileName().toString().endsWith(".crc")).toList()) {
        Files.delete(file);
      }
    }
  }

  private static org.apache.hadoop.fs.Path hadoop(Path path) {
    return new org.apache.hadoop.fs.Path(path.toUri());
  }

  private SavedModel read() {
    return ModelReader.read(hadoop(directory), HADOOP);
  }

  @Test
  void whatIsReadIsWhatWasWritten() {
    SavedModel read = read();
    assertThat(read.architecture()).isEqualTo(model.architecture());
    assertThat(read.text()).isEqualTo(model.text());
    assertThat(read.vocabulary().words()).isEqualTo(model.vocabulary().words());
    assertThat(read.parameters()).isEqualTo(model.parameters());
    assertThat(read.metrics()).isEqualTo(model.metrics());
    assertThat(read.provenance()).isEqualTo(model.provenance());
  }

  @Test
  void theFilesArePlain() throws IOException {
    assertThat(names())
        .containsExactlyInAnyOrder(
            "model.json", "vocabulary.txt", "parameters.bin", "checksums.json");
    assertThat(directory.resolve("vocabulary.txt")).hasContent("the\ncafé\nit's\n");
    byte[] parameters = Files.readAllBytes(directory.resolve("parameters.bin"));
    assertThat(parameters).hasSize(4 * model.parameters().length);
    assertThat(Arrays.copyOf(parameters, 4))
        .as("-1.5, little-endian")
        .containsExactly(0, 0, 0xc0, 0xbf);
    assertThat(ModelWriter.parametersSha256(model.parameters()))
        .isEqualTo(DigestUtils.sha256Hex(parameters));
    String json = Files.readString(directory.resolve("model.json"));
    for (ParameterLayout.Array array : model.layout().arrays()) {
      assertThat(json).contains("\"" + array.name() + "\"");
    }
  }

  private Set<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "words, '', true, true, NONE, PRE, 1, true",
    "words, '', true, true, NONE, PRE, 3, false",
    "characters, '', true, false, NFKC, BOTH, 2, true",
    "regex, '\\w+', false, false, NFC, POST, 1, true",
    "com.example.Stems, '', false, false, NONE, BOTH, 1, false",
    "words, '', true, false, NONE, BOTH, 1, true",
  })
  void aTokenizerIsPartOfTheModel(
      String tokenizer,
      String pattern,
      boolean lowerCase,
      boolean punctuation,
      NormalForm form,
      Truncation.Type cut,
      int nGrams,
      boolean repeats)
      throws IOException {
    TextSettings text =
        new TextSettings(
            6,
            2,
            4,
            PadSide.PRE,
            new Truncation(cut, 3),
            new Tokenization(tokenizer, pattern, lowerCase, punctuation, form, nGrams, repeats));
    SavedModel tokenized = with(text, List.of("New York\n", "\\n", "\\"));
    directory = home.resolve("tokenized");
    ModelWriter.write(tokenized, hadoop(directory), HADOOP);
    assertThat(read().text()).isEqualTo(text);
    assertThat(read().vocabulary().words()).containsExactly("New York\n", "\\n", "\\");
    withoutHadoopsChecksums();
    rewrite("model.json", "\"punctuation\" : ", "\"punctuation\" : 1");
    assertThatThrownBy(this::read).hasMessageContaining("not a whole CarryTrack model");
  }

  @Test
  void aModelOfTheUsualTokenizerIsWrittenAsBeforeThereWereOthers() throws IOException {
    assertThat(Files.readString(directory.resolve("model.json")).replaceAll("\\s", ""))
        .contains(
            "\"text\":{\"vocabularySize\":6,\"maxLength\":4,\"padding\":\"pre\",\"truncation\":\"post\"},");
    rewrite("vocabulary.txt", "café", "caf\\é");
    assertThatThrownBy(this::read).hasMessageContaining("a backslash before neither n nor");
  }

  @Test
  void aPatternOfAStrangerIsRefusedAtNoCost() throws IOException {
    TextSettings text =
        new TextSettings(6, 4, PadSide.PRE, PadSide.POST)
            .with(new Tokenization("regex", "PATTERN", true, false, NormalForm.NONE));
    directory = home.resolve("pattern");
    ModelWriter.write(with(text, List.of("a")), hadoop(directory), HADOOP);
    withoutHadoopsChecksums();
    String whole = Files.readString(directory.resolve("model.json"));
    for (String pattern :
        List.of("((){60000}){60000}x", "x*", "(", "(".repeat(100_000), "[".repeat(200_000))) {
      rewrite("model.json", whole.replace("PATTERN", pattern));
      requireCheapRefusal(pattern.substring(0, Math.min(20, pattern.length())));
    }
  }

  /** Float values as they are written in decimals, not as the doubles that they widen to. */
  @Test
  void aNetworkOnTokensIsWrittenAsBeforeThereWereNumbers() {
    Architecture spec =
        new Architecture(
            6,
            2,
            4,
            PadSide.PRE,
            true,
            Layers.read(
                "layers",
                List.of(
                    Map.of("type", "gru", "units", 2, "dropout", 0.2, "l2", 1e-4),
                    Map.of("type", "dropout", "rate", 0.3))));
    SavedModel other =
        new SavedModel(
            spec,
            model.text(),
            model.vocabulary(),
            new float[spec.parameterCount()],
            Map.of(),
            Map.of());
    assertThat(new String(ModelJson.bytes(ModelJson.of(other)), StandardCharsets.UTF_8))
        .startsWith(
            """
            {
              "formatVersion" : 1,
              "architecture" : {
                "vocabularySize" : 6,
                "embedding" : 2,
                "length" : 4,
                "padding" : "pre",
                "maskPadding" : true,
                "layers" : [ {
                  "type" : "gru",
                  "units" : 2,
                  "gate" : "sigmoid",
                  "reset-after" : true,
                  "masked-carry" : false,
                  "sequences" : false,
                  "bidirectional" : false,
                  "dropout" : 0.2,
                  "recurrent-dropout" : 0.0,
                  "l2" : 1.0E-4,
                  "recurrent-l2" : 0.0
                }, {
                  "type" : "dropout",
                  "rate" : 0.3
                }, {
                  "type" : "dense",
                  "units" : 1,
                  "activation" : "sigmoid",
                  "l2" : 0.0
                } ]
              },
              "text" : {
            """);
  }

  @Test
  void aNetworkOnNumbersIsWrittenWithoutWhatTokensHave() throws IOException {
    Architecture spec =
        new Architecture(
            new Input.Numbers(7),
            24,
            Layers.read(
                "layers",
                List.of(
                    Map.of("type", "conv1d", "filters", 2, "kernel-size", 3),
                    Map.of("type", "global-max-pooling"))));
    JsonNode network = ModelJson.network(spec);
    assertThat(network.fieldNames()).toIterable().containsExactly("numbers", "length", "layers");
    JsonNode read = ModelJson.MAPPER.readTree(ModelJson.bytes(network));
    assertThat(ModelJson.architecture(read)).isEqualTo(spec);
    for (String key : List.of("numbers", "length")) {
      for (String size : List.of("0", "-1", "2147483647", "99999999999", "null", "[]")) {
        JsonNode forged =
            ModelJson.MAPPER.readTree(
                network.toString().replaceFirst("(\"" + key + "\":)[0-9]+", "$1" + size));
        assertThatThrownBy(() -> ModelJson.architecture(forged))
            .as("%s is %s", key, size)
            .isInstanceOfAny(IllegalArgumentException.class, JsonProcessingException.class);
      }
    }
    ObjectNode padded = read.deepCopy();
    padded.put("padding", "post");
    assertThatThrownBy(() -> ModelJson.architecture(padded))
        .isInstanceOf(JsonProcessingException.class)
        .hasMessageContaining("padding");
    assertThatThrownBy(
            () ->
                new SavedModel(
                    spec,
                    model.text(),
                    model.vocabulary(),
                    new float[spec.parameterCount()],
                    Map.of(),
                    Map.of()))
        .hasMessage("text for a network that reads numbers");
  }

  private SavedModel with(TextSettings text, List<String> words) {
    return new SavedModel(
        model.architecture(),
        text,
        new WordIndex(words),
        model.parameters(),
        model.metrics(),
        model.provenance());
  }

  @Test
  void everyFlippedByteIsRefused() throws IOException {
    for (String name : List.of("model.json", "vocabulary.txt", "parameters.bin")) {
      byte[] whole = Files.readAllBytes(directory.resolve(name));
      for (int i = 0; i < whole.length; i++) {
        byte[] flipped = whole.clone();
        flipped[i] ^= 0x20;
        Files.write(directory.resolve(name), flipped);
        assertThatThrownBy(this::read)
            .as("%s, byte %d", name, i)
            .isInstanceOf(UserError.class)
            .hasMessageContaining("SHA-256 of " + name);
      }
      Files.write(directory.resolve(name), whole);
    }
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    for (String name : names()) {
      byte[] whole = Files.readAllBytes(directory.resolve(name));
      for (int length = 0; length < whole.length; length++) {
        Files.write(directory.resolve(name), Arrays.copyOf(whole, length));
        assertThatThrownBy(this::read)
            .as("%s, %d bytes", name, length)
            .isInstanceOf(UserError.class)
            .hasMessageContaining("not a whole CarryTrack model");
      }
      Files.delete(directory.resolve(name));
      assertThatThrownBy(this::read)
          .as("without %s", name)
          .hasMessageContaining(name + " is missing");
      Files.write(directory.resolve(name), whole);
    }
  }

  @Test
  void claimsAreNotBelieved() throws IOException {
    rewrite("model.json", "\"vocabularySize\" : 6", "\"vocabularySize\" : 500000000");
    assertThatThrownBy(this::read).isInstanceOf(UserError.class);
    assertThat(directory.resolve("checksums.json")).exists();
  }

  @Test
  void sizesThatNoMachineHasAreRefused() throws IOException {
    String whole = Files.readString(directory.resolve("model.json"));
    for (String size : List.of("2147483647", "99999999999", "-1", "0", "1e999999999", "null")) {
      for (String key : List.of("vocabularySize", "embedding", "length", "maxLength", "units")) {
        rewrite("model.json", whole.replaceAll("(\"" + key + "\" : )[0-9]+", "$1" + size));
        requireCheapRefusal(key + " " + size);
      }
    }
  }

  @Test
  void aModelLargerThanTheMemoryIsRefusedBeforeItIsRead() throws IOException {
    long most = Runtime.getRuntime().maxMemory() / 2;
    int vocabulary = (int) Math.min(most / (2 * Float.BYTES) + 1, 250_000_000);
    String whole = Files.readString(directory.resolve("model.json"));
    rewrite("model.json", whole.replace("Size\" : 6", "Size\" : " + vocabulary));
    long others = model.parameters().length - 2L * 6;
    try (RandomAccessFile file =
        new RandomAccessFile(directory.resolve("parameters.bin").toFile(), "rw")) {
      file.setLength(Float.BYTES * (2L * vocabulary + others));
    }
    Cost cost =
        Cost.of(
            () ->
                assertThatThrownBy(this::read)
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("raise spark.driver.memory"));
    assertThat(cost.isOfARefusal()).as(cost.toString()).isTrue();
  }

  private void requireCheapRefusal(String what) {
    Cost cost =
        Cost.of(
            () ->
                assertThatThrownBy(this::read)
                    .as(what)
                    .isInstanceOf(UserError.class)
                    .hasMessageContaining("not a whole CarryTrack model")
                    .message()
                    .hasSizeLessThan(1000)
                    .doesNotContain("\n"));
    assertThat(cost.isOfARefusal()).as("%s: %s", what, cost).isTrue();
  }

  @Test
  void hundredsOfThousandsOfLayersAreRefused() throws IOException {
    String whole = Files.readString(directory.resolve("model.json"));
    String layer = "{\"type\":\"lstm\",\"units\":1,\"sequences\":true},";
    for (int layers : List.of(1_001, 15_000, 300_000)) {
      rewrite("model.json", whole.replaceFirst("\"layers\" : \\[", "$0" + layer.repeat(layers)));
      requireCheapRefusal(layers + " layers");
    }
  }

  @Test
  void nestingWithoutEndIsRefused() throws IOException {
    String whole = Files.readString(directory.resolve("model.json"));
    for (String nest : List.of("[", "{\"a\":")) {
      rewrite("model.json", whole.replaceFirst("\"layers\" : \\[", "$0" + nest.repeat(100_000)));
      requireCheapRefusal("nested by " + nest);
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void aParameterThatIsNoNumberIsNamed(float value) throws IOException {
    ParameterLayout.Array array = model.layout().array("lstm.recurrent_kernel");
    float[] parameters = model.parameters();
    parameters[array.offset() + 5] = value;
    replace("parameters.bin", ModelFiles.littleEndian(parameters));
    assertThatThrownBy(this::read)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("lstm.recurrent_kernel[5] is " + value);
  }

  @Test
  void whatIsMissingInTheDescriptionIsNamed() throws IOException {
    String whole = Files.readString(directory.resolve("model.json"));
    for (String key : List.of("architecture", "text", "parameters", "layers", "padding")) {
      rewrite("model.json", whole.replace("\"" + key + "\"", "\"other\""));
      assertThatThrownBy(this::read).as(key).isInstanceOf(UserError.class);
    }
    for (String key : List.of("padding", "maskPadding", "embedding", "name")) {
      rewrite("model.json", whole.replaceFirst("(\"" + key + "\" : )[^,\\[{]+", "$1null"));
      assertThatThrownBy(this::read).as("%s is null", key).isInstanceOf(UserError.class);
    }
  }

  @Test
  void aModelThatNamesAClassIsRefused() throws IOException {
    rewrite(
        "model.json",
        "\"type\" : \"lstm\"",
        "\"@class\" : \"java.lang.Runtime\", \"type\" : \"lstm\"");
    assertThatThrownBy(this::read)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("unknown key @class");
    rewrite("model.json", "\"type\" : \"lstm\"", "\"type\" : \"java.lang.Runtime\"");
    assertThatThrownBy(this::read)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("java.lang.Runtime");
  }

  @Test
  void aTargetIsPartOfTheModel() throws IOException {
    Task task = Task.regression(new Target(RegressionLoss.HUBER, 1016.5, 0.1));
    directory = home.resolve("numbers");
    model =
        new SavedModel(
            model.architecture().withOutput(task.outputLayer()),
            task,
            model.input(),
            LabelNames.NONE,
            model.parameters(),
            Map.of(),
            Map.of());
    ModelWriter.write(model, hadoop(directory), HADOOP);
    withoutHadoopsChecksums();
    assertThat(read().task()).isEqualTo(task);
    String whole = Files.readString(directory.resolve("model.json"));
    assertThat(whole).contains("\"loss\" : \"huber\"", "\"mean\" : 1016.5");
    rewrite("model.json", "\"deviation\" : 0.1", "\"deviation\" : -0.1");
    assertThatThrownBy(this::read).hasMessageContaining("cannot be standardised");
    rewrite("model.json", whole.replaceFirst("\"target\" : [^}]+},", ""));
    assertThatThrownBy(this::read).hasMessageContaining("target.loss is none, must be one of");
    rewrite("model.json", whole.replace("\"linear\"", "\"sigmoid\""));
    assertThatThrownBy(this::read)
        .hasMessageContaining("it has a target, and its last layer is of classes");
  }

  @Test
  void anotherFormatVersionIsNamed() throws IOException {
    rewrite("model.json", "\"formatVersion\" : 1", "\"formatVersion\" : 2");
    assertThatThrownBy(this::read)
        .hasMessageContaining("format version is 2, this release reads 1");
  }

  /** Changes a file and the checksum with it, as a forger would. */
  private void rewrite(String name, String from, String to) throws IOException {
    String content = Files.readString(directory.resolve(name));
    assertThat(content).contains(from);
    rewrite(name, content.replace(from, to));
  }

  private void rewrite(String name, String content) throws IOException {
    replace(name, content.getBytes(StandardCharsets.UTF_8));
  }

  private void replace(String name, byte[] changed) throws IOException {
    byte[] before = Files.readAllBytes(directory.resolve(name));
    Files.write(directory.resolve(name), changed);
    Path checksums = directory.resolve("checksums.json");
    Files.writeString(
        checksums,
        Files.readString(checksums)
            .replace(DigestUtils.sha256Hex(before), DigestUtils.sha256Hex(changed))
            .replace(": " + before.length + ",", ": " + changed.length + ","));
  }

  @Test
  void anExistingModelIsNotWrittenOver() {
    assertThatThrownBy(() -> ModelWriter.write(model, hadoop(directory), HADOOP))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("exists");
  }

  @Test
  void noModelIsSaid() {
    assertThatThrownBy(() -> ModelReader.read(hadoop(home.resolve("none")), HADOOP))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no such model");
  }
}
