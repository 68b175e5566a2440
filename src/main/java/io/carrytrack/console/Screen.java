package io.carrytrack.console;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.Signals;

/**
 * One line at the bottom of a terminal, over which it is drawn again and again. Not safe for
 * threads.
 */
public final class Screen implements AutoCloseable {
  /** In fewer columns a line says nothing. */
  private static final int NARROWEST = 20;

  private final Terminal terminal;
  private final Display display;
  private Object resizing;
  private volatile boolean resized;
  private boolean shown;

  Screen(Terminal terminal) {
    this.terminal = terminal;
    this.display = new Display(terminal, false);
    display.resize(terminal.getSize());
  }

  /**
   * A screen of a size that stays.
   *
   * @param type of the terminal, such as xterm
   * @param out where it is drawn
   */
  public static Screen of(String type, int columns, int rows, OutputStream out) {
    return new Screen(terminal(type, new Size(columns, rows), out));
  }

  /**
   * The screen of standard output; empty where that is no terminal, or one that cannot draw over
   * what it shows. Standard input may be anything: who pipes something into a job still watches it,
   * so this is not {@link System#console}, which in Java 17 needs both.
   *
   * @param type of the terminal, as the variable TERM says it; null for none
   * @param out standard output
   */
  public static Optional<Screen> ofStandardOutput(String type, OutputStream out) {
    if (type == null || type.isEmpty() || type.equals("dumb")) {
      return Optional.empty();
    }
    return sizeOfStandardOutput()
        .map(
            size -> {
              Screen screen = new Screen(terminal(type, size, out));
              screen.resizing = Signals.register("WINCH", () -> screen.resized = true);
              return screen;
            });
  }

  private static Terminal terminal(String type, Size size, OutputStream out) {
    try {
      Terminal terminal =
          new DumbTerminal(
              "carrytrack", type, InputStream.nullInputStream(), out, Charset.defaultCharset());
      terminal.setSize(size);
      return terminal;
    } catch (IOException e) {
      throw new IllegalStateException("a terminal without input", e);
    }
  }

  /** Empty where it is no terminal: stty then fails. */
  private static Optional<Size> sizeOfStandardOutput() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/fd/1"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return stty.waitFor() == 0 ? size(size) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Of rows and columns, in this order; empty for 0 0, as a terminal says that nobody has told. */
  static Optional<Size> size(String rowsAndColumns) {
    String[] words = rowsAndColumns.strip().split(" ");
    if (words.length != 2) {
      return Optional.empty();
    }
    Size size = new Size(Integer.parseInt(words[1]), Integer.parseInt(words[0]));
    return size.getColumns() < 1 || size.getRows() < 1 ? Optional.empty() : Optional.of(size);
  }

  /** What makes a line of a width. */
  interface Line {
    /** The line; without characters where there is nothing to show. */
    String of(int columns);
  }

  /**
   * Draws a line in the place of the one before. The last column stays free, behind which terminals
   * differ.
   */
  void draw(Line line) {
    if (resized) {
      resized = false;
      sizeOfStandardOutput().ifPresent(this::resize);
    }
    int columns = display.getColumns() - 1;
    String text = columns < NARROWEST ? "" : line.of(columns);
    if (text.isEmpty()) {
      erase();
    } else {
      update(List.of(new AttributedString(text)));
      shown = true;
    }
  }

  /** The window has another size. */
  void resize(Size size) {
    terminal.setSize(size);
    display.resize(size);
  }

  /** Takes the line away. */
  void erase() {
    if (shown) {
      update(List.of());
      shown = false;
    }
  }

  /** The cursor stays in front, so that what comes from elsewhere lies over the line. */
  private void update(List<AttributedString> lines) {
    display.update(lines, 0);
    terminal.flush();
  }

  @Override
  public void close() {
    erase();
    if (resizing != null) {
      Signals.unregister("WINCH", resizing);
    }
  }
}
