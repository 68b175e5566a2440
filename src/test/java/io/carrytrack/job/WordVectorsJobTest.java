package io.carrytrack.job;

import static io.carrytrack.testing.SparkTest.spark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.architecture.Initialiser;
import io.carrytrack.base.Floats;
import io.carrytrack.base.UserError;
import io.carrytrack.config.Experiment;
import io.carrytrack.corpus.ReviewSchema;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.model.ModelReader;
import io.carrytrack.model.SavedModel;
import io.carrytrack.network.EnginePredictors;
import io.carrytrack.network.EngineReplicas;
import io.carrytrack.text.ReviewTokenizer;
import io.carrytrack.text.WordIndex;
import io.carrytrack.training.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.feature.Word2Vec;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs whose embedding begins with word vectors. */
class WordVectorsJobTest {
  private static final String[] WORDS = {"the", "film", "was", "a", "plot", "and", "actors", "of"};
  private static final int WIDTH = 4;

  private final List<String> console = new ArrayList<>();
  private final Configuration hadoop = new Configuration();
  @TempDir Path home;
  private Path input;
  private Path run;
  private Path glove;

  @BeforeEach
  void files() throws IOException {
    input = home.resolve("reviews.csv");
    run = home.resolve("run");
    glove = home.resolve("glove.txt");
    Random random = new Random(1);
    StringBuilder csv = new StringBuilder("id,text,label,split\n");
    for (int i = 0; i < 80; i++) {
      csv.append(i).append(',').append(i % 2 == 0 ? "bad" : "good");
      for (int word = random.nextInt(8) + 2; word > 0; word--) {
        csv.append(' ').append(WORDS[random.nextInt(WORDS.length)]);
      }
      csv.append(',').append(i % 2).append(',').append(i < 60 ? "train" : "test").append('\n');
    }
    Files.writeString(input, csv);
  }

  private Experiment experiment(String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "training.epochs=2",
                "training.batch-size=16",
                "averaging.frequency=2",
                "text.max-length=12",
                "text.vocabulary-size=13",
                "network.kernel=blas",
                "network.layers=[{type=simple-rnn,units=3}]"));
    all.addAll(Arrays.asList(settings));
    return Experiment.load(null, new Properties(), all, input.toString());
  }

  private void train(Path out, String flags, String... settings) throws IOException {
    train(out, null, flags, settings);
  }

  private void train(Path out, Path init, String flags, String... settings) throws IOException {
    console.clear();
    new TrainJob(
            experiment(settings),
            new TrainOptions(
                out.toString(),
                init == null ? null : init.toString(),
                flags.contains("resume"),
                flags.contains("overwrite"),
                false),
            console::add,
            work -> work.in(spark()))
        .execute();
  }

  private static String vectors(Path file) {
    return "network.embedding.vectors=" + file;
  }

  private static JsonNode result(Path run) throws IOException {
    return new ObjectMapper().readTree(run.resolve("result.json").toFile());
  }

  private static String bits(Path run) throws IOException {
    return result(run).path("lastParametersSha256").asText();
  }

  private SavedModel model(Path run) {
    return ModelReader.read(new org.apache.hadoop.fs.Path(run.resolve("model").toUri()), hadoop);
  }

  private static float[] row(SavedModel model, int id) {
    return Arrays.copyOfRange(model.parameters(), id * WIDTH, (id + 1) * WIDTH);
  }

  /** Vectors that Spark learns from the reviews, as it saves them; by word. */
  private Map<String, float[]> learned(Path folder) throws IOException {
    Dataset<Row> words =
        new ReviewTokenizer()
            .setInputCol("text")
            .setOutputCol("words")
            .transform(spark().read().option("header", true).csv(input.toString()));
    var learned =
        new Word2Vec()
            .setInputCol("words")
            .setOutputCol("vector")
            .setVectorSize(WIDTH)
            .setMinCount(50)
            .setSeed(1)
            .fit(words);
    learned.save(folder.toString());
    Map<String, float[]> vectors = new TreeMap<>();
    for (Row row : learned.getVectors().collectAsList()) {
      Vector vector = row.getAs("vector");
      float[] numbers = new float[WIDTH];
      for (int i = 0; i < WIDTH; i++) {
        numbers[i] = (float) vector.apply(i);
      }
      vectors.put(row.getAs("word"), numbers);
    }
    return vectors;
  }

  private void write(Map<String, float[]> vectors, Path file) throws IOException {
    StringBuilder text = new StringBuilder();
    vectors.forEach(
        (word, numbers) -> {
          text.append(word);
          for (float number : numbers) {
            text.append(' ').append(number);
          }
          text.append('\n');
        });
    Files.writeString(file, text);
  }

  private Map<String, float[]> someVectors(int seed) throws IOException {
    Random random = new Random(seed);
    Map<String, float[]> vectors = new TreeMap<>();
    for (String word : new String[] {"the", "film", "bad", "elsewhere"}) {
      float[] numbers = new float[WIDTH];
      for (int i = 0; i < WIDTH; i++) {
        numbers[i] = random.nextFloat() - 0.5f;
      }
      vectors.put(word, numbers);
    }
    write(vectors, glove);
    return vectors;
  }

  @Test
  void whatSparkLearnedIsTrainedWithAndStaysWhereItIsFrozen() throws IOException {
    Path folder = home.resolve("word2vec");
    Map<String, float[]> vectors = learned(folder);
    train(run, "", vectors(folder), "network.embedding.trainable=false", "optimizer.type=adamw");
    SavedModel model = model(run);
    List<String> words = model.vocabulary().words();
    assertThat(words).as("all, some of them without a vector").hasSize(10);
    assertThat(vectors.size()).isBetween(2, 9);
    assertThat(console)
        .anyMatch(
            line ->
                line.startsWith("word vectors: " + folder + " is a Word2VecModel of Spark, ")
                    && line.contains(
                        "of the vocabulary's 10 words " + vectors.size() + " are found"));
    float[] drawn = new float[model.layout().size()];
    Initialiser.initialise(model.layout(), 1, drawn);
    for (int id = 0; id < WordIndex.FIRST_WORD + words.size(); id++) {
      String word = id < WordIndex.FIRST_WORD ? "" : words.get(id - WordIndex.FIRST_WORD);
      assertThat(row(model, id))
          .as("%d: %s", id, word)
          .isEqualTo(
              vectors.getOrDefault(word, Arrays.copyOfRange(drawn, id * WIDTH, (id + 1) * WIDTH)));
    }
    write(vectors, glove);
    Path again = home.resolve("again");
    train(
        again,
        "",
        vectors(glove),
        "network.embedding.size=4",
        "network.embedding.trainable=false",
        "optimizer.type=adamw");
    assertThat(bits(again)).as("the same vectors as text").isEqualTo(bits(run));
    assertThat(result(again).path("wordVectors").path("sha256"))
        .isEqualTo(result(run).path("wordVectors").path("sha256"));
  }

  @Test
  void whatIsTrainedHasTheBitsOfATrainingThatIsGivenTheParameters() throws IOException {
    Map<String, float[]> vectors = someVectors(1);
    train(run, "", vectors(glove));
    Experiment experiment = experiment("network.embedding=" + WIDTH);
    float[] initial = new float[experiment.network().layout().size()];
    Initialiser.initialise(experiment.network().layout(), 1, initial);
    try (TrainingData data = TrainingData.read(spark(), experiment, Optional.empty(), line -> {})) {
      List<String> words = model(run).vocabulary().words();
      vectors.forEach(
          (word, numbers) -> {
            if (words.contains(word)) {
              int id = WordIndex.FIRST_WORD + words.indexOf(word);
              System.arraycopy(numbers, 0, initial, id * WIDTH, WIDTH);
            }
          });
      float[] trained =
          new Trainer(
                  spark(),
                  experiment.training(),
                  experiment.network().sequenceShape(),
                  new EngineReplicas(
                      experiment.network(), experiment.optimizer(), KernelVariant.BLAS, 1),
                  new EnginePredictors(experiment.network(), KernelVariant.BLAS),
                  new org.apache.hadoop.fs.Path(home.resolve("by-hand").toUri()))
              .initialParameters(initial)
              .fit(data.split(ReviewSchema.TRAIN), null)
              .lastParameters();
      assertThat(Floats.sha256(trained)).isEqualTo(bits(run));
      assertThat(Arrays.copyOf(trained, 10))
          .as("it moves")
          .isNotEqualTo(Arrays.copyOf(initial, 10));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "false"})
  void aResumedRunHasTheBitsOfOneThatWasNot(String trainable) throws IOException {
    someVectors(1);
    String[] two = {
      vectors(glove),
      "network.embedding.trainable=" + trainable,
      "optimizer.type=adam",
      "checkpoint.rounds=1",
      "checkpoint.keep=9"
    };
    String[] four =
        Stream.concat(Stream.of(two), Stream.of("training.epochs=4")).toArray(String[]::new);
    Path whole = home.resolve("whole");
    train(whole, "", four);
    train(run, "", two);
    train(run, "resume", four);
    assertThat(console).anyMatch(line -> line.startsWith("resumed after round"));
    assertThat(bits(run)).isEqualTo(bits(whole));
    Files.delete(run.resolve("result.json"));
    try (Stream<Path> files = Files.list(run.resolve("checkpoints"))) {
      List<Path> saved =
          files.filter(f -> !f.getFileName().toString().startsWith(".")).sorted().toList();
      assertThat(saved.size()).isGreaterThan(2);
      Files.delete(saved.get(saved.size() - 1));
    }
    train(run, "resume", four);
    assertThat(bits(run)).as("after a kill before the last round").isEqualTo(bits(whole));
  }

  @Test
  void anotherFileOfTheSameNameIsAnotherRun() throws IOException {
    someVectors(1);
    train(run, "", vectors(glove));
    String sha256 = bits(run);
    train(run, "resume", vectors(glove));
    assertThat(console).noneMatch(line -> line.startsWith("word vectors"));
    Files.setLastModifiedTime(glove, FileTime.fromMillis(1_000_000_000_000L));
    train(run, "resume", vectors(glove));
    assertThat(console)
        .as("read again, and found the same")
        .anyMatch(line -> line.startsWith("word vectors"))
        .anyMatch(line -> line.startsWith("finished already"));
    someVectors(2);
    assertThatThrownBy(() -> train(run, "resume", vectors(glove)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is finished, and of other data: the word vectors' SHA-256 was");
    assertThatThrownBy(() -> train(run, "resume", vectors(glove), "training.epochs=3"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the word vectors' SHA-256");
    assertThatThrownBy(() -> train(run, "resume"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("network.embedding.vectors was " + glove);
    Files.delete(run.resolve("result.json"));
    assertThatThrownBy(() -> train(run, "resume", vectors(glove)))
        .as("not finished")
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the word vectors' SHA-256");
    someVectors(1);
    train(run, "resume", vectors(glove));
    assertThat(bits(run)).isEqualTo(sha256);
  }

  @Test
  void aModelsWordsKeepTheModelsVectorsAndNewOnesTakeTheFiles() throws IOException {
    String embedding = "network.embedding=" + WIDTH;
    train(run, "", embedding);
    SavedModel before = model(run);
    Files.writeString(input, Files.readString(input).replace("actors", "elsewhere"));
    Map<String, float[]> vectors = someVectors(1);
    Path next = home.resolve("next");
    train(
        next,
        run.resolve("model"),
        "",
        embedding,
        vectors(glove),
        "network.embedding.trainable=false");
    SavedModel after = model(next);
    assertThat(row(after, after.vocabulary().id("elsewhere"))).isEqualTo(vectors.get("elsewhere"));
    for (String word : List.of("the", "film", "good")) {
      assertThat(row(after, after.vocabulary().id(word)))
          .as(word)
          .isEqualTo(row(before, before.vocabulary().id(word)));
    }
  }

  @Test
  void dl4jBeginsWithThemTooAndFreezesNothing() throws IOException {
    Map<String, float[]> vectors = someVectors(1);
    String[] settings = {
      vectors(glove), "averaging.master=dl4j", "optimizer.learning-rate=1e-9", "training.epochs=1"
    };
    train(run, "", settings);
    SavedModel model = model(run);
    assertThat(row(model, model.vocabulary().id("film")))
        .containsExactly(vectors.get("film"), within(1e-5f));
    assertThatThrownBy(
            () -> experiment("averaging.master=dl4j", "network.embedding.trainable=false"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("network.embedding.trainable = false is not for it");
  }

  @Test
  void aRunWhoseVectorsAreBrokenLeavesNothing() throws IOException {
    someVectors(1);
    Files.writeString(glove, Files.readString(glove) + "good 1 2 3\n");
    assertThatThrownBy(() -> train(run, "", vectors(glove)))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.reason()).isEqualTo(UserError.Reason.DATA))
        .hasMessageContaining(glove + ": line 5 has 3 numbers behind its word");
    assertThat(run).doesNotExist();
    Files.writeString(glove, "Elsewhere 1 2\n");
    assertThatThrownBy(() -> train(run, "", vectors(glove)))
        .hasMessageContaining("has no word of the vocabulary: it begins with [Elsewhere]");
  }
}
