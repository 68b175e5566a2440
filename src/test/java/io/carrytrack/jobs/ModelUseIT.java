package io.carrytrack.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.testing.Corpora;
import io.carrytrack.testing.Corpora.Review;
import io.carrytrack.testing.Finished;
import io.carrytrack.testing.Project;
import io.carrytrack.testing.StandaloneCluster;
import io.carrytrack.testing.Submit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One model, trained from an archive, and used as data teams would. */
final class ModelUseIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] WORDS = {"the", "film", "was", "a", "plot", "and", "actors", "of"};
  private static final Object[] SETTINGS = {
    "--set", "training.epochs=3",
    "--set", "training.batch-size=32",
    "--set", "optimizer.learning-rate=0.01",
    "--set", "text.max-length=20",
    "--set", "text.vocabulary-size=100",
    "--set", "network.layers=[{type = lstm, units = 8}]"
  };

  private static Path home;
  private static Path archive;
  private static Path model;
  private static JsonNode trained;

  @BeforeAll
  static void train() throws IOException {
    home = Project.scratch("model-use");
    archive = Corpora.archive(home.resolve("corpus.tar.gz"), reviews());
    Finished run =
        Submit.job("train")
            .args("--input", archive, "--out", home.resolve("run"))
            .args(SETTINGS)
            .run()
            .expect(0);
    model = home.resolve("run/model");
    trained = json(home.resolve("run/result.json"));
    assertThat(run.out()).contains("test accuracy", "model ");
  }

  /** Reviews whose label one word tells. */
  private static List<Review> reviews() {
    Random random = new Random(5);
    List<Review> reviews = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      boolean positive = i % 2 == 1;
      StringBuilder text = new StringBuilder("review " + i);
      for (int word = 0; word < 3 + random.nextInt(12); word++) {
        text.append(' ').append(WORDS[random.nextInt(WORDS.length)]);
      }
      text.append(positive ? " great" : " awful").append(", \"really\"");
      String split = i < 400 ? "train" : "test";
      reviews.add(
          new Review(split + "/" + (positive ? "pos/" : "neg/") + i + "_5", text.toString()));
    }
    return reviews;
  }

  @Test
  void theRunDirectoryHoldsWhatWasPromised() throws IOException {
    assertThat(trained.path("parametersSha256").asText())
        .isEqualTo(
            json(model.resolve("checksums.json")).path("parameters.bin").path("sha256").asText());
    assertThat(trained.path("epochs")).hasSize(3);
    assertThat(trained.path("test").path("accuracy").asDouble())
        .as("one word tells")
        .isGreaterThan(0.9);
    assertThat(home.resolve("run/history.jsonl")).exists();
    assertThat(Files.readAllLines(home.resolve("run/history.jsonl"))).hasSize(3);
    assertThat(home.resolve("run/resolved.conf"))
        .content()
        .contains("optimizer.learning-rate = 0.01");
    assertThat(home.resolve("run/blocks")).isDirectory();
    assertThat(home.resolve("run/checkpoints")).isDirectory();
  }

  @Test
  void evaluationAndScoresAgreeWithTraining() throws IOException {
    Submit.job("evaluate")
        .args("--model", model, "--input", archive, "--out", home.resolve("evaluated"))
        .run()
        .expect(0);
    JsonNode metrics = json(home.resolve("evaluated/result.json")).path("metrics");
    assertThat(metrics).as("as the training run said").isEqualTo(trained.path("test"));
    Finished refused =
        Submit.job("evaluate")
            .args("--model", model, "--input", archive, "--out", home.resolve("run"))
            .args("--overwrite")
            .run()
            .expect(2);
    assertThat(refused.err())
        .as("its result.json is not written over")
        .contains("the directory of a training run");

    Finished run =
        Submit.job("score")
            .args("--model", model, "--input", archive, "--split", "test")
            .args("--format", "jsonl", "--out", home.resolve("scored"))
            .run()
            .expect(0);
    assertThat(run.out()).contains("600 rows: 200 scored, 0 quarantined, 400 not of split test");
    List<JsonNode> rows = jsonLines(home.resolve("scored"));
    assertThat(rows).hasSize(200);
    long right =
        rows.stream()
            .filter(row -> row.path("label").asDouble() == row.path("prediction").asDouble())
            .count();
    assertThat(right / 200.0).isCloseTo(metrics.path("accuracy").asDouble(), within(1e-12));
    double loss =
        rows.stream()
            .mapToDouble(
                row -> {
                  double probability = row.path("probability").asDouble();
                  return -Math.log(
                      row.path("label").asDouble() == 1 ? probability : 1 - probability);
                })
            .average()
            .orElseThrow();
    assertThat(loss)
        .as("of the scores' probabilities")
        .isCloseTo(metrics.path("loss").asDouble(), within(1e-9));
    assertThat(rows.get(0).fieldNames())
        .toIterable()
        .as("every column of the input, in its order, and two more")
        .containsExactly("id", "text", "label", "split", "probability", "prediction");
  }

  @Test
  void aTableKeepsItsRowsAndColumnsAndRowsWithoutWordsAreSetApart() throws IOException {
    Path table =
        Files.writeString(
            home.resolve("nightly.csv"),
            """
            day,review,note
            1,"a great film, ""really""\",x
            2,,no text
            3,awful plot,
            4,"...!",no word
            5,"two
            lines great",y
            """);
    Submit refused =
        Submit.job("score")
            .args("--model", model, "--input", table, "--text-column", "review")
            .args("--format", "csv", "--out", home.resolve("nightly"));
    assertThat(refused.run().expect(65).err()).contains("2 of 5 rows", "--quarantine");
    assertThat(home.resolve("nightly")).as("nothing published").doesNotExist();

    Submit.job("score")
        .args("--model", model, "--input", table, "--text-column", "review")
        .args("--format", "csv", "--out", home.resolve("nightly"))
        .args("--quarantine", home.resolve("apart"))
        .run()
        .expect(0);
    JsonNode result = json(home.resolve("nightly/_result.json"));
    assertThat(result.path("rows").asInt()).isEqualTo(5);
    assertThat(result.path("scored").asInt()).isEqualTo(3);
    assertThat(result.path("quarantined").asInt()).isEqualTo(2);
    assertThat(text(home.resolve("nightly"), ".csv"))
        .contains("day,review,note,probability,prediction", "\"a great film, \"\"really\"\"\"");
    assertThat(text(home.resolve("apart"), ".csv")).contains("null text", "no word in the text");

    Submit again =
        Submit.job("score")
            .args("--model", model, "--input", table, "--text-column", "review")
            .args("--out", home.resolve("nightly"), "--quarantine", home.resolve("apart2"));
    assertThat(again.run().expect(2).err()).contains("--overwrite");
  }

  @Test
  void theLocaleDecidesNothing() throws IOException {
    Path folder = Files.createDirectories(home.resolve("grün"));
    Path table = Files.writeString(folder.resolve("städte.csv"), "text,city\na great film,Köln\n");
    Submit.job("score")
        .args("--model", model, "--input", table, "--out", folder.resolve("out"))
        .args("--format", "csv", "--partition-by", "city", "--probability-column", "für")
        .env("LC_ALL", "C")
        .run()
        .expect(0);
    assertThat(text(folder.resolve("out/city=Köln"), ".csv"))
        .startsWith("text,für,prediction\na great film,");

    Finished plain =
        Submit.plain("score")
            .args("--model", model, "--input", table, "--out", folder.resolve("plain"))
            .spark("--master", "local[1]")
            .env("LC_ALL", "C")
            .run()
            .expect(69);
    assertThat(plain.err()).contains("gr??n", "the locale is not of UTF-8", "LC_ALL=C.UTF-8");
  }

  @Test
  void theInputsFormatAndTheClusterDecideNothing() throws IOException {
    Submit.job("ingest").args("--input", archive, "--out", home.resolve("parquet")).run().expect(0);
    Corpora.unpacked(home.resolve("unpacked"), reviews());
    try (StandaloneCluster cluster = StandaloneCluster.start()) {
      Submit.job("train")
          .args("--input", home.resolve("parquet"), "--out", home.resolve("on-cluster"))
          .args(SETTINGS)
          .on(cluster)
          .run()
          .expect(0);
    }
    Submit.job("train")
        .args("--input", home.resolve("unpacked"), "--out", home.resolve("one-core"))
        .args(SETTINGS)
        .spark("--master", "local[1]")
        .run()
        .expect(0);
    for (String run : List.of("on-cluster", "one-core")) {
      assertThat(json(home.resolve(run + "/result.json")).path("parametersSha256"))
          .as(run)
          .isEqualTo(trained.path("parametersSha256"));
    }
    Submit.job("train")
        .args("--input", home.resolve("parquet"), "--out", home.resolve("other-seed"))
        .args(SETTINGS)
        .args("--set", "training.seed=2")
        .run()
        .expect(0);
    assertThat(json(home.resolve("other-seed/result.json")).path("parametersSha256"))
        .isNotEqualTo(trained.path("parametersSha256"));
  }

  @Test
  void brokenModelsAndArchivesAreRefusedInWords() throws IOException {
    Path broken = home.resolve("broken");
    copy(model, broken);
    byte[] parameters = Files.readAllBytes(broken.resolve("parameters.bin"));
    parameters[100] ^= 1;
    Files.write(broken.resolve("parameters.bin"), parameters);
    Finished scored =
        Submit.job("score")
            .args("--model", broken, "--input", archive, "--out", home.resolve("none"))
            .run()
            .expect(65);
    assertThat(scored.err()).contains("SHA-256 of parameters.bin").doesNotContain("Exception");

    byte[] whole = Files.readAllBytes(archive);
    Path cut = Files.write(home.resolve("cut.tar.gz"), Arrays.copyOf(whole, whole.length / 2));
    Finished train =
        Submit.job("train").args("--input", cut, "--out", home.resolve("cut-run")).run().expect(65);
    assertThat(train.err()).contains("cut.tar.gz", "truncated or damaged behind");
  }

  @Test
  void dl4jsOwnMasterTrainsTheSameNetwork() throws IOException {
    Submit.job("train")
        .args("--input", archive, "--out", home.resolve("dl4j"))
        .args(SETTINGS)
        .args("--set", "averaging.master=dl4j")
        .run()
        .expect(0);
    Submit.job("evaluate")
        .args("--model", home.resolve("dl4j/model"), "--input", archive)
        .args("--out", home.resolve("dl4j-evaluated"))
        .run()
        .expect(0);
    assertThat(json(home.resolve("dl4j-evaluated/result.json")).path("metrics"))
        .as("its model is one of ours")
        .isEqualTo(json(home.resolve("dl4j/result.json")).path("test"));
  }

  @Test
  void aWarmStartGoesOnFromTheModel() throws IOException {
    Finished run =
        Submit.job("train")
            .args("--input", archive, "--out", home.resolve("warm"), "--init", model)
            .args(SETTINGS)
            .args("--set", "training.epochs=1")
            .run()
            .expect(0);
    assertThat(run.out()).contains("epoch 1/1");
    double first = trained.path("epochs").get(0).path("trainLoss").asDouble();
    double warm =
        json(home.resolve("warm/result.json")).path("epochs").get(0).path("trainLoss").asDouble();
    assertThat(warm).as("against the first epoch from scratch").isLessThan(first / 2);
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      // without the checksums that Hadoop keeps beside local files, which would find the damage
      // before ours do
      for (Path file : files.filter(f -> !f.toString().endsWith(".crc")).toList()) {
        Files.copy(file, to.resolve(file.getFileName().toString()));
      }
    }
  }

  private static JsonNode json(Path file) throws IOException {
    return JSON.readTree(Files.readAllBytes(file));
  }

  private static List<JsonNode> jsonLines(Path directory) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : text(directory, ".json").split("\n")) {
      rows.add(JSON.readTree(line));
    }
    return rows;
  }

  private static String text(Path directory, String ending) throws IOException {
    TreeMap<String, String> parts = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      files
          .filter(file -> file.getFileName().toString().endsWith(ending))
          .filter(file -> !file.getFileName().toString().startsWith("_"))
          .forEach(
              file -> {
                try {
                  parts.put(file.getFileName().toString(), Files.readString(file));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
    return String.join("", parts.values());
  }
}
