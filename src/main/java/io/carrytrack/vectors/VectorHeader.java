package io.carrytrack.vectors;

import io.carrytrack.base.UserError;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first line of word2vec's files.
 *
 * @param count vectors that the file claims to have
 * @param width numbers that it claims each has
 */
record VectorHeader(long count, long width) {
  private static final Pattern LINE = Pattern.compile("(\\d{1,18})[ \t]+(\\d{1,18})[ \t\r]*");

  /** The header that a line is, if it is one. */
  static Optional<VectorHeader> of(byte[] line, int from, int to) {
    Matcher fields = LINE.matcher(new String(line, from, to - from, StandardCharsets.ISO_8859_1));
    return fields.matches()
        ? Optional.of(
            new VectorHeader(Long.parseLong(fields.group(1)), Long.parseLong(fields.group(2))))
        : Optional.empty();
  }

  /**
   * Makes sure that it can be one.
   *
   * @throws UserError if it claims no vector, or wider ones than there are
   */
  VectorHeader requirePossible(String path) {
    if (count < 1 || width < 1 || width > VectorSource.WIDEST) {
      throw UserError.data(
          "%s: line 1 says %,d vectors of %,d numbers; there must be one at least, of 1 to %,d"
              + " numbers",
          path, count, width, VectorSource.WIDEST);
    }
    return this;
  }
}
