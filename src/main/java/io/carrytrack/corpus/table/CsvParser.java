package io.carrytrack.corpus.table;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Takes CSV apart into rows and fields, as bytes: delimiters, quotes and line breaks are ASCII,
 * which in UTF-8 is never a part of another character. Fields come out as they went in, line breaks
 * included.
 *
 * <p>It reads what RFC 4180 says, in a {@link CsvDialect}'s characters, and beyond that only what
 * has one meaning: a quote in the middle of an unquoted field is text; LF, CR LF, or CR alone end
 * the rows of a file. Where a quote, a line break or the end of the file may mean two things, it
 * stops with a {@link CsvException}, since each guess would make other rows.
 */
final class CsvParser implements Closeable {
  /** A longer row is taken for a quote that is never closed. */
  static final int LONGEST_ROW = 128 << 20;

  private static final int BUFFER = 1 << 16;

  /** What a field is followed by. */
  private enum End {
    FIELD,
    ROW,
    FILE
  }

  /** How rows end, learned from the first one. */
  private enum LineEnd {
    UNKNOWN,
    LINE_FEED,
    CARRIAGE_RETURN
  }

  private final InputStream in;
  private final CsvDialect dialect;
  private final byte[] missing;

  /** Bytes at which an unquoted field's run of plain ones stops. */
  private final boolean[] special = new boolean[256];

  private byte[] buffer = new byte[BUFFER];
  private int start;
  private int position;
  private int limit;
  private long line = 1;
  private long rowLine;
  private LineEnd lineEnd = LineEnd.UNKNOWN;

  // the last field, where its closing quote may be the next one's opening one
  private boolean doubtful;
  private long doubtfulFrom;

  // the row's fields, their bounds from its start
  private int fields;
  private int[] from = new int[16];
  private int[] to = new int[16];
  private boolean[] quoted = new boolean[16];
  private boolean[] escaped = new boolean[16];
  private int rowEnd;

  /**
   * @param in UTF-8 without a byte order mark, closed by {@link #close}
   */
  CsvParser(InputStream in, CsvDialect dialect) {
    this.in = in;
    this.dialect = dialect;
    this.missing = dialect.missing().getBytes(StandardCharsets.UTF_8);
    for (int c : new int[] {dialect.delimiter(), dialect.quote(), dialect.escape(), '\n', '\r'}) {
      if (c != CsvDialect.NONE) {
        special[c] = true;
      }
    }
  }

  /**
   * Goes on to the next row; lines without a byte, and comments, are none.
   *
   * @return false at the end of the file
   * @throws CsvException where the rows cannot be told from each other
   */
  boolean next() throws IOException {
    while (true) {
      start = position;
      int first = peek();
      if (first < 0) {
        return false;
      }
      if (first == '\n' || first == '\r') {
        endLine(first);
      } else if (first == dialect.comment()) {
        skipLine();
      } else {
        row();
        return true;
      }
    }
  }

  private void skipLine() throws IOException {
    for (int c = peek(); c >= 0; c = peek()) {
      if (c == '\n' || c == '\r') {
        endLine(c);
        return;
      }
      start = ++position;
    }
  }

  private void row() throws IOException {
    rowLine = line;
    fields = 0;
    End end;
    do {
      end = peek() == dialect.quote() && dialect.quote() >= 0 ? quotedField() : plainField();
    } while (end == End.FIELD);
  }

  private End plainField() throws IOException {
    int begin = position - start;
    boolean hasEscape = false;
    while (true) {
      while (position < limit && !special[buffer[position] & 0xff]) {
        position++;
      }
      int c = peek();
      if (c < 0 || c == dialect.delimiter() || c == '\n' || c == '\r') {
        if (doubtful) {
          requireNoClosingQuote(begin);
        }
        field(begin, position - start, false, hasEscape);
        return end(c);
      }
      if (c == dialect.quote()) {
        requireNoBlanksBefore(begin);
      }
      position++;
      if (c == dialect.escape() && takesMeaning(peek())) {
        hasEscape = true;
        position++;
      }
    }
  }

  private End quotedField() throws IOException {
    long opened = line;
    position++;
    int begin = position - start;
    boolean hasEscape = false;
    while (true) {
      while (position < limit && !special[buffer[position] & 0xff]) {
        position++;
      }
      int c = peek();
      if (c < 0) {
        throw new CsvException(
            opened,
            "a quote opens there and is never closed; inside a quoted field, quotes are doubled");
      }
      position++;
      if (c == dialect.quote()) {
        int next = peek();
        if (next != dialect.quote()) {
          field(begin, position - 1 - start, true, hasEscape);
          requireEnd(next, opened);
          doubtful = mayOpenTheNext(opened);
          doubtfulFrom = opened;
          return end(next);
        }
        hasEscape = true;
        position++;
      } else if (c == dialect.escape() && takesMeaning(peek())) {
        hasEscape = true;
        countLine(peek());
        position++;
      } else {
        countLine(c);
      }
    }
  }

  /** Of a line break inside a field; CR LF counts at its LF. */
  private void countLine(int c) throws IOException {
    if (c == '\n' || (c == '\r' && peek() != '\n')) {
      line++;
    }
  }

  private boolean takesMeaning(int c) {
    return c >= 0 && special[c];
  }

  private End end(int c) throws IOException {
    rowEnd = position - start;
    if (c < 0) {
      return End.FILE;
    }
    if (c == dialect.delimiter()) {
      position++;
      return End.FIELD;
    }
    endLine(c);
    return End.ROW;
  }

  private void endLine(int c) throws IOException {
    position++;
    LineEnd seen = LineEnd.LINE_FEED;
    if (c == '\r') {
      if (peek() == '\n') {
        position++;
      } else {
        seen = LineEnd.CARRIAGE_RETURN;
      }
    }
    if (lineEnd != LineEnd.UNKNOWN && lineEnd != seen) {
      throw new CsvException(
          line,
          "a line "
              + (seen == LineEnd.LINE_FEED ? "feed" : "ends by a carriage return alone")
              + " outside of quotes, where rows end by "
              + (seen == LineEnd.LINE_FEED ? "carriage returns" : "line feeds")
              + "; quote the field that holds it, or let all rows end alike");
    }
    lineEnd = seen;
    line++;
  }

  private void requireNoBlanksBefore(int begin) throws CsvException {
    for (int i = start + begin; i < position; i++) {
      if (buffer[i] != ' ' && buffer[i] != '\t') {
        return;
      }
    }
    throw new CsvException(
        line,
        "a quote behind blanks, which may or may not open a field; leave out the blanks, or pass"
            + " --csv-quote none where quotes are text");
  }

  private void requireEnd(int next, long opened) throws CsvException {
    if (next < 0 || next == dialect.delimiter() || next == '\n' || next == '\r') {
      return;
    }
    boolean backslash = position - 2 >= start && buffer[position - 2] == '\\';
    String place = opened == line ? "" : ", and what ends it on line " + line + " is none";
    throw new CsvException(
        opened,
        "a quote opens there"
            + place
            + ": behind a closing quote there must be a delimiter or the end of the row; inside a"
            + " quoted field, quotes are doubled"
            + (backslash && dialect.escape() < 0
                ? "; here a backslash escapes them: pass --csv-escape '\\'"
                : "; pass --csv-quote none where quotes are text"));
  }

  /**
   * Whether the quote before the position stands where one may open a field as well, behind a line
   * break or a delimiter, and the field has several lines: a quote on an earlier line may have
   * opened it by mistake.
   */
  private boolean mayOpenTheNext(long opened) {
    int before = buffer[position - 2] & 0xff;
    return opened < line && (before == '\n' || before == '\r' || before == dialect.delimiter());
  }

  /** A lone quote at the end of the unquoted field is what is left of a field that was cut so. */
  private void requireNoClosingQuote(int begin) throws CsvException {
    int quotes = 0;
    for (int i = start + begin; i < position; i++) {
      quotes += (buffer[i] & 0xff) == dialect.quote() ? 1 : 0;
    }
    if (quotes % 2 == 1 && (buffer[position - 1] & 0xff) == dialect.quote()) {
      throw new CsvException(
          doubtfulFrom,
          "a quote opens there, and what closes it may open the field that ends by a quote on line "
              + line
              + "; double the quotes inside of fields and put such fields in quotes, or pass"
              + " --csv-quote none where quotes are text");
    }
  }

  private void field(int begin, int end, boolean inQuotes, boolean hasEscape) {
    if (fields == from.length) {
      from = Arrays.copyOf(from, 2 * fields);
      to = Arrays.copyOf(to, 2 * fields);
      quoted = Arrays.copyOf(quoted, 2 * fields);
      escaped = Arrays.copyOf(escaped, 2 * fields);
    }
    from[fields] = begin;
    to[fields] = end;
    quoted[fields] = inQuotes;
    escaped[fields] = hasEscape;
    fields++;
    doubtful = false;
  }

  /** The byte at the position; -1 at the end of the file. */
  private int peek() throws IOException {
    return position < limit || fill() ? buffer[position] & 0xff : -1;
  }

  private boolean fill() throws IOException {
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, limit - start);
      position -= start;
      limit -= start;
      start = 0;
    }
    if (limit == buffer.length) {
      if (limit >= LONGEST_ROW) {
        throw new CsvException(
            rowLine,
            "a row of more than "
                + (LONGEST_ROW >> 20)
                + " MB begins there; is a quote never closed?");
      }
      buffer = Arrays.copyOf(buffer, 2 * limit);
    }
    int read = in.read(buffer, limit, buffer.length - limit);
    limit += Math.max(0, read);
    return read > 0;
  }

  /** Fields of the row. */
  int fields() {
    return fields;
  }

  /** The line on which the row begins, from 1. */
  long line() {
    return rowLine;
  }

  /** The row as it stands in the file, without the end of its line. */
  byte[] raw() {
    return Arrays.copyOfRange(buffer, start, start + rowEnd);
  }

  /** Whether the row is UTF-8. */
  boolean isUtf8() {
    return Utf8.isValid(buffer, start, start + rowEnd);
  }

  /** A field's value, valid until the next row; null where it is missing. */
  UTF8String value(int field) {
    int begin = start + from[field];
    int end = start + to[field];
    if (!quoted[field] && Arrays.equals(buffer, begin, end, missing, 0, missing.length)) {
      return null;
    }
    return escaped[field]
        ? unescaped(begin, end, quoted[field])
        : UTF8String.fromBytes(buffer, begin, end - begin);
  }

  private UTF8String unescaped(int begin, int end, boolean inQuotes) {
    byte[] plain = new byte[end - begin];
    int length = 0;
    for (int i = begin; i < end; i++) {
      int c = buffer[i] & 0xff;
      boolean second = i + 1 < end;
      if ((second && c == dialect.escape() && special[buffer[i + 1] & 0xff])
          || (second && inQuotes && c == dialect.quote() && buffer[i + 1] == c)) {
        i++;
      }
      plain[length++] = buffer[i];
    }
    return UTF8String.fromBytes(plain, 0, length);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
