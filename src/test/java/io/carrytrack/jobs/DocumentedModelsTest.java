package io.carrytrack.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.testing.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The figures of docs/models.md are those of the results that are kept beside it. */
class DocumentedModelsTest {
  private static final Path DOCS = Project.root().resolve("docs");
  private static final Pattern RESULT =
      Pattern.compile("\\]\\((results/(?:models|trec|hotel-reviews)/[^)]+\\.json)\\)");

  /** A row of a table: its cells, and the result that its last one links. */
  private record Row(List<String> cells, JsonNode result) {}

  private static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String line : Files.readAllLines(DOCS.resolve("models.md"))) {
      Matcher link = RESULT.matcher(line);
      if (line.startsWith("|") && link.find()) {
        List<String> cells =
            Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList();
        JsonNode result = new ObjectMapper().readTree(DOCS.resolve(link.group(1)).toFile());
        rows.add(new Row(cells, result));
      }
    }
    return rows;
  }

  @Test
  void everyFigureIsThatOfItsResult() throws IOException {
    for (Row row : rows()) {
      List<JsonNode> epochs =
          StreamSupport.stream(row.result().get("epochs").spliterator(), false).toList();
      JsonNode best = epochs.get(row.result().get("bestEpoch").asInt() - 1);
      JsonNode last = epochs.get(epochs.size() - 1);
      double seconds =
          epochs.stream()
              .skip(1)
              .mapToDouble(epoch -> epoch.get("seconds").asDouble())
              .average()
              .orElseThrow();
      List<String> figures =
          List.of(
              row.result().get("seed").asText(),
              String.format(Locale.ROOT, "%,d", row.result().get("parameters").asInt()),
              String.format(Locale.ROOT, "%.1f", seconds),
              accuracy(best.get("validationAccuracy")),
              accuracy(last.get("validationAccuracy")),
              accuracy(row.result().get("test").get("accuracy")));
      assertThat(row.cells().subList(1, row.cells().size() - 1))
          .as("%s", row.cells())
          .isEqualTo(figures);
    }
  }

  private static String accuracy(JsonNode value) {
    return String.format(Locale.ROOT, "%.4f", value.asDouble());
  }

  @Test
  void everyExperimentHasARow() throws IOException {
    TreeSet<String> documented = new TreeSet<>();
    rows().forEach(row -> documented.add(row.cells().get(0)));
    try (Stream<Path> files = Files.list(Project.root().resolve("conf/experiments"))) {
      assertThat(documented)
          .containsAll(
              files
                  .map(file -> file.getFileName().toString().replace(".conf", ""))
                  .filter(name -> !name.equals("sample"))
                  .toList());
    }
  }
}
