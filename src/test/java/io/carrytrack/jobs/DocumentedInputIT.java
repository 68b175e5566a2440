package io.carrytrack.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.testing.Finished;
import io.carrytrack.testing.Project;
import io.carrytrack.testing.Submit;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The commands of docs/input.md, on files of the kinds that they are for. */
final class DocumentedInputIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Charset CP1252 = Charset.forName("windows-1252");
  private static final int ROWS = 60;

  /** Options of the training command that scoring needs as well. */
  private static final Pattern READING =
      Pattern.compile("--(input|encoding|csv-\\w+|text-column) ('[^']*'|\\S+)");

  /** A file as people have it: its name, and a row of it. */
  private enum Kind {
    POLARITY("polarity.tsv", CP1252, ""),
    SPAM("spam.csv", CP1252, "v1,v2,,,\r\n"),
    TABS("reviews.tsv", StandardCharsets.UTF_8, "review\tsentiment\n"),
    BACKSLASH("reviews.csv", StandardCharsets.UTF_8, "text,label\n");

    private final String file;
    private final Charset encoding;
    private final String header;

    Kind(String file, Charset encoding, String header) {
      this.file = file;
      this.encoding = encoding;
      this.header = header;
    }

    /** A text that the kind's file can hold, and that its reader must not change. */
    String text(int row) {
      Random random = new Random(row);
      String words =
          random
              .ints(8, 0, 3)
              .mapToObj(i -> (row % 2 == 1 ? "great fine lovely" : "awful dull bad").split(" ")[i])
              .collect(Collectors.joining(" "));
      return switch (this) {
        case POLARITY -> words + " \"must see\" café – it’s";
        case SPAM -> words + ", £1000 cash \"prize\"";
        case TABS -> words + ", 'quoted' “so”";
        case BACKSLASH -> words + " \"best\" film\nof the \\ year";
      };
    }

    String row(int row) {
      boolean positive = row % 2 == 1;
      String text = text(row);
      return switch (this) {
        case POLARITY -> (positive ? 1 : 0) + "\t" + text + "\n";
        case SPAM -> (positive ? "spam" : "ham") + ",\"" + text.replace("\"", "\"\"") + "\",,,\r\n";
        case TABS -> text + "\t" + (positive ? "positive" : "negative") + "\n";
        case BACKSLASH ->
            "\""
                + text.replace("\\", "\\\\").replace("\"", "\\\"")
                + "\","
                + (positive ? 1 : 0)
                + "\n";
      };
    }
  }

  private static String documented(String file) throws IOException {
    String text = Files.readString(Project.root().resolve("docs/input.md")).replace("\\\n", " ");
    return text.lines()
        .map(String::strip)
        .filter(line -> line.startsWith("jobs/train.sh --input " + file + " "))
        .findFirst()
        .orElseThrow(() -> new AssertionError("docs/input.md has no command for " + file));
  }

  private static Finished run(Path home, String command) throws IOException {
    return Submit.documented(command).in(home).limit(LIMIT).run().expect(0);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aFileOfItsKindBecomesAModelAndScores(Kind kind) throws IOException {
    Path home = Files.createDirectories(Project.scratch("input-" + kind).resolve("home"));
    StringBuilder rows = new StringBuilder(kind.header);
    for (int row = 0; row < ROWS; row++) {
      rows.append(kind.row(row));
    }
    Files.write(home.resolve(kind.file), rows.toString().getBytes(kind.encoding));
    String train = documented(kind.file);
    run(
        home,
        train
            + " --set training.epochs=1 --set training.batch-size=8 --set text.vocabulary-size=40"
            + " --set text.max-length=20 --set network.embedding=4");
    String model = train.replaceFirst(".*--out (\\S+)$", "$1/model");
    String reading =
        READING.matcher(train).results().map(r -> r.group()).collect(Collectors.joining(" "));
    String format = kind == Kind.SPAM ? "csv" : "jsonl";
    run(
        home,
        "jobs/score.sh --model " + model + " --format " + format + " --out scores " + reading);
    if (kind == Kind.SPAM) {
      requireLines(kind, home.resolve("scores"));
      return;
    }
    Matcher column = Pattern.compile("--text-column (\\S+)").matcher(train);
    String text = column.find() ? column.group(1) : "text";
    List<String> scored = new ArrayList<>();
    for (JsonNode row : rows(home.resolve("scores"))) {
      scored.add(row.get(text).asText());
    }
    List<String> expected = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      expected.add(kind.text(row));
    }
    assertThat(scored).as("every text as it is in the file").isEqualTo(expected);
  }

  /** Its three columns without a name are there, and its texts as it quotes them. */
  private static void requireLines(Kind kind, Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      Path part = files.filter(f -> f.toString().endsWith(".csv")).findFirst().orElseThrow();
      List<String> lines = Files.readAllLines(part);
      assertThat(lines.get(0)).isEqualTo("v1,v2,\"\",\"\",\"\",probability,prediction");
      for (int row = 0; row < ROWS; row++) {
        assertThat(lines.get(row + 1)).startsWith(kind.row(row).strip() + ",0.");
      }
      assertThat(lines).hasSize(ROWS + 1);
    }
  }

  private static List<JsonNode> rows(Path folder) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        if (file.getFileName().toString().startsWith("part-")) {
          for (String line : Files.readAllLines(file)) {
            rows.add(new ObjectMapper().readTree(line));
          }
        }
      }
    }
    return rows;
  }
}
