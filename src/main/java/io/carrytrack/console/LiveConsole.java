package io.carrytrack.console;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.time.InstantSource;

/** Lines, and below them a line that says how far the job is. */
public final class LiveConsole extends ShownConsole {
  private final Screen screen;
  private final PrintWriter out;
  private final LiveText text = new LiveText();
  private boolean midLine;
  private boolean closed;

  LiveConsole(Screen screen, PrintWriter out, InstantSource clock) {
    super(clock);
    this.screen = screen;
    this.out = out;
  }

  @Override
  void show(Event event) {
    text.take(event, clock().instant());
    if (event.line().isPresent()) {
      screen.erase();
      out.println(event.line().get());
      out.flush();
      draw();
    }
  }

  @Override
  synchronized void beat() {
    draw();
  }

  private void draw() {
    if (!closed && !midLine) {
      screen.draw(columns -> text.line(columns, clock().instant()));
    }
  }

  /**
   * What others write to the same terminal, such as a log on standard error: it comes above the
   * live line, which is away until a line is whole.
   *
   * @param terminal where it goes
   */
  public OutputStream above(OutputStream terminal) {
    return new OutputStream() {
      @Override
      public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length > 0) {
          writeAbove(terminal, bytes, offset, length);
        }
      }

      @Override
      public void flush() throws IOException {
        terminal.flush();
      }
    };
  }

  private synchronized void writeAbove(OutputStream terminal, byte[] bytes, int offset, int length)
      throws IOException {
    screen.erase();
    terminal.write(bytes, offset, length);
    terminal.flush();
    midLine = bytes[offset + length - 1] != '\n';
  }

  @Override
  public synchronized void close() {
    super.close();
    if (!closed) {
      closed = true;
      screen.close();
    }
  }
}
