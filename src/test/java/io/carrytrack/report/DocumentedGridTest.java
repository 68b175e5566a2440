package io.carrytrack.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.report.GridReport.Axis;
import io.carrytrack.report.GridReport.Cell;
import io.carrytrack.report.GridReport.Status;
import io.carrytrack.testing.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The figures of docs/averaging-experiments.md are those of the grids that are kept beside it. */
class DocumentedGridTest {
  private static final Path DOCS = Project.root().resolve("docs");
  private static final Pattern CHART = Pattern.compile("\\]\\((results/grids/[^)]+\\.png)\\)");
  private static final String WORKERS = "averaging.workers";
  private static final String FREQUENCY = "averaging.frequency";
  private static final String SCOPE = "training.batch-scope";

  private static GridReport grid(String name) throws IOException {
    return new ObjectMapper()
        .readValue(DOCS.resolve("results/grids/" + name + "/grid.json").toFile(), GridReport.class);
  }

  private static String document() throws IOException {
    return Files.readString(DOCS.resolve("averaging-experiments.md"));
  }

  /** The whole grid, a table a variant: best and last validation accuracy by frequency. */
  @Test
  void everyRunOfTheGridIsTabled() throws IOException {
    GridReport averaging = grid("averaging");
    GridReport exact = grid("averaging-exact");
    for (String variant : axis(averaging, "variant").values()) {
      assertThat(document()).contains(table(variant, averaging, exact));
    }
  }

  private static String table(String variant, GridReport averaging, GridReport exact) {
    List<String> frequencies = axis(averaging, FREQUENCY).values();
    StringBuilder table = new StringBuilder();
    table.append("| ").append(variant).append(" | 1 (exact) | ");
    table.append(String.join(" | ", frequencies)).append(" |\n");
    table.append("|---|---|").append("---|".repeat(frequencies.size())).append('\n');
    for (String scope : axis(averaging, SCOPE).values()) {
      for (String workers : axis(averaging, WORKERS).values()) {
        Map<String, String> point = new LinkedHashMap<>(Map.of(SCOPE, scope, WORKERS, workers));
        Stream<String> figures =
            frequencies.stream()
                .map(
                    frequency -> {
                      Map<String, String> whole = new LinkedHashMap<>(point);
                      whole.put("variant", variant);
                      whole.put(FREQUENCY, frequency);
                      return figures(averaging, whole);
                    });
        table.append("| ").append(scope).append(", ").append(workers).append(" | ");
        table.append(
            Stream.concat(Stream.of(figures(exact, point)), figures)
                .collect(Collectors.joining(" | ")));
        table.append(" |\n");
      }
    }
    return table.toString();
  }

  private static Axis axis(GridReport report, String key) {
    return report.axes().stream().filter(a -> a.key().equals(key)).findFirst().orElseThrow();
  }

  private static String figures(GridReport report, Map<String, String> point) {
    Cell cell =
        report.cells().stream()
            .filter(other -> other.point().equals(point))
            .findFirst()
            .orElseThrow();
    String best = percent(cell.bestValidationAccuracy());
    return cell.status() == Status.FINISHED
        ? best + " / " + percent(cell.lastValidationAccuracy())
        : best + "*";
  }

  private static String percent(double accuracy) {
    return String.format(Locale.ROOT, "%.1f", 100 * accuracy);
  }

  /** Grids of several seeds are documented by lines of their own tables. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "updater",
        "averaging-seeds",
        "averaging-best",
        "half-epochs",
        "half-epochs-seeds"
      })
  void everyLineOfASeedsTableIsTheGrids(String name) throws IOException {
    List<String> lines = Files.readAllLines(DOCS.resolve("results/grids/" + name + "/table.md"));
    String marked = between(document(), "<!-- " + name + " -->\n", "<!-- end -->\n");
    List<String> quoted = marked.lines().filter(line -> line.startsWith("|")).toList();
    assertThat(quoted).as("lines of the table").hasSizeGreaterThan(3);
    assertThat(lines).containsAll(quoted);
  }

  private static String between(String text, String from, String to) {
    int at = text.indexOf(from);
    assertThat(at).as("there is a mark %s", from.strip()).isNotNegative();
    return text.substring(at + from.length(), text.indexOf(to, at));
  }

  @Test
  void chartsThatAreShownAreKept() throws IOException {
    List<String> shown =
        document()
            .lines()
            .flatMap(line -> CHART.matcher(line).results().map(match -> match.group(1)))
            .toList();
    assertThat(shown).isNotEmpty().allSatisfy(file -> assertThat(DOCS.resolve(file)).exists());
  }
}
