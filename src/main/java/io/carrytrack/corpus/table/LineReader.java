package io.carrytrack.corpus.table;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Lines of UTF-8, ended by LF, CR LF or CR; of a part of a file those that begin in it. */
final class LineReader implements Closeable {
  /** No longer line is read. */
  static final int LONGEST = 128 << 20;

  private static final int BUFFER = 1 << 16;

  private final InputStream in;
  private final long end;
  private byte[] buffer = new byte[BUFFER];
  private int start;
  private int position;
  private int limit;

  /** Place in the file of the buffer's first byte. */
  private long offset;

  private long number;
  private int lineEnd;
  private boolean endsByCarriageReturn;

  /**
   * @param in at byte {@code begin}, or one before where that is not 0
   * @param begin first byte of the part
   * @param end behind its last byte
   */
  LineReader(InputStream in, long begin, long end) throws IOException {
    this.in = in;
    this.end = end;
    if (begin > 0) {
      offset = begin - 1;
      next(); // belongs to the part before, or is the end of its last line
    }
  }

  /**
   * Goes on to the next line.
   *
   * @return false where no further line begins in the part
   */
  boolean next() throws IOException {
    if (endsByCarriageReturn && peek() == '\n') {
      position++;
    }
    endsByCarriageReturn = false;
    start = position;
    if (offset + start >= end || peek() < 0) {
      return false;
    }
    number++;
    for (int c = peek(); c >= 0; c = peek()) {
      while (position < limit && buffer[position] != '\n' && buffer[position] != '\r') {
        position++;
      }
      if (position < limit) {
        endsByCarriageReturn = buffer[position] == '\r';
        lineEnd = position++;
        return true;
      }
    }
    lineEnd = position;
    return true;
  }

  private int peek() throws IOException {
    return position < limit || fill() ? buffer[position] & 0xff : -1;
  }

  private boolean fill() throws IOException {
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, limit - start);
      offset += start;
      position -= start;
      lineEnd -= start;
      limit -= start;
      start = 0;
    }
    if (limit == buffer.length) {
      if (limit >= LONGEST) {
        throw new CsvException(
            number, "a line of more than " + (LONGEST >> 20) + " MB begins there");
      }
      buffer = Arrays.copyOf(buffer, 2 * limit);
    }
    int read = in.read(buffer, limit, buffer.length - limit);
    limit += Math.max(0, read);
    return read > 0;
  }

  /**
   * The array that holds the line from {@link #begin} to below {@link #end}, until the next one.
   */
  byte[] buffer() {
    return buffer;
  }

  int begin() {
    return start;
  }

  int end() {
    return lineEnd;
  }

  /** The line's number in the part, from 1. */
  long number() {
    return number;
  }

  byte[] line() {
    return Arrays.copyOfRange(buffer, start, lineEnd);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
