package io.carrytrack.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carrytrack.base.Json;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * An object of JSON a line for each event: its name, when it was, and its components. Of progress
 * one a second at most, and of phases those that are of another kind than the one before.
 */
final class JsonConsole extends ShownConsole {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);
  private static final Duration BETWEEN_PROGRESS = Duration.ofSeconds(1);

  private final PrintWriter out;
  private String kind = "";
  private Instant nextProgress = Instant.MIN;

  JsonConsole(PrintWriter out, InstantSource clock) {
    super(clock);
    this.out = out;
  }

  @Override
  void show(Event event) {
    Instant now = clock().instant();
    if (event instanceof Event.Phase phase) {
      if (phase.kind().equals(kind)) {
        return;
      }
      kind = phase.kind();
      if (phase.isNone()) {
        return;
      }
    } else if (event instanceof Event.Progress) {
      if (now.isBefore(nextProgress)) {
        return;
      }
      nextProgress = now.plus(BETWEEN_PROGRESS);
    }
    out.println(line(event, now));
  }

  private static String line(Event event, Instant now) {
    ObjectNode object = Json.MAPPER.createObjectNode();
    object.put("event", event.name());
    object.put("time", TIME.format(now));
    object.setAll(Json.MAPPER.<ObjectNode>valueToTree(event));
    return object.toString();
  }
}
