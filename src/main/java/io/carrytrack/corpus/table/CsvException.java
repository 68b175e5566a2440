package io.carrytrack.corpus.table;

import java.io.IOException;

/** A CSV file whose rows cannot be told from each other: no row behind the place can be trusted. */
final class CsvException extends IOException {
  private static final long serialVersionUID = 1L;

  private final long line;

  /**
   * @param line where, from 1
   * @param message what is wrong there and how to mend it
   */
  CsvException(long line, String message) {
    super(message);
    this.line = line;
  }

  long line() {
    return line;
  }
}
