package io.carrytrack.vectors;

import java.nio.charset.StandardCharsets;

/** Numbers as files of vectors spell them, and the fields that lines are made of. */
final class Numerals {
  private Numerals() {}

  /** Blanks and tabs part fields. */
  static boolean isBlank(byte letter) {
    return letter == ' ' || letter == '\t';
  }

  /** Whether bytes are a decimal number, with a sign, a fraction and an exponent or without. */
  static boolean isNumber(byte[] line, int from, int to) {
    int at = from < to && isSign(line[from]) ? from + 1 : from;
    int whole = digits(line, at, to);
    int fraction = whole;
    if (whole < to && line[whole] == '.') {
      fraction = digits(line, whole + 1, to);
      if (fraction - at < 2) {
        return false;
      }
    } else if (whole == at) {
      return false;
    }
    if (fraction < to && (line[fraction] | 0x20) == 'e') {
      int power = fraction + 1 < to && isSign(line[fraction + 1]) ? fraction + 2 : fraction + 1;
      int stop = digits(line, power, to);
      return stop > power && stop == to;
    }
    return fraction == to;
  }

  private static boolean isSign(byte letter) {
    return letter == '-' || letter == '+';
  }

  private static int digits(byte[] line, int from, int to) {
    int at = from;
    while (at < to && line[at] >= '0' && line[at] <= '9') {
      at++;
    }
    return at;
  }

  /** The float that is nearest to a number; infinite where none is near. */
  static float value(byte[] line, int from, int to) {
    return Float.parseFloat(new String(line, from, to - from, StandardCharsets.ISO_8859_1));
  }

  /** The first place that no blank is at. */
  static int start(byte[] line, int from, int to) {
    int at = from;
    while (at < to && isBlank(line[at])) {
      at++;
    }
    return at;
  }

  /** The first place of the last field of {@code [from, to)}, which ends without a blank. */
  static int lastField(byte[] line, int from, int to) {
    int at = to;
    while (at > from && !isBlank(line[at - 1])) {
      at--;
    }
    return at;
  }

  /** Where {@code [from, to)} ends without the blanks behind it. */
  static int end(byte[] line, int from, int to) {
    int at = to;
    while (at > from && isBlank(line[at - 1])) {
      at--;
    }
    return at;
  }

  /** Where a line ends without blanks and the carriage return of other systems behind it. */
  static int lineEnd(byte[] line, int from, int to) {
    boolean carriage = to > from && line[to - 1] == '\r';
    return end(line, from, carriage ? to - 1 : to);
  }

  /** Number of the fields at the end that are numbers, at most one less than there are fields. */
  static int numbers(byte[] line, int from, int to) {
    int count = 0;
    int stop = lineEnd(line, from, to);
    while (stop > from) {
      int start = lastField(line, from, stop);
      if (!isNumber(line, start, stop)) {
        return count;
      }
      int next = end(line, from, start);
      if (next == from) {
        return count; // the first field is the word, whatever it is
      }
      count++;
      stop = next;
    }
    return count;
  }
}
