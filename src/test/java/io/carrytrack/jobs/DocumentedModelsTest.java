package io.carrytrack.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Layer;
import io.carrytrack.cli.CarryTrack;
import io.carrytrack.config.Experiment;
import io.carrytrack.config.Grid;
import io.carrytrack.config.GridFile;
import io.carrytrack.testing.Markdown;
import io.carrytrack.testing.Markdown.Table;
import io.carrytrack.testing.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/**
 * The figures of docs/models.md and docs/tutorial.md are those of the results that are kept beside
 * them, and what the tutorial says of networks and commands is what they are.
 */
class DocumentedModelsTest {
  private static final Path DOCS = Project.root().resolve("docs");
  private static final Markdown TUTORIAL = Markdown.read(DOCS.resolve("tutorial.md"));
  private static final Pattern RESULT =
      Pattern.compile(
          "\\]\\((results/(?:models|soft-labels|trec|series|hotel-reviews)/[^)]+\\.json)\\)");
  private static final String ERROR = "/test/errors/meanAbsoluteError";
  private static final String LAST_VALUE = "/naiveTest/lastValueMeanAbsoluteError";
  private static final Pattern LAYER = Pattern.compile("Layer of `([\\w-]+)`");
  private static final Pattern COMMAND = Pattern.compile("jobs/(\\w+)\\.sh (.*)");

  /** The columns of a table of results, by their heading. */
  private static final Map<String, Function<JsonNode, String>> COLUMNS =
      Map.of(
          "Seed", result -> result.get("seed").asText(),
          "Parameters", result -> number(result.get("parameters").asLong()),
          "Seconds an epoch", DocumentedModelsTest::seconds,
          "Best validation", result -> share(best(result).get("validationAccuracy")),
          "Last validation", result -> share(last(result).get("validationAccuracy")),
          "Test", result -> share(result.get("test").get("accuracy")),
          "Mean absolute error, degrees", result -> share(result.at(ERROR)),
          "Against the last value",
              result ->
                  String.format(
                      Locale.ROOT,
                      "%.3f",
                      result.at(ERROR).asDouble() / result.at(LAST_VALUE).asDouble()),
          "R squared of the change", result -> share(result.at("/test/errors/rSquared")));

  /** The columns of a table of one result's epochs. */
  private static final Map<String, String> EPOCH_COLUMNS =
      Map.of(
          "Training loss", "trainLoss",
          "Training accuracy", "trainAccuracy",
          "Validation loss", "validationLoss",
          "Validation accuracy", "validationAccuracy");

  /** A row of a table: its cells by their column, and the result that its last one links. */
  private record Row(Table table, List<String> cells, JsonNode result) {
    String model() {
      return cells.get(0);
    }
  }

  private static List<Row> rows(String document) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (Table table : Markdown.read(DOCS.resolve(document)).tables()) {
      for (List<String> cells : table.rows()) {
        Matcher link = RESULT.matcher(cells.get(cells.size() - 1));
        if (link.find()) {
          rows.add(new Row(table, cells, result(link.group(1))));
        }
      }
    }
    return rows;
  }

  private static JsonNode result(String file) throws IOException {
    return new ObjectMapper().readTree(DOCS.resolve(file).toFile());
  }

  private static JsonNode best(JsonNode result) {
    return result.get("epochs").get(result.get("bestEpoch").asInt() - 1);
  }

  private static JsonNode last(JsonNode result) {
    return result.get("epochs").get(result.get("epochs").size() - 1);
  }

  private static String seconds(JsonNode result) {
    double mean =
        StreamSupport.stream(result.get("epochs").spliterator(), false)
            .skip(1)
            .mapToDouble(epoch -> epoch.get("seconds").asDouble())
            .average()
            .orElseThrow();
    return String.format(Locale.ROOT, "%.1f", mean);
  }

  private static String share(JsonNode value) {
    return value == null || value.isNull()
        ? "-"
        : String.format(Locale.ROOT, "%.4f", value.asDouble());
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"models.md", "tutorial.md", "series.md"})
  void everyFigureIsThatOfItsResult(String document) throws IOException {
    List<Row> rows = rows(document);
    assertThat(rows).isNotEmpty();
    for (Row row : rows) {
      List<String> columns = row.table().header().subList(1, row.cells().size() - 1);
      assertThat(COLUMNS).containsKeys(columns.toArray(String[]::new));
      assertThat(row.cells().subList(1, row.cells().size() - 1))
          .as("%s", row.cells())
          .isEqualTo(columns.stream().map(name -> COLUMNS.get(name).apply(row.result())).toList());
    }
  }

  @Test
  void everyExperimentHasARow() throws IOException {
    TreeSet<String> documented = new TreeSet<>();
    rows("models.md").forEach(row -> documented.add(row.model()));
    rows("series.md").forEach(row -> documented.add(row.model()));
    try (Stream<Path> files = Files.list(Project.root().resolve("conf/experiments"))) {
      assertThat(documented)
          .containsAll(
              files
                  .map(file -> file.getFileName().toString().replace(".conf", ""))
                  .filter(name -> !name.equals("sample"))
                  .toList());
    }
  }

  @Test
  void forecastsWithoutAModelAreThoseOfTheResults() throws IOException {
    List<Row> rows = rows("series.md");
    assertThat(rows).hasSizeGreaterThan(2);
    String prose = Markdown.read(DOCS.resolve("series.md")).prose();
    for (Row row : rows) {
      assertThat(prose)
          .contains("off by " + share(row.result().at(LAST_VALUE)) + " degrees")
          .contains(share(row.result().at("/naiveTest/dayBeforeMeanAbsoluteError")));
    }
  }

  @Test
  void everyEpochIsThatOfItsResult() throws IOException {
    int tables = 0;
    for (Table table : TUTORIAL.tables()) {
      Matcher link = RESULT.matcher(table.header().get(0));
      if (link.find()) {
        tables++;
        JsonNode epochs = result(link.group(1)).get("epochs");
        for (List<String> row : table.rows()) {
          JsonNode epoch = epochs.get(Integer.parseInt(row.get(0)) - 1);
          assertThat(row.subList(1, row.size()))
              .as("epoch %s", row.get(0))
              .isEqualTo(
                  table.header().stream()
                      .skip(1)
                      .map(column -> share(epoch.get(EPOCH_COLUMNS.get(column))))
                      .toList());
        }
      }
    }
    assertThat(tables).isPositive();
  }

  /** Layers, shapes and parameters are those of the experiment that the table names. */
  @Test
  void everyLayerIsThatOfItsExperiment() {
    int tables = 0;
    for (Table table : TUTORIAL.tables()) {
      Matcher name = LAYER.matcher(table.header().get(0));
      if (name.matches()) {
        tables++;
        assertThat(table.rows()).as(name.group(1)).isEqualTo(layers(network(name.group(1))));
      }
    }
    assertThat(tables).isPositive();
  }

  private static Architecture network(String experiment) {
    return Experiment.load(experiment, new Properties(), List.of(), null).network();
  }

  private static List<List<String>> layers(Architecture network) {
    List<String> names = new ArrayList<>(List.of(network.parts("layers").get(0).name()));
    network.layers().stream().map(Layer::type).forEach(names::add);
    List<List<String>> rows = new ArrayList<>();
    for (Architecture.Part part : network.parts("layers")) {
      String axes =
          part.output().axes().stream().map(String::valueOf).collect(Collectors.joining(", "));
      rows.add(List.of(names.get(rows.size()), "(" + axes + ")", number(part.parameterCount())));
    }
    return rows;
  }

  /** Each network is trained by a command, its bare experiment, and has the result of that. */
  @Test
  void everyNetworkHasItsCommandAndItsResult() throws IOException {
    List<String> trained = new ArrayList<>();
    for (ParseResult train : commands("train")) {
      String experiment = train.matchedOptionValue("--config", "");
      trained.add(experiment);
      assertThat(train.<String>matchedOptionValue("--out", "")).isEqualTo("runs/" + experiment);
      assertThat(train.matchedOptions()).as("nothing but --config, --input, --out").hasSize(3);
    }
    List<Row> rows = rows("tutorial.md");
    assertThat(rows).extracting(Row::model).containsExactlyElementsOf(trained);
    for (Row row : rows) {
      assertThat(row.result().get("parameters").asInt())
          .as(row.model())
          .isEqualTo(network(row.model()).parameterCount());
    }
  }

  /** Its variants are the experiments of their names. */
  @Test
  void theGridIsOfTheTutorialsNetworks() {
    List<ParseResult> grids = commands("grid");
    assertThat(grids).hasSize(1);
    String file = grids.get(0).matchedPositionalValue(0, "");
    Path path = Project.root().resolve(file);
    Grid grid = GridFile.read(path.toString(), new Properties(), "reviews.parquet", null);
    assertThat(grid.cells()).isNotEmpty();
    for (Grid.Cell cell : grid.cells()) {
      assertThat(cell.experiment().network())
          .as(cell.name())
          .isEqualTo(network(cell.point().get("variant")));
    }
  }

  /** The chart that the tutorial shows is of the runs in its tables. */
  @Test
  void theGridsRunsAreTheKeptOnes() throws IOException {
    JsonNode cells = result("results/grids/tutorial/grid.json").get("cells");
    assertThat(cells).hasSize(3);
    for (JsonNode cell : cells) {
      JsonNode kept = result("results/models/" + cell.at("/point/variant").asText() + "-1.json");
      assertThat(cell.get("parametersSha256")).isEqualTo(kept.get("parametersSha256"));
    }
    assertThat(TUTORIAL.prose()).contains("(results/grids/tutorial/epochs.png)");
    assertThat(DOCS.resolve("results/grids/tutorial/epochs.png")).exists();
  }

  /** The tutorial's commands of a job, as the command line itself reads them. */
  private static List<ParseResult> commands(String job) {
    List<ParseResult> parsed = new ArrayList<>();
    for (String line : TUTORIAL.commands()) {
      Matcher command = COMMAND.matcher(line);
      assertThat(command.matches()).as(line).isTrue();
      assertThat(Project.wrapper(command.group(1))).exists();
      String[] arguments = (command.group(1) + " " + command.group(2)).split(" ");
      ParseResult result = new CommandLine(CarryTrack.class).parseArgs(arguments).subcommand();
      if (command.group(1).equals(job)) {
        parsed.add(result);
      }
    }
    return parsed;
  }
}
