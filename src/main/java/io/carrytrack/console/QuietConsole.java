package io.carrytrack.console;

import java.io.PrintWriter;
import java.time.InstantSource;

/** Warnings alone; errors are told by whoever ends the command. */
final class QuietConsole extends ShownConsole {
  private final PrintWriter err;

  QuietConsole(PrintWriter err, InstantSource clock) {
    super(clock);
    this.err = err;
  }

  @Override
  void show(Event event) {
    if (event instanceof Event.Warning warning) {
      err.println(warning.line().orElseThrow());
    }
  }
}
