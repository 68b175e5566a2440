package io.carrytrack.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.testing.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What docs/averaging.md says of the soak is what the kept one showed. */
class DocumentedSoakTest {
  private static final Path DOCS = Project.root().resolve("docs");

  @Test
  void theSoakEndedWithTheUndisturbedRunsBits() throws IOException {
    JsonNode soak = new ObjectMapper().readTree(DOCS.resolve("results/soak.json").toFile());
    assertThat(soak.get("disturbed")).hasSize(2).isEqualTo(soak.get("undisturbed"));
    assertThat(Files.readString(DOCS.resolve("averaging.md")).replaceAll("\\s+", " "))
        .contains(
            "a soak](results/soak.json) of %d epochs, %d rounds, in %.0f s: %d executors and %d drivers were killed, and the best and the last parameters, `%.12s…` and `%.12s…`, are"
                .formatted(
                    soak.get("epochs").asInt(),
                    soak.get("rounds").asInt(),
                    soak.get("disturbedSeconds").asDouble(),
                    soak.get("executorsKilled").asInt(),
                    soak.get("driversKilled").asInt(),
                    soak.get("disturbed").get(0).asText(),
                    soak.get("disturbed").get(1).asText()));
  }
}
