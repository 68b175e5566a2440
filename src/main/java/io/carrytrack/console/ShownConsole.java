package io.carrytrack.console;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;

/**
 * A way of showing what jobs say. What it is told comes one after the other, whatever thread tells
 * it, and every fifth of a second it may show what time alone has changed.
 */
public abstract class ShownConsole implements Console, AutoCloseable {
  private static final Duration BEAT = Duration.ofMillis(200);

  private final InstantSource clock;
  private Thread beats;

  ShownConsole(InstantSource clock) {
    this.clock = clock;
  }

  /** Lines alone, as for a file. */
  public static ShownConsole lines(PrintWriter out) {
    return new LineConsole(out, InstantSource.system()).beating();
  }

  /** Nothing but warnings. */
  public static ShownConsole quiet(PrintWriter err) {
    return new QuietConsole(err, InstantSource.system());
  }

  /** An object of JSON a line for each event. */
  public static ShownConsole json(PrintWriter out) {
    return new JsonConsole(out, InstantSource.system());
  }

  /**
   * Lines, and below them a live line.
   *
   * @param screen of the terminal that {@code out} writes to
   */
  public static LiveConsole live(Screen screen, PrintWriter out) {
    LiveConsole live = new LiveConsole(screen, out, InstantSource.system());
    live.beating();
    return live;
  }

  /** Begins to beat. */
  final ShownConsole beating() {
    beats = new Thread(this::beats, "carrytrack-console");
    beats.setDaemon(true);
    beats.start();
    return this;
  }

  private void beats() {
    try {
      while (true) {
        Thread.sleep(BEAT.toMillis());
        beat();
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  final InstantSource clock() {
    return clock;
  }

  @Override
  public final void accept(String line) {
    event(new Event.Line(line));
  }

  @Override
  public final synchronized void event(Event event) {
    show(event);
  }

  /** Shows an event. */
  abstract void show(Event event);

  /** Shows what has changed by time alone. */
  synchronized void beat() {}

  /** Ends what is shown only while a job runs; it may still be spoken to. */
  @Override
  public synchronized void close() {
    if (beats != null) {
      beats.interrupt();
    }
  }
}
