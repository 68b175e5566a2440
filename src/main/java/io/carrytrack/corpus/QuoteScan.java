package io.carrytrack.corpus;

import java.io.IOException;
import java.io.Reader;

/**
 * Finds the quoted CSV field that swallows the rows behind it, because its quote is never closed or
 * is closed by the opening quote of a later field. A CSV reader takes what it swallows for text, so
 * that the rows would be lost without a word.
 */
final class QuoteScan {
  private static final int BUFFER = 1 << 16;

  private enum State {
    FIELD_START,
    PLAIN,
    QUOTED,
    /** Behind a quote inside a quoted field: its end, or the first half of an escaped quote. */
    QUOTE
  }

  private State state = State.FIELD_START;
  private long line = 1;
  private long openedAt;

  private QuoteScan() {}

  /**
   * The line, from 1, on which such a field begins; 0 where there is none.
   *
   * @param csv comma-separated values with quotes doubled (RFC 4180)
   */
  static long swallowingLine(Reader csv) throws IOException {
    QuoteScan scan = new QuoteScan();
    char[] buffer = new char[BUFFER];
    for (int read = csv.read(buffer); read >= 0; read = csv.read(buffer)) {
      for (int i = 0; i < read; i++) {
        if (scan.swallows(buffer[i])) {
          return scan.openedAt;
        }
      }
    }
    return scan.state == State.QUOTED ? scan.openedAt : 0;
  }

  private boolean swallows(char c) {
    boolean swallows = false;
    switch (state) {
      case QUOTED -> state = c == '"' ? State.QUOTE : State.QUOTED;
      case QUOTE -> {
        // a quote that is not doubled inside one line is sloppy; behind a line break, the field has
        // run into another row's
        swallows = !ends(c) && c != '"' && c != ' ' && c != '\t' && openedAt < line;
        state = c == '"' ? State.QUOTED : ends(c) ? State.FIELD_START : State.PLAIN;
      }
      default -> {
        if (c == '"' && state == State.FIELD_START) {
          state = State.QUOTED;
          openedAt = line;
        } else {
          state = ends(c) ? State.FIELD_START : State.PLAIN;
        }
      }
    }
    if (c == '\n') {
      line++;
    }
    return swallows;
  }

  private static boolean ends(char c) {
    return c == ',' || c == '\n' || c == '\r';
  }
}
