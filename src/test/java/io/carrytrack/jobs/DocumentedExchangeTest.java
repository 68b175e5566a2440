package io.carrytrack.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.testing.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The figures of docs/export.md and docs/import.md are those of the kept results. */
class DocumentedExchangeTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path DOCS = Project.root().resolve("docs");

  @Test
  void onnxRuntimeBesideOurs() throws IOException {
    String document = Files.readString(DOCS.resolve("export.md"));
    JsonNode result = JSON.readTree(DOCS.resolve("results/onnxruntime.json").toFile());
    for (JsonNode row : result.get("minibatches")) {
      assertThat(document)
          .contains(
              String.format(
                  Locale.ROOT,
                  "\n| %d | %.2f | %.2f | %.2f |\n",
                  row.get("rows").intValue(),
                  row.get("secondsCarryTrack").doubleValue(),
                  row.get("secondsOnnxRuntime").doubleValue(),
                  row.get("ratio").doubleValue()));
    }
    assertThat(document)
        .contains(
            String.format(
                    Locale.ROOT,
                    "is %.1e, and %d labels differ",
                    result.get("largestDifference").doubleValue(),
                    result.get("differentLabels").intValue())
                .replace("e-0", "e-"),
            "ONNX Runtime " + result.get("onnxruntime").textValue() + ":");
    assertThat(result.get("reviews").intValue()).isEqualTo(25_000);
    assertThat(result.get("largestDifference").doubleValue()).isLessThan(1e-5);
  }

  @Test
  void anImportedModelBesideOneThatWasTrained() throws IOException {
    String document = Files.readString(DOCS.resolve("import.md"));
    for (String model : List.of("trained", "imported")) {
      List<String> rates = new ArrayList<>();
      for (String line : Files.readAllLines(DOCS.resolve("results/imported-scoring.jsonl"))) {
        JsonNode run = JSON.readTree(line);
        if (run.get("model").textValue().equals(model)) {
          rates.add(String.format(Locale.ROOT, "%,d", run.get("rowsASecond").intValue()));
        }
      }
      assertThat(document).contains("| " + model + " | " + String.join(", ", rates) + " |");
    }
  }
}
