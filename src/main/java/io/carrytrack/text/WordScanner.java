package io.carrytrack.text;

import java.util.Locale;

/**
 * Walks over the words of a text.
 *
 * <p>The text is lower-cased as a whole in {@link Locale#ROOT}: {@code text.toLowerCase(ROOT)}, so
 * that a sigma at the end of a Greek word is a final one. Words are what stands between separators:
 *
 * <ul>
 *   <li>every Unicode white space, and the information separators U+001C to U+001F that Java and
 *       Python count among it;
 *   <li>the punctuation that the Keras tokenizer filters, {@code !"#$%&()*+,-./:;<=>?@[\]^_`{|}~};
 *   <li>the line break {@code <br />} of HTML in any case, also without blank or slash. Keras'
 *       tokenizer makes it a word {@code br};
 *   <li>a surrogate without its partner. No UTF-8 text holds one, and encoders write {@code ?} in
 *       its place.
 * </ul>
 *
 * All else belongs to words, apostrophes and control characters too.
 */
public final class WordScanner {
  /** The Keras tokenizer's default filter, less the white space in it. */
  static final String PUNCTUATION = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~";

  private static final String LINE_BREAK = "<br";
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
  private int hash;

  /** A scanner in front of the first word. */
  public WordScanner(String text) {
    this.text = LowerCase.of(text);
  }

  /** Moves to the next word; false where there is none. */
  public boolean next() {
    int end = text.length();
    int position = to;
    while (position < end && separates(position)) {
      position = text.charAt(position) == '<' ? afterBracket(position) : position + 1;
    }
    from = position;
    int running = 0;
    while (position < end && !separates(position)) {
      running = 31 * running + text.charAt(position++);
    }
    to = position;
    hash = running;
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

  /** {@code word().hashCode()}, which falls out of the scan. */
  int hash() {
    return hash;
  }

  /** Whether a string is one word, as a scanner would give it. */
  public static boolean isWord(String string) {
    WordScanner scanner = new WordScanner(string);
    return scanner.next()
        && scanner.from == 0
        && scanner.to == string.length()
        && scanner.text.equals(string);
  }

  /** Behind the line break that begins here, or behind the angle bracket if none does. */
  private int afterBracket(int bracket) {
    if (!text.startsWith(LINE_BREAK, bracket)) {
      return bracket + 1;
    }
    int position = bracket + LINE_BREAK.length();
    while (position < text.length() && text.charAt(position) == ' ') {
      position++;
    }
    if (position < text.length() && text.charAt(position) == '/') {
      position++;
    }
    boolean closed = position < text.length() && text.charAt(position) == '>';
    return closed ? position + 1 : bracket + 1;
  }

  private boolean separates(int position) {
    char c = text.charAt(position);
    return c < ASCII_SEPARATORS.length ? ASCII_SEPARATORS[c] : separatesBeyondAscii(c, position);
  }

  /** All white space of Unicode is in the basic plane, so a char tells it. */
  private boolean separatesBeyondAscii(char c, int position) {
    if (Character.isHighSurrogate(c)) {
      return position + 1 == text.length() || !Character.isLowSurrogate(text.charAt(position + 1));
    }
    if (Character.isLowSurrogate(c)) {
      return position == 0 || !Character.isHighSurrogate(text.charAt(position - 1));
    }
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == NEXT_LINE;
  }
}
