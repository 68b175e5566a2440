package io.carrytrack.cli;

import io.carrytrack.console.Console;
import io.carrytrack.console.Event;
import io.carrytrack.console.LiveConsole;
import io.carrytrack.console.Screen;
import io.carrytrack.console.ShownConsole;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Optional;

/** Where a command's output goes, and the one place that chooses how it is shown. */
final class Watching implements AutoCloseable {
  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean process;
  private final PrintStream systemErr = System.err;
  private final long start = System.nanoTime();
  private ShownConsole console;

  /** Writers that are no terminal. */
  Watching(PrintWriter out, PrintWriter err) {
    this(out, err, false);
  }

  private Watching(PrintWriter out, PrintWriter err, boolean process) {
    this.out = out;
    this.err = err;
    this.process = process;
  }

  /** The streams of the process. */
  static Watching ofProcess() {
    return new Watching(new RedactingWriter(System.out), new RedactingWriter(System.err), true);
  }

  PrintWriter out() {
    return out;
  }

  PrintWriter err() {
    return err;
  }

  /** Shows all as JSON, from before the arguments are understood. */
  void asJson() {
    console = ShownConsole.json(out);
  }

  /** A command begins. */
  void begin(boolean quiet, boolean json, Event.Begin begin) {
    if (console == null && json) {
      asJson();
    } else if (console == null) {
      console = quiet ? ShownConsole.quiet(err) : lines();
    }
    console.event(begin);
  }

  private ShownConsole lines() {
    Optional<Screen> screen =
        process ? Screen.ofStandardOutput(System.getenv("TERM"), System.out) : Optional.empty();
    if (screen.isEmpty()) {
      return ShownConsole.lines(out);
    }
    LiveConsole live = ShownConsole.live(screen.get(), out);
    System.setErr(new PrintStream(live.above(systemErr), true));
    // who ends the process from outside gets a clean prompt
    Runtime.getRuntime().addShutdownHook(new Thread(live::close, "carrytrack-screen"));
    return live;
  }

  Console console() {
    return console;
  }

  /** The command has ended well. */
  void end() {
    console.event(new Event.End((System.nanoTime() - start) / 1e9));
  }

  /** It has not. */
  void fail(String message, int exitCode) {
    if (console != null) {
      console.event(new Event.Failure(message, exitCode));
      close();
    }
  }

  @Override
  public void close() {
    if (console != null) {
      console.close();
      if (console instanceof LiveConsole) {
        System.setErr(systemErr);
      }
    }
  }
}
