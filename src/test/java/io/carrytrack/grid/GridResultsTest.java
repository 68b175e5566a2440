package io.carrytrack.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.base.UserError;
import io.carrytrack.config.Grid;
import io.carrytrack.config.GridFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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
    settings
        .keySet()
        .removeIf(key -> key.startsWith("preflight.") || key.startsWith("checkpoint."));
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
