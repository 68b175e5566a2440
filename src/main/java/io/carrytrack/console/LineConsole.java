package io.carrytrack.console;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;

/** Lines alone; after two seconds without one, a line says what is waited for. */
final class LineConsole extends ShownConsole {
  private static final Duration SILENCE = Duration.ofSeconds(2);

  private final PrintWriter out;
  private final Set<String> said = new HashSet<>();
  private Event.Phase phase;
  private Instant since = Instant.MAX;

  LineConsole(PrintWriter out, InstantSource clock) {
    super(clock);
    this.out = out;
  }

  @Override
  void show(Event event) {
    if (event instanceof Event.Phase begun) {
      if (phase == null || !phase.kind().equals(begun.kind())) {
        since = clock().instant();
      }
      phase = begun.isNone() ? null : begun;
    } else if (event instanceof Event.Result) {
      phase = null;
    } else if (event instanceof Event.Run) {
      said.clear();
    }
    if (event.line().isPresent()) {
      out.println(event.line().get());
      since = clock().instant();
    }
  }

  /** Each kind of phase is said once, so that rounds do not become a line each. */
  @Override
  synchronized void beat() {
    if (phase != null
        && !clock().instant().isBefore(since.plus(SILENCE))
        && said.add(phase.kind())) {
      out.println(phase.text() + " ...");
    }
  }
}
