package io.carrytrack.grid;

import static io.carrytrack.testing.SparkTest.spark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.base.Json;
import io.carrytrack.base.UserError;
import io.carrytrack.config.DecidingSettings;
import io.carrytrack.config.Grid;
import io.carrytrack.config.GridFile;
import io.carrytrack.report.InputFiles;
import io.carrytrack.report.VectorReport;
import io.carrytrack.text.WordIndex;
import io.carrytrack.vectors.FoundVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GridResultsTest {
  @TempDir Path home;
  private Grid grid;
  private Path result;

  @BeforeEach
  void grid() throws IOException {
    Path file = Files.writeString(home.resolve("g.conf"), "seeds = [1]");
    grid = GridFile.read(file.toString(), new Properties(), null, home.resolve("out").toString());
    result = home.resolve("out/cells/seed-1/result.json");
    Files.createDirectories(result.getParent());
  }

  private GridResults read() throws IOException {
    Configuration hadoop = new Configuration();
    return GridResults.read(
        grid,
        new GridDirectory(new org.apache.hadoop.fs.Path(home.resolve("out").toUri())),
        hadoop);
  }

  private void write(String rest) throws IOException {
    Map<String, String> settings = new LinkedHashMap<>(grid.cells().get(0).experiment().settings());
    settings.keySet().removeIf(key -> !DecidingSettings.decides(key) && !key.startsWith("input."));
    String json = new ObjectMapper().writeValueAsString(settings);
    Files.writeString(result, "{\"settings\":" + json + "," + rest + "}");
  }

  @Test
  void aWholeResultIsReported() throws IOException {
    write("\"status\":\"finished\",\"epochs\":[{\"seconds\":1,\"validationAccuracy\":0.5}]");
    assertThat(read().report().cells().get(0).bestValidationAccuracy()).isEqualTo(0.5);
    write("\"status\":\"stopped\",\"history\":[]");
    assertThat(read().report().cells()).hasSize(1);
  }

  /** The key of the embedding's size was {@code network.embedding}, and there were no vectors. */
  @Test
  void aResultOfAReleaseWithoutVectorsIsOfTheSameSettings() throws IOException {
    write("\"status\":\"stopped\",\"history\":[]");
    String now = Files.readString(result);
    String before =
        now.replaceAll("\"network.embedding.(vectors|trainable)\":\"[^,]*\",", "")
            .replace("\"network.embedding.size\":\"auto\"", "\"network.embedding\":\"32\"");
    assertThat(before).doesNotContain("network.embedding.");
    Files.writeString(result, before);
    assertThat(read().report().cells()).hasSize(1);
    Files.writeString(result, before.replace("\"32\"", "\"16\""));
    assertThatThrownBy(this::read).hasMessageContaining("network.embedding was 16 and is 32");
  }

  @Test
  void wordVectorsAreComparedByTheirFilesAndThenByWhatIsInThem() throws IOException {
    Path vectors = Files.writeString(home.resolve("vectors.txt"), "the 1 2\n");
    Path file =
        Files.writeString(
            home.resolve("g.conf"),
            "set.network.embedding.vectors = \"" + vectors + "\"\nseeds = [1]");
    grid = GridFile.read(file.toString(), new Properties(), null, home.resolve("out").toString());
    Grid.Cell cell = grid.cells().get(0);
    FoundVectors found =
        cell.experiment().vectors().orElseThrow().read(spark(), new WordIndex(List.of("the")));
    InputFiles files = InputFiles.list(vectors.toString(), new Configuration());
    write(
        "\"status\":\"finished\",\"epochs\":[{\"seconds\":1,\"validationAccuracy\":0.5}],"
            + "\"wordVectors\":"
            + Json.MAPPER.writeValueAsString(
                new VectorReport(files, "GloVe text", 2, 1, found.sha256())));
    assertThat(read().finished()).containsExactly(cell);
    assertThat(read().isOfVectors(cell, files)).isTrue();
    read().requireVectorsOf(cell, found);
    Files.writeString(vectors, "the 1 2.5\n");
    assertThat(read().isOfVectors(cell, InputFiles.list(vectors.toString(), new Configuration())))
        .isFalse();
    FoundVectors others =
        cell.experiment().vectors().orElseThrow().read(spark(), new WordIndex(List.of("the")));
    assertThatThrownBy(() -> read().requireVectorsOf(cell, others))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is of other word vectors than " + vectors);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"status\":\"done\"",
        "\"status\":\"finished\"",
        "\"status\":\"finished\",\"epochs\":7",
        "\"status\":\"finished\",\"epochs\":[]",
        "\"status\":\"finished\",\"epochs\":[{\"validationAccuracy\":0.5},{}]",
        "\"status\":\"same\"",
        "\"status\":\"diverged\"",
      })
  void aDamagedResultIsOneLine(String rest) throws IOException {
    write(rest);
    assertDamaged();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "\0\0\0\0", "{\"settings\":", "[[[[[[[["})
  void aTornResultIsOneLine(String content) throws IOException {
    Files.writeString(result, content);
    assertDamaged();
    Files.writeString(result, "[".repeat(100_000));
    assertDamaged();
  }

  private void assertDamaged() {
    assertThatThrownBy(() -> read().report())
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.reason()).isEqualTo(UserError.Reason.DATA))
        .hasMessageContaining("result.json is damaged: delete it, and the run is made again");
  }
}
