package io.carrytrack.job.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carrytrack.architecture.Activation;
import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Dense;
import io.carrytrack.base.Setting;
import io.carrytrack.base.UserError;
import io.carrytrack.files.AtomicFile;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.model.ModelReader;
import io.carrytrack.model.SavedModel;
import io.carrytrack.task.LabelNames;
import io.carrytrack.task.RegressionLoss;
import io.carrytrack.task.Target;
import io.carrytrack.task.Task;
import io.carrytrack.testing.KerasFiles;
import io.carrytrack.testing.Models;
import io.carrytrack.text.ReviewEncoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which ids a text has by an imported model, and what the command says of it. */
class ImportJobTest {
  @TempDir Path home;

  private final List<String> lines = new ArrayList<>();
  private String model = KerasFiles.path("lstm.keras").toString();
  private String vocabulary;
  private IdScheme ids;
  private String startId;
  private String oovId;
  private Integer firstWordId;
  private Integer numWords;
  private List<String> labels;
  private List<String> settings = List.of();
  private boolean overwrite;

  private SavedModel run() throws IOException {
    ImportOptions options =
        new ImportOptions(
            model,
            vocabulary,
            ids,
            startId,
            oovId,
            firstWordId,
            numWords,
            labels,
            settings,
            home.resolve("out").toString(),
            overwrite);
    SavedModel made = new ImportJob(options, lines::add).execute();
    SavedModel read =
        ModelReader.read(
            new org.apache.hadoop.fs.Path(home.resolve("out").toUri()), new Configuration());
    assertThat(read.parameters()).as("what is read is what was made").isEqualTo(made.parameters());
    assertThat(read.input().toString()).isNotEmpty();
    assertThat(read.vocabulary().words()).isEqualTo(made.vocabulary().words());
    assertThat(read.vocabulary().reserved()).isEqualTo(made.vocabulary().reserved());
    assertThat(read.text()).isEqualTo(made.text());
    return read;
  }

  private String file(String name, String content) throws IOException {
    return Files.writeString(home.resolve(name), content).toString();
  }

  private static int[] encoded(SavedModel model, String text) {
    return new ReviewEncoder(model.vocabulary(), model.text()).encode(text);
  }

  /** A file has no names for them, and metrics and scores would have none to tell them apart by. */
  @Test
  void severalNumbersAreRefused() throws IOException {
    SavedModel lstm = Models.lstm();
    Architecture network = lstm.architecture().withOutput(new Dense(2, Activation.LINEAR));
    Target target = Target.of(RegressionLoss.MSE);
    SavedModel several =
        new SavedModel(
            network,
            Task.regression(List.of(target.named("a"), target.named("b"))),
            lstm.input(),
            LabelNames.NONE,
            new float[network.parameterCount()],
            Map.of(),
            Map.of());
    Path file = home.resolve("several.keras");
    AtomicFile.write(
        new org.apache.hadoop.fs.Path(file.toUri()),
        ExportFormat.KERAS.of(several).content(),
        new Configuration());
    model = file.toString();
    assertThatThrownBy(this::run)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("its last layer is of 2 numbers, and a file of Keras does not say");
    assertThatThrownBy(
            () ->
                new SavedModel(
                    network,
                    Task.of(network),
                    lstm.input(),
                    LabelNames.NONE,
                    several.parameters(),
                    Map.of(),
                    Map.of()))
        .hasMessageContaining("one of which has no name");
  }

  private static final String RANKS =
      "{\"the\": 1, \"film\": 2, \"br\": 3, \"was\": 4, \"it's\": 5, \"rare\": 46, \"rarest\": 47}";

  private static final String TEXT = "The film -- was RARE,<br />it's rarest; unheard";

  /** By hand, of what Keras does: see the names. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // rank + 3, 1 in front; of 50 ids rank 47 has none
        "imdb               | 1 4 5 7 49 6 8 2 2",
        // rank; words without one are left out
        "tokenizer          | 1 2 4 46 3 5 47",
        // punctuation and apostrophes go, so that "its" has no id, and "RARE,<br" is one word
        "text-vectorization | 2 3 5 1 1 48 1",
        // rank + 2, and a line break is no word
        "carrytrack         | 1 3 4 6 48 7 49 2"
      })
  void everySchemeGivesItsIds(String scheme, String expected) throws IOException {
    vocabulary = file("ranks.json", RANKS);
    ids = Setting.constant(IdScheme.class, scheme).orElseThrow();
    int[] given = encoded(run(), TEXT);
    assertThat(given)
        .as("%s", scheme)
        .containsExactly(Arrays.stream(expected.split(" ")).mapToInt(Integer::parseInt).toArray());
  }

  @Test
  void theMeaningOfIdsIsSaidAndWhichWordsAreCut() throws IOException {
    vocabulary = file("ranks.json", RANKS);
    ids = IdScheme.IMDB;
    run();
    assertThat(lines)
        .contains(
            "ids: id 0 pads, 1 starts a text, 2 is a word without an id, words begin at 4",
            "words: 6, from \"the\" (4) to \"rare\" (49); 40 ids between them have no word",
            "words: 1 have ids from 50 on, which are no words to the network, and are id 2"
                + " (rarest)")
        .anyMatch(line -> line.startsWith("network of Keras 3: 50 ids, embedding, lstm, dense"));
  }

  @Test
  void singleOptionsWinOverTheScheme() throws IOException {
    vocabulary = file("words.txt", "<OOV>\nthe\nfilm\n");
    ids = IdScheme.TOKENIZER;
    run();
    assertThat(lines).anyMatch(line -> line.endsWith("If so, say --oov-id 1"));
    oovId = "1";
    overwrite = true;
    lines.clear();
    SavedModel model = run();
    assertThat(encoded(model, "the bad film")).containsExactly(2, 1, 3);
    assertThat(lines).contains("ids: \"<OOV>\" is id 1, and no word");
    numWords = 3;
    startId = "none";
    assertThat(encoded(run(), "the bad film")).containsExactly(2, 1, 1);
    oovId = "0";
    firstWordId = 5;
    numWords = null;
    assertThat(encoded(run(), "the bad film"))
        .as("a usual slip of Keras' users")
        .containsExactly(6, 0, 7);
  }

  @Test
  void withoutWordsItReadsIds() throws IOException {
    SavedModel model = run();
    assertThat(encoded(model, "[0, 12,7 49]")).containsExactly(0, 12, 7, 49);
    assertThat(lines).anyMatch(line -> line.contains("reads lists of ids from 0 to 49"));
    assertThatThrownBy(() -> encoded(model, "12 50"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the model reads ids from 0 to 49, and a text has others: 12 50");
    assertThatThrownBy(() -> encoded(model, "a good film"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("\"a\" is no token id");
  }

  @Test
  void aTextVectorizationBringsItsWords() throws IOException {
    model = file("with.keras", "");
    Files.write(Path.of(model), vectorizing(List.of("", "[UNK]", "the", "its", "wellknown")));
    SavedModel made = run();
    assertThat(encoded(made, "It's THE well-known\tfilm!")).containsExactly(3, 2, 4, 1);
    assertThat(made.text().padding()).isEqualTo(PadSide.POST);
    assertThat(made.text().maxLength()).isEqualTo(20);
    overwrite = true;
    Files.write(
        Path.of(model),
        KerasFiles.edited(
            Files.readAllBytes(Path.of(model)),
            config ->
                ((ObjectNode) config.at("/config/layers/0/config")).put("standardize", "lower")));
    assertThat(encoded(run(), "It's THE film")).as("its is no it's").containsExactly(1, 2, 1);
    assertThat(lines).anyMatch(line -> line.contains("letters beyond ASCII"));
    vocabulary = file("words.txt", "the");
    ids = IdScheme.TEXT_VECTORIZATION;
    assertThatThrownBy(this::run).hasMessageContaining("--vocabulary says nothing to");
  }

  /** lstm.keras behind a TextVectorization whose words are an asset. */
  private static byte[] vectorizing(List<String> words) {
    byte[] archive =
        KerasFiles.edited(
            KerasFiles.bytes("lstm.keras"),
            config -> {
              ArrayNode layers = (ArrayNode) config.at("/config/layers");
              layers.remove(0);
              ObjectNode layer = layers.insertObject(0);
              layer.put("module", "keras.layers").put("class_name", "TextVectorization");
              layer.set(
                  "config",
                  KerasFiles.json(
                      "{\"name\":\"tv\",\"standardize\":\"lower_and_strip_punctuation\",\"split\":"
                          + "\"whitespace\",\"output_mode\":\"int\",\"output_sequence_length\":20,"
                          + "\"ngrams\":null,\"vocabulary\":null}"));
            });
    Map<String, byte[]> entries = KerasFiles.entries(archive);
    entries.put(
        "assets/layers/text_vectorization/vocabulary.txt",
        String.join("\n", words).getBytes(StandardCharsets.UTF_8));
    return KerasFiles.archive(entries);
  }

  @Test
  void getVocabularyMayBeginWithWhatIsNoWord() throws IOException {
    vocabulary = file("words.txt", "\n[UNK]\nthe\nfilm");
    ids = IdScheme.TEXT_VECTORIZATION;
    assertThat(encoded(run(), "a film")).containsExactly(1, 3);
  }

  @Test
  void theLengthIsSaidWhereTheFileDoesNot() throws IOException {
    model = file("any.keras", "");
    Files.write(
        Path.of(model),
        KerasFiles.with("lstm.keras", 0, "batch_shape", KerasFiles.json("[null, null]")));
    assertThatThrownBy(this::run)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("--set text.max-length=N");
    settings = List.of("text.max-length=30", "text.padding=post");
    assertThat(run().text().maxLength()).isEqualTo(30);
    model = KerasFiles.path("lstm.keras").toString();
    overwrite = true;
    assertThatThrownBy(this::run)
        .hasMessageContaining("text.max-length is 30, must be left out, or the network's own, 24");
    settings = List.of("network.embedding=3");
    assertThatThrownBy(this::run).hasMessageContaining("imported with keys text.* alone");
  }

  @Test
  void labelsAreAsManyAsTheNetworkTellsApart() throws IOException {
    labels = List.of("bad", "good");
    assertThat(run().labels().names()).containsExactly("bad", "good");
    assertThatThrownBy(this::run).hasMessageContaining("exists; choose another, or pass --over");
    overwrite = true;
    labels = List.of("bad", "good", "fair");
    assertThatThrownBy(this::run)
        .hasMessageContaining("--labels says 3 labels, and the network tells 2 apart");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\": 1, \"b\": 1} | \"a\" and \"b\" both have rank 1",
        "{\"a\": 1, \"a\": 2} | Duplicate field 'a'",
        "{\"a\": 0} | the rank of \"a\" is 0",
        "{\"a\": \"1\"} | the rank of \"a\" is \"1\"",
        "{\"a\": 99} | no word of the vocabulary has an id below 50",
        "{\"a\": {\"b\": 1}} | the rank of \"a\" is {\"b\":1}",
        "{\"a | is no JSON that Keras writes"
      })
  void aVocabularyThatIsNoneIsRefused(String content, String message) throws IOException {
    vocabulary = file("ranks.json", content);
    ids = IdScheme.TOKENIZER;
    assertThatThrownBy(this::run).isInstanceOf(UserError.class).hasMessageContaining(message);
    assertThat(home.resolve("out")).as("nothing is left").doesNotExist();
  }

  @Test
  void whatSaysNothingIsRefused() throws IOException {
    vocabulary = file("words.txt", "the\nthe");
    assertThatThrownBy(this::run)
        .hasMessageContaining(
            "--ids is missing: say how the words of "
                + vocabulary
                + " became ids in training, one"
                + " of imdb, tokenizer, text-vectorization, carrytrack");
    ids = IdScheme.TOKENIZER;
    assertThatThrownBy(this::run).hasMessageContaining("\"the\" has the ranks 1 and 2");
    vocabulary = null;
    assertThatThrownBy(this::run).hasMessageContaining("are for words of --vocabulary");
    ids = null;
    settings = List.of("text.tokenizer=words");
    assertThatThrownBy(this::run).hasMessageContaining("the network has no words");
    model = home.resolve("none.h5").toString();
    assertThatThrownBy(this::run).hasMessageContaining("no such file");
    model = home.toString();
    assertThatThrownBy(this::run).hasMessageContaining("is a folder");
  }
}
