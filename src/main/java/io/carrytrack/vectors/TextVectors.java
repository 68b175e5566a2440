package io.carrytrack.vectors;

import io.carrytrack.base.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Reads a line for each word. The last fields are its numbers, and all before them is the word,
 * which may hold blanks: GloVe's vectors of 840 billion tokens have such words.
 */
final class TextVectors {
  private static final int SHOWN = 40;

  private final String path;
  private final VectorBytes bytes;
  private final FoundVectors found;
  private final int width;
  private final float[] vector;
  private final int[] starts;
  private final int[] ends;
  private long line;
  private long blankLine;
  private boolean last;

  /**
   * @param path for messages
   */
  TextVectors(String path, VectorBytes bytes, FoundVectors found) {
    this.path = path;
    this.bytes = bytes;
    this.found = found;
    width = found.width();
    vector = new float[width];
    starts = new int[width];
    ends = new int[width];
  }

  /**
   * Reads all lines.
   *
   * @param headed whether the first says count and size
   */
  void read(boolean headed) throws IOException {
    long claimed = headed ? header() : Long.MAX_VALUE;
    long count = 0;
    while (next()) {
      int from = line == 1 ? FormatProbe.mark(bytes.part(), bytes.length()) : 0;
      int to = Numerals.lineEnd(bytes.part(), from, bytes.length());
      if (Numerals.start(bytes.part(), from, to) == to) {
        blankLine = blankLine == 0 ? line : blankLine;
        continue;
      }
      if (blankLine > 0) {
        throw wrong(blankLine, "is blank");
      }
      if (count == claimed) {
        throw wrong(line, "is more than the %,d vectors that line 1 says", claimed);
      }
      vector(from, to);
      count++;
    }
    if (headed && count < claimed) {
      throw UserError.data(
          "%s ends early: line 1 says %,d vectors, and %,d are there", path, claimed, count);
    }
  }

  private long header() throws IOException {
    next();
    int from = FormatProbe.mark(bytes.part(), bytes.length());
    return VectorHeader.of(bytes.part(), from, bytes.length())
        .filter(header -> header.width() == width)
        .orElseThrow(() -> wrong(1, "is no longer that of %d numbers: the file was changed", width))
        .count();
  }

  private boolean next() throws IOException {
    line++;
    int read = bytes.until((byte) '\n', VectorBytes.LONGEST_LINE);
    if (read == -2) {
      throw wrong(line, "is longer than %,d bytes", VectorBytes.LONGEST_LINE);
    }
    last = read == -1;
    return !last || bytes.length() > 0;
  }

  private void vector(int from, int to) {
    byte[] text = bytes.part();
    int stop = to;
    for (int i = width - 1; i >= 0; i--) {
      starts[i] = Numerals.lastField(text, from, stop);
      ends[i] = stop;
      if (starts[i] == from) {
        throw wrong(
            line,
            "has %d numbers behind its word, and %d were to be read%s",
            width - i - 1,
            width,
            last ? ": the file is cut off" : "");
      }
      stop = Numerals.end(text, from, starts[i]);
    }
    if (stop == from) {
      throw wrong(line, "has no word before its %d numbers", width);
    }
    requireOneWord(from, stop);
    for (int i = 0; i < width; i++) {
      if (!Numerals.isNumber(text, starts[i], ends[i])) {
        throw wrong(
            line,
            "number %d is \"%s\", which is no finite number",
            i + 1,
            shown(starts[i], ends[i]));
      }
    }
    String word = bytes.text(from, stop);
    if (word == null) {
      throw wrong(line, "has a word that is no UTF-8: \"%s\"", shown(from, stop));
    }
    int id = found.wanted(word);
    if (id >= 0) {
      numbers();
      found.put(id, vector);
    }
  }

  private void numbers() {
    for (int i = 0; i < width; i++) {
      vector[i] = Numerals.value(bytes.part(), starts[i], ends[i]);
      if (!Float.isFinite(vector[i])) {
        throw wrong(
            line, "number %d is %s, which no float can hold", i + 1, shown(starts[i], ends[i]));
      }
    }
  }

  /** A word of several fields that are all numbers but the first is a wider vector. */
  private void requireOneWord(int from, int stop) {
    int extra = Numerals.numbers(bytes.part(), from, stop);
    if (extra > 0
        && Numerals.lastField(bytes.part(), from, beforeLast(from, stop, extra)) == from) {
      throw wrong(line, "has %d numbers, and %d were to be read", width + extra, width);
    }
  }

  private int beforeLast(int from, int stop, int fields) {
    int at = stop;
    for (int i = 0; i < fields; i++) {
      at = Numerals.end(bytes.part(), from, Numerals.lastField(bytes.part(), from, at));
    }
    return at;
  }

  private String shown(int from, int to) {
    return new String(bytes.part(), from, Math.min(SHOWN, to - from), StandardCharsets.UTF_8);
  }

  private UserError wrong(long where, String what, Object... arguments) {
    return UserError.data("%s: line %,d %s", path, where, String.format(what, arguments));
  }
}
