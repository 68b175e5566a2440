package io.carrytrack.cli;

import io.carrytrack.base.Secrets;
import java.io.OutputStream;
import java.io.PrintWriter;

/** The console, on which no credentials appear; flushed line by line. */
final class RedactingWriter extends PrintWriter {
  RedactingWriter(OutputStream out) {
    super(out, true);
  }

  @Override
  public void write(String text, int offset, int length) {
    String shown = Secrets.redact(text.substring(offset, offset + length));
    super.write(shown, 0, shown.length());
  }
}
