package io.carrytrack.text;

import java.util.Locale;

/**
 * Walks over the words of a text.
 *
 * <p>The text is lower-cased as a whole in {@link Locale#ROOT}. Words are what stands between
 * separators: every Unicode white space, the line break {@code <br />} of HTML (also without blank
 * or slash), and the punctuation that the Keras tokenizer filters. Apostrophes belong to words.
 */
public final class WordScanner {
  /** The Keras tokenizer's default filter, less the white space in it. */
  static final String PUNCTUATION = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~";

  private static final char NEXT_LINE = '\u0085';
  private static final boolean[] ASCII_SEPARATORS = new boolean[128];

  static {
    for (char c = 0; c < ASCII_SEPARATORS.length; c++) {
      ASCII_SEPARATORS[c] = Character.isWhitespace(c) || PUNCTUATION.indexOf(c) >= 0;
    }
  }

  private final String text;
  private int from;
  private int to;

  /** A scanner in front of the first word. */
  public WordScanner(String text) {
    this.text = text.toLowerCase(Locale.ROOT);
  }

  /** Moves to the next word; false where there is none. */
  public boolean next() {
    int position = to;
    while (position < text.length() && separates(text.charAt(position))) {
      position = text.charAt(position) == '<' ? afterTag(position) : position + 1;
    }
    from = position;
    while (position < text.length() && !separates(text.charAt(position))) {
      position++;
    }
    to = position;
    return from < to;
  }

  /** The lower-cased text. */
  public String text() {
    return text;
  }

  /** Where the word begins in {@link #text()}. */
  public int from() {
    return from;
  }

  /** Where the word ends in {@link #text()}, exclusive. */
  public int to() {
    return to;
  }

  /** The word. */
  public String word() {
    return text.substring(from, to);
  }

  /** Behind the line break that begins here, or behind the angle bracket alone. */
  private int afterTag(int bracket) {
    int position = bracket + 1;
    if (!text.startsWith("br", position)) {
      return position;
    }
    position += 2;
    while (position < text.length() && text.charAt(position) == ' ') {
      position++;
    }
    if (position < text.length() && text.charAt(position) == '/') {
      position++;
    }
    boolean closed = position < text.length() && text.charAt(position) == '>';
    return closed ? position + 1 : bracket + 1;
  }

  /** All white space of Unicode is in the basic plane, so a char is enough. */
  static boolean separates(char c) {
    return c < ASCII_SEPARATORS.length
        ? ASCII_SEPARATORS[c]
        : Character.isWhitespace(c) || Character.isSpaceChar(c) || c == NEXT_LINE;
  }
}
