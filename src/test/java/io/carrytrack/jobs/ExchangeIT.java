package io.carrytrack.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.testing.Finished;
import io.carrytrack.testing.KerasFiles;
import io.carrytrack.testing.Project;
import io.carrytrack.testing.Submit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A network of Keras comes in by the packaged jar, scores, and goes out again. */
final class ExchangeIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static Path home;
  private static Path model;
  private static Finished imported;

  @BeforeAll
  static void bringIn() throws IOException {
    home = Project.scratch("exchange");
    model = home.resolve("imported");
    imported =
        Submit.job("import")
            .args(KerasFiles.path("lstm.keras"), "--vocabulary", KerasFiles.path("word_index.json"))
            .args("--ids", "imdb", "--labels", "negative,positive", "--out", model)
            .run()
            .expect(0);
  }

  /** The block behind the first "prints" of docs/import.md, but for the place of the model. */
  @Test
  void itPrintsWhatTheDocumentShows() throws IOException {
    List<String> document = Files.readAllLines(Project.root().resolve("docs/import.md"));
    int from = document.indexOf("prints") + 2;
    List<String> shown =
        document.subList(from, document.size()).stream()
            .takeWhile(line -> line.startsWith("    "))
            .map(String::strip)
            .toList();
    assertThat(shown).as("docs/import.md").hasSize(6);
    assertThat(imported.out()).contains(shown.subList(0, 5));
    assertThat(imported.out()).contains("model file:" + model);
  }

  @Test
  void itScoresTexts() throws IOException {
    Path reviews = home.resolve("reviews.csv");
    Files.writeString(reviews, "id,text\na,the film was good\nb,a great story\n");
    Submit.job("score")
        .args("--model", model, "--input", reviews, "--format", "jsonl")
        .args("--out", home.resolve("scored"))
        .run()
        .expect(0);
    try (Stream<Path> parts = Files.list(home.resolve("scored"))) {
      List<JsonNode> rows =
          parts
              .filter(part -> part.getFileName().toString().startsWith("part-"))
              .flatMap(ExchangeIT::lines)
              .toList();
      assertThat(rows).hasSize(2);
      assertThat(rows)
          .allSatisfy(
              row -> {
                assertThat(row.get("probability").asDouble()).isBetween(0.0, 1.0);
                assertThat(row.get("prediction").asText()).isIn("negative", "positive");
              });
    }
  }

  private static Stream<JsonNode> lines(Path part) {
    try {
      return Files.readAllLines(part).stream().map(ExchangeIT::json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode json(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void itGoesOutToKerasAndComesBackTheSame() throws IOException {
    Path file = home.resolve("again.keras");
    Submit.job("export").args("--model", model, "--format", "keras", "--out", file).run().expect(0);
    Path again = home.resolve("again");
    Submit.job("import")
        .args(file, "--vocabulary", model.resolve("vocabulary.txt"), "--ids", "imdb")
        .args("--out", again)
        .run()
        .expect(0);
    assertThat(again.resolve("parameters.bin"))
        .hasSameBinaryContentAs(model.resolve("parameters.bin"));
    Finished refused =
        Submit.job("export")
            .args("--model", model, "--format", "keras", "--out", file)
            .run()
            .expect(2);
    assertThat(refused.err()).contains("exists");
  }

  @Test
  void itGoesOutToOnnxAndDl4j() {
    Finished onnx =
        Submit.job("export")
            .args("--model", model, "--format", "onnx", "--out", home.resolve("lstm.onnx"))
            .run()
            .expect(0);
    assertThat(onnx.out()).contains("ids int64 [batch, 24] -> probability float [batch, 1]");
    assertThat(home.resolve("lstm.onnx")).isNotEmptyFile();
    Finished dl4j =
        Submit.job("export")
            .args("--model", model, "--format", "dl4j", "--out", home.resolve("lstm.zip"))
            .run()
            .expect(0);
    assertThat(dl4j.out()).contains("DL4J's own layers");
    assertThat(home.resolve("lstm.zip")).isNotEmptyFile();
  }
}
