package io.carrytrack.text;

import io.carrytrack.base.UserError;
import org.apache.commons.lang3.StringUtils;

/**
 * Walks over a list of token ids that somebody else encoded: decimal numbers from 0 on between
 * blanks or commas, in brackets or without. A number is a token as it is written, without zeros in
 * front.
 */
final class IdScanner extends TokenScanner {
  private static final int MOST_DIGITS = 9;
  private static final int LONGEST_SHOWN = 40;

  IdScanner(Tokenization tokenization) {
    super(tokenization);
  }

  @Override
  String began(String prepared) {
    return prepared;
  }

  @Override
  public boolean next() {
    String text = text();
    int from = to();
    while (from < text.length() && separates(text.charAt(from))) {
      from++;
    }
    int end = from;
    while (end < text.length() && !separates(text.charAt(end))) {
      end++;
    }
    if (from < end && !isNumeral(text, from, end)) {
      throw UserError.data(
          "\"%s\" is no token id, and text.tokenizer is ids: its texts are numbers from 0 on"
              + " between blanks or commas; name their column by --text-column"
              + " (input.text-column)",
          StringUtils.abbreviate(text.substring(from, end), LONGEST_SHOWN));
    }
    return standAt(from, end) && from < end;
  }

  /** Whether a text is a list of numbers, perhaps an empty one. */
  static boolean isList(String text) {
    int from = 0;
    while (from < text.length()) {
      int end = from;
      while (end < text.length() && !separates(text.charAt(end))) {
        end++;
      }
      if (from < end && !isNumeral(text, from, end)) {
        return false;
      }
      from = end + 1;
    }
    return true;
  }

  private static boolean separates(char c) {
    return c == ',' || c == ' ' || c == '[' || c == ']' || Character.isWhitespace(c);
  }

  private static boolean isNumeral(String text, int from, int to) {
    if (to - from > MOST_DIGITS || text.charAt(from) == '0' && to > from + 1) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }
}
