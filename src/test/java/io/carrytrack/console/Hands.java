package io.carrytrack.console;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that a test sets. */
final class Hands implements InstantSource {
  private Instant now = Instant.parse("2026-01-02T03:04:05.600Z");

  @Override
  public Instant instant() {
    return now;
  }

  void turn(double seconds) {
    now = now.plus(Duration.ofMillis(Math.round(seconds * 1e3)));
  }
}
