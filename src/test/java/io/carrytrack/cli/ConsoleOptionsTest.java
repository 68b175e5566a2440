package io.carrytrack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.testing.Models;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --quiet} and {@code --json} of commands that need no Spark; ConsoleIT has the others. */
final class ConsoleOptionsTest {
  private static final String PLAN = "plan --executors 4 --step-seconds 0.1 --reviews 1000";

  @TempDir private Path home;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String arguments) {
    return CarryTrack.run(
        new PrintWriter(out, true), new PrintWriter(err, true), arguments.split(" "));
  }

  private List<JsonNode> events() throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (String line : out.toString().lines().toList()) {
      JsonNode event = new ObjectMapper().readTree(line);
      assertThat(event.path("event").asText()).as(line).isNotEmpty();
      assertThat(event.path("time").asText()).as(line).isNotEmpty();
      events.add(event);
    }
    return events;
  }

  private List<String> names() throws IOException {
    return events().stream().map(event -> event.path("event").asText()).toList();
  }

  @Test
  void eachLineOfAPlanIsAnEvent() throws IOException {
    assertThat(run(PLAN)).isZero();
    List<String> lines = out.toString().lines().toList();
    out.getBuffer().setLength(0);
    assertThat(run(PLAN + " --json")).isZero();
    List<JsonNode> events = events();
    assertThat(events.get(0).path("command").asText()).isEqualTo("plan");
    assertThat(events.get(events.size() - 1).path("event").asText()).isEqualTo("end");
    assertThat(events.subList(1, events.size() - 1))
        .extracting(event -> event.path("text").asText())
        .isEqualTo(lines);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void anExportSaysWhatItHasWritten() throws IOException {
    String model = Models.saved(home);
    Path file = home.resolve("m.onnx");
    assertThat(run("--json export --model " + model + " --format onnx --out " + file)).isZero();
    assertThat(names()).startsWith("begin", "phase", "result").endsWith("end");
    assertThat(events().get(2).path("path").asText())
        .isEqualTo(file.toUri().toString().replace("///", "/"));
  }

  @Test
  void quietSaysNothingAndMakesTheSame() throws IOException {
    String model = Models.saved(home);
    Path file = home.resolve("m.onnx");
    assertThat(run("export --quiet --model " + model + " --format onnx --out " + file)).isZero();
    assertThat(file).exists();
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).isEmpty();
    assertThat(run("--quiet report none --out " + home.resolve("r"))).isEqualTo(65);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).startsWith("carrytrack: ").hasLineCount(1);
  }

  @Test
  void anErrorIsAnEventToo() throws IOException {
    assertThat(run("report none --json --out " + home.resolve("r"))).isEqualTo(65);
    assertThat(names()).containsExactly("begin", "phase", "error");
    JsonNode error = events().get(2);
    assertThat(error.path("exitCode").asInt()).isEqualTo(65);
    assertThat(err.toString().strip()).isEqualTo("carrytrack: " + error.path("message").asText());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plan --json --executors",
        "plan --bogus --json",
        "--json",
        "nothing --json",
        "--json --quiet " + PLAN,
        PLAN + " --json --quiet",
        "--json " + PLAN + " --quiet"
      })
  void whatIsWrongWithTheArgumentsIsTheOnlyEvent(String arguments) throws IOException {
    assertThat(run(arguments)).isEqualTo(2);
    assertThat(names()).containsExactly("error");
    assertThat(events().get(0).path("exitCode").asInt()).isEqualTo(2);
    assertThat(err.toString().strip())
        .hasLineCount(1)
        .isEqualTo("carrytrack: " + events().get(0).path("message").asText());
  }

  @Test
  void bothAreRefused() {
    assertThat(run("--quiet " + PLAN + " --json")).isEqualTo(2);
    assertThat(err.toString()).contains("--quiet says nothing and --json all: leave one out");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train",
        "evaluate",
        "score",
        "ingest",
        "grid",
        "plan",
        "report",
        "import",
        "export",
        "make-sample"
      })
  void everyCommandHasThem(String command) {
    assertThat(run(command + " --help --json")).isZero();
    assertThat(out.toString()).startsWith("Usage:").contains("--quiet", "--json");
  }
}
