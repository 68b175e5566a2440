package io.carrytrack.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.base.Json;
import io.carrytrack.testing.Project;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class JsonConsoleTest {
  private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| ([^|]*) \\| [^|]+ \\|");

  private final StringWriter out = new StringWriter();
  private final Hands hands = new Hands();
  private final JsonConsole console = new JsonConsole(new PrintWriter(out, true), hands);

  private List<String> lines() {
    return out.toString().lines().toList();
  }

  @Test
  void anEventIsALine() throws IOException {
    console.accept("two\nlines of \"text\"");
    console.warning("is it?");
    hands.turn(0.4);
    console.event(Events.round(1, 2, 0.5, 0.75));
    console.event(new Event.Failure("no such file", 65));
    assertThat(lines())
        .containsExactly(
            "{\"event\":\"line\",\"time\":\"2026-01-02T03:04:05.600Z\",\"text\":\"two\\nlines of \\\"text\\\"\"}",
            "{\"event\":\"warning\",\"time\":\"2026-01-02T03:04:05.600Z\",\"text\":\"is it?\"}",
            "{\"event\":\"round\",\"time\":\"2026-01-02T03:04:06.000Z\",\"epoch\":1,\"epochs\":10,\"round\":2,\"rounds\":4,\"reviews\":100,\"seconds\":2.0,\"loss\":0.5,\"accuracy\":0.75}",
            "{\"event\":\"error\",\"time\":\"2026-01-02T03:04:06.000Z\",\"message\":\"no such file\",\"exitCode\":65}");
    for (String line : lines()) {
      assertThat(Json.MAPPER.readTree(line).isObject()).isTrue();
    }
  }

  @Test
  void progressComesOnceASecond() {
    for (int tenth = 0; tenth < 25; tenth++) {
      console.event(new Event.Progress("reading", 30, tenth, null, null, null));
      hands.turn(0.1);
    }
    assertThat(lines())
        .extracting(line -> line.replaceAll(".*\"tasksDone\":", ""))
        .containsExactly("0}", "10}", "20}");
  }

  @Test
  void aPhaseComesWhenItIsAnother() {
    for (int epoch = 1; epoch <= 2; epoch++) {
      for (int round = 1; round <= 3; round++) {
        console.event(Events.training("epoch %d of 2, round %d of 3".formatted(epoch, round)));
      }
      console.event(Events.training("epoch " + epoch + " of 2, validation"));
    }
    console.event(Event.Phase.NONE);
    console.event(Events.training("epoch 2 of 2, validation"));
    assertThat(lines())
        .extracting(line -> line.replaceAll(".*\"text\":", ""))
        .containsExactly(
            "\"epoch 1 of 2, round 1 of 3\"}",
            "\"epoch 1 of 2, validation\"}",
            "\"epoch 2 of 2, round 1 of 3\"}",
            "\"epoch 2 of 2, validation\"}",
            "\"epoch 2 of 2, validation\"}");
  }

  /** One of each, so that every name is seen as it is written. */
  private static List<Event> all() {
    return List.of(
        new Event.Begin("train", "1"),
        new Event.Line("l"),
        new Event.Warning("w"),
        Events.phase("p"),
        new Event.Progress("p", 2, 1, 1L, 1.0, 1.0),
        new Event.Round(1, 1, 1, 1, 1, 1, 1, 1.0, 1.0),
        new Event.Epoch(1, 1, 1, 1, 1.0, 1.0, 1.0, 1.0, 1.0, Map.of("auc", 1.0), 1.0, "t"),
        new Event.Metrics(1, 1, 1, 1.0, 1.0, 1.0, 1.0, "t"),
        new Event.Run(1, 1, 1, "c"),
        Event.Result.of("model", "m"),
        new Event.Failure("m", 1),
        new Event.End(1));
  }

  @Test
  void theDocumentNamesThemAll() throws IOException {
    Map<String, List<String>> documented = new TreeMap<>();
    Matcher row = ROW.matcher(Files.readString(Project.root().resolve("docs/events.md")));
    while (row.find()) {
      documented.put(
          row.group(1),
          Arrays.stream(row.group(2).split(", "))
              .map(name -> name.replaceAll("[`?]", ""))
              .toList());
    }
    assertThat(all()).hasSameSizeAs(Event.class.getPermittedSubclasses());
    Map<String, List<String>> known =
        all().stream()
            .collect(
                Collectors.toMap(
                    Event::name,
                    event ->
                        Arrays.stream(event.getClass().getRecordComponents())
                            .map(RecordComponent::getName)
                            .toList()));
    assertThat(documented).isEqualTo(known);
  }

  @Test
  void itIsWrittenAsItIsDocumented() throws IOException {
    for (Event event : all()) {
      console.event(event);
      List<String> names = new ArrayList<>();
      Json.MAPPER
          .readTree(lines().get(lines().size() - 1))
          .fieldNames()
          .forEachRemaining(names::add);
      List<String> expected = new ArrayList<>(List.of("event", "time"));
      Arrays.stream(event.getClass().getRecordComponents())
          .map(RecordComponent::getName)
          .forEach(expected::add);
      assertThat(names).as(event.name()).isEqualTo(expected);
    }
  }
}
