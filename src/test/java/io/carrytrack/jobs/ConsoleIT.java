package io.carrytrack.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.testing.Corpora;
import io.carrytrack.testing.Finished;
import io.carrytrack.testing.Project;
import io.carrytrack.testing.Submit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jline.utils.ScreenTerminal;
import org.junit.jupiter.api.Test;

/** What commands say on a terminal, and as JSON. */
final class ConsoleIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path SCRIPT = Path.of("/usr/bin/script");
  private static final int COLUMNS = 600;
  private static final String SHORT =
      " --set training.epochs=2 --set text.max-length=20 --set text.vocabulary-size=500";

  @Test
  void aTerminalShowsALiveLineAndKeepsLinesAlone() throws IOException {
    assumeTrue(Files.isExecutable(SCRIPT), "no " + SCRIPT + ": install util-linux' script");
    Path home = Project.scratch("terminal");
    Path written = home.resolve("typescript");
    // what Spark logs in full comes through the same window
    String command =
        "stty cols %d rows 50; %s %s --out %s -- --conf spark.log.level=INFO"
            .formatted(COLUMNS, Project.wrapper("train"), SHORT, home.resolve("run"));
    Submit.script(SCRIPT)
        .args("-qec", command, written)
        .env("TERM", "xterm-256color")
        .run()
        .expect(0);
    String typed =
        Files.readString(written)
            .replaceFirst(".*\\R", "")
            .replaceFirst("\\RScript done.*\\R$", "");
    assertThat(typed)
        .as("what was seen for a while")
        .contains("epoch 1 of 2, round 1 of", "  loss 0.", " reviews/s", "run 0:");
    List<String> lines = shown(typed);
    assertThat(lines)
        .as("no rest of a live line in front of what others have written")
        .allMatch(line -> !line.contains(" INFO ") || line.matches("\\d\\d:\\d\\d:\\d\\d INFO .*"))
        .as("nor where it stood")
        .noneMatch(line -> line.matches(".*(epoch \\d of 2|\\d of \\d+ tasks| 0:\\d\\d left).*"));
    String epoch =
        " +\\d+\\.\\d s  loss 0\\.\\d{4}  accuracy 0\\.\\d{4}  validation loss 0\\.\\d{4}";
    for (String whole :
        List.of(
            "training LSTM .* on the bundled sample: 2 epochs, 2 workers on local\\[2\\]",
            "epoch 1/2" + epoch + "  validation accuracy 0\\.\\d{4}",
            "epoch 2/2" + epoch + "  validation accuracy 0\\.\\d{4}",
            "report file:" + home.resolve("run/report.html"),
            "next:")) {
      assertThat(lines).filteredOn(line -> line.matches(whole)).as(whole).hasSize(1);
    }
  }

  /** What stands on a screen that is high enough for all of it. */
  static List<String> shown(String typed) {
    ScreenTerminal screen = new ScreenTerminal(COLUMNS, ScreenTerminal.MAX_SIZE);
    screen.write(typed);
    return screen.toString().stripTrailing().lines().map(String::stripTrailing).toList();
  }

  /** Commands one after the other in one process, which starts Spark's classes once. */
  public static final class Commands {
    private Commands() {}

    /**
     * Runs them.
     *
     * @param arguments a file of a command a line
     */
    public static void main(String[] arguments) throws IOException {
      for (String line : Files.readAllLines(Path.of(arguments[0]))) {
        io.carrytrack.cli.CarryTrack.main(line.split(" "));
      }
    }
  }

  @Test
  void everyLineOfEveryCommandIsAnEvent() throws IOException {
    Path home = Project.scratch("events");
    Path csv = home.resolve("reviews.csv");
    StringBuilder rows = new StringBuilder("text,label\n");
    List<Corpora.Review> reviews = new ArrayList<>();
    for (int row = 0; row < 60; row++) {
      boolean good = row % 2 == 0;
      String text = (good ? "a great film " : "an awful film ") + row;
      rows.append(text).append(good ? ",1\n" : ",0\n");
      reviews.add(new Corpora.Review("train/" + (good ? "pos" : "neg") + "/" + row + "_1", text));
      reviews.add(new Corpora.Review("test/" + (good ? "pos" : "neg") + "/" + row + "_1", text));
    }
    Files.writeString(csv, rows);
    Path archive = Corpora.archive(home.resolve("reviews.tar.gz"), reviews);
    Path grid =
        Files.writeString(
            home.resolve("grid.conf"),
            "input = \"%s\"\nout = \"%s\"\nset { training.epochs = 1 }\naxes { averaging.workers = [1, 2] }\n"
                .formatted(csv, home.resolve("grid")));
    Path commands =
        Files.writeString(
            home.resolve("commands"),
            """
            --json train --input CSV SHORT --out HOME/run
            evaluate --json --model HOME/run/model --input CSV --out HOME/evaluation
            score --model HOME/run/model --input CSV --out HOME/scores --json
            ingest --json --input ARCHIVE --out HOME/parquet
            grid --json GRID
            report --json HOME/run HOME/evaluation --out HOME/comparison
            export --json --model HOME/run/model --format keras --out HOME/m.keras
            ingest --quiet --input CSV --out HOME/silent
            """
                .replace("SHORT", SHORT.strip())
                .replace("HOME", home.toString())
                .replace("CSV", csv.toString())
                .replace("ARCHIVE", archive.toString())
                .replace("GRID", grid.toString()));
    Finished run =
        Submit.program(Commands.class)
            .args(commands)
            .spark("--master", "local[2]")
            .spark("--conf", "spark.ui.enabled=false")
            .spark("--driver-class-path", Project.jar().toString())
            .spark("--jars", Project.jar().toString())
            .run()
            .expect(0);
    Map<String, List<JsonNode>> said = new LinkedHashMap<>();
    for (String line : run.out().lines().toList()) {
      JsonNode event = JSON.readTree(line);
      if (event.path("event").asText().equals("begin")) {
        said.put(event.path("command").asText(), new ArrayList<>());
      } else {
        said.get(List.copyOf(said.keySet()).get(said.size() - 1)).add(event);
      }
    }
    assertThat(said.keySet())
        .as("and nothing of the quiet one")
        .containsExactly("train", "evaluate", "score", "ingest", "grid", "report", "export");
    said.forEach(
        (command, events) -> {
          assertThat(names(events)).as(command).endsWith("end").contains("phase");
          assertThat(names(events)).as(command).doesNotContain("error");
        });
    assertThat(names(said.get("train"))).contains("progress", "round", "epoch", "line");
    assertThat(results(said.get("train"))).containsExactly("model", "report");
    assertThat(names(said.get("evaluate"))).contains("progress", "metrics");
    assertThat(results(said.get("evaluate"))).containsExactly("result", "report");
    assertThat(results(said.get("score"))).containsExactly("scores");
    assertThat(results(said.get("ingest"))).containsExactly("corpus");
    assertThat(names(said.get("grid"))).contains("run", "epoch");
    assertThat(results(said.get("grid"))).contains("table", "report");
    assertThat(results(said.get("report"))).containsExactly("report");
    assertThat(results(said.get("export"))).containsExactly("export");
    for (JsonNode event : said.get("train")) {
      if (event.path("event").asText().equals("result")) {
        assertThat(Path.of(event.path("path").asText().replaceFirst("^file:", ""))).exists();
      }
    }
    assertThat(home.resolve("silent/_SUCCESS")).exists();
  }

  private static List<String> names(List<JsonNode> events) {
    return events.stream().map(event -> event.path("event").asText()).toList();
  }

  private static List<String> results(List<JsonNode> events) {
    return events.stream()
        .filter(event -> event.path("event").asText().equals("result"))
        .map(event -> event.path("kind").asText())
        .toList();
  }
}
