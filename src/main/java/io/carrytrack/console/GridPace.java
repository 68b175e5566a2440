package io.carrytrack.console;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How far a grid is.
 *
 * @param run the one that is made
 * @param begun when that began
 * @param made runs that were made since the grid was started
 * @param seconds that these took
 */
record GridPace(Event.Run run, Instant begun, int made, double seconds) {
  /** At the first run. */
  GridPace(Event.Run first, Instant now) {
    this(first, now, 0, 0);
  }

  /** At the run behind this one. */
  GridPace next(Event.Run next, Instant now) {
    return new GridPace(next, now, made + 1, seconds + since(now));
  }

  private double since(Instant now) {
    return Duration.between(begun, now).toMillis() / 1e3;
  }

  String head() {
    return "run " + run.run() + " of " + run.runs() + ", ";
  }

  /** Time left of the grid, if the runs to come take as long as those that were made. */
  List<String> figures(Instant now) {
    return made == 0
        ? List.of()
        : List.of(
            LiveText.left(
                "grid",
                Math.max(0, seconds / made - since(now)) + (run.left() - 1) * seconds / made));
  }
}
