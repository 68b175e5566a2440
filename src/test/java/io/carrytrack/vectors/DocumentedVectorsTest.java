package io.carrytrack.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.testing.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of docs/vectors.md is that of the kept results. */
class DocumentedVectorsTest {
  private static final Pattern ROW =
      Pattern.compile(
          "\\| (.*) \\| (\\d) \\| (0\\.\\d{4}) \\| (0\\.\\d{4}) \\| \\[(\\w+)-\\d]\\((results/.*)\\) \\|");

  @Test
  void everyRowIsItsResult() throws IOException {
    Path docs = Project.root().resolve("docs");
    String text = Files.readString(docs.resolve("vectors.md"));
    Map<String, Double> sums = new TreeMap<>();
    Matcher row = ROW.matcher(text);
    while (row.find()) {
      String place = row.group(0);
      JsonNode result = new ObjectMapper().readTree(docs.resolve(row.group(6)).toFile());
      JsonNode best = result.path("epochs").get(result.path("bestEpoch").asInt() - 1);
      assertThat(result.path("seed").asText()).as(place).isEqualTo(row.group(2));
      assertThat(shown(best.path("validationAccuracy"))).as(place).isEqualTo(row.group(3));
      assertThat(shown(result.path("test").path("accuracy"))).as(place).isEqualTo(row.group(4));
      assertThat(result.has("wordVectors")).as(place).isEqualTo(!row.group(5).equals("none"));
      if (result.has("wordVectors")) {
        assertThat(text)
            .as("the line of what was found")
            .contains(
                String.format(
                    Locale.ROOT, "words %,d are", result.at("/wordVectors/found").asInt()));
      }
      sums.merge(row.group(5), Double.parseDouble(row.group(4)), Double::sum);
    }
    assertThat(sums).containsOnlyKeys("none", "trained", "frozen");
    for (String form :
        List.of("none:without vectors", "trained:with vectors that are trained on")) {
      String[] parts = form.split(":");
      assertThat(text)
          .contains(String.format(Locale.ROOT, "%.3f %s", sums.get(parts[0]) / 3, parts[1]));
    }
    assertThat(text)
        .contains(String.format(Locale.ROOT, "%.3f with frozen ones", sums.get("frozen") / 3));
  }

  private static String shown(JsonNode accuracy) {
    return String.format(Locale.ROOT, "%.4f", accuracy.asDouble());
  }
}
