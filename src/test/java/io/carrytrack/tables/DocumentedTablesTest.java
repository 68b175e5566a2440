package io.carrytrack.tables;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.carrytrack.base.Json;
import io.carrytrack.testing.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The counts of docs/input.md are those of docs/results/tables.jsonl. */
class DocumentedTablesTest {

  @Test
  void theDocumentHasTheSumOfWhatIsKept() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(Project.root().resolve("docs/results/tables.jsonl"))) {
      lines.add(Json.MAPPER.readTree(line));
    }
    Map<String, Integer> sums = new TreeMap<>();
    Map<Integer, Integer> ends = new TreeMap<>();
    for (JsonNode line : lines) {
      assertThat(ends.put(line.get("from").asInt(), line.get("tables").asInt())).isNull();
      line.get("outcomes").fields().forEachRemaining(e -> add(sums, e.getKey(), e.getValue()));
    }
    int next = 0;
    for (Map.Entry<Integer, Integer> run : ends.entrySet()) {
      assertThat(run.getKey()).as("a seed counts once").isGreaterThanOrEqualTo(next);
      next = run.getKey() + run.getValue();
    }
    assertThat(sums).containsOnlyKeys("READ", "READ_WITH_ROWS_SET_APART", "REFUSED");
    assertThat(Files.readString(Project.root().resolve("docs/input.md")))
        .contains(
            String.format(
                Locale.ROOT,
                "What is kept there: %,d tables, of which %,d read, %,d read with rows set apart,"
                    + " %,d refused in words, none read otherwise.",
                ends.values().stream().mapToInt(Integer::intValue).sum(),
                sums.get("READ"),
                sums.get("READ_WITH_ROWS_SET_APART"),
                sums.get("REFUSED")));
  }

  private static void add(Map<String, Integer> sums, String outcome, JsonNode count) {
    sums.merge(outcome, count.asInt(), Integer::sum);
  }
}
