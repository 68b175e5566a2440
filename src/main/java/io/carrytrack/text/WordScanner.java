package io.carrytrack.text;

/**
 * Walks over the words of a text. Words are what stands between separators:
 *
 * <ul>
 *   <li>every Unicode white space, and the information separators U+001C to U+001F that Java and
 *       Python count among it;
 *   <li>the punctuation that the Keras tokenizer filters, {@code !"#$%&()*+,-./:;<=>?@[\]^_`{|}~},
 *       each of which is a token where punctuation is kept, and a run of {@code . ! ?} is one;
 *   <li>the line break {@code <br />} of HTML in any case, also without blank or slash. Keras'
 *       tokenizer makes it a word {@code br};
 *   <li>a surrogate without its partner. No UTF-8 text holds one, and encoders write {@code ?} in
 *       its place.
 * </ul>
 *
 * All else belongs to words, apostrophes and control characters too.
 */
public final class WordScanner extends TokenScanner {
  /** The Keras tokenizer's default filter, less the white space in it. */
  static final String PUNCTUATION = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~";

  private static final String LINE_BREAK = "<br";
  private static final char NEXT_LINE = '\u0085';
  private static final boolean[] ASCII_SEPARATORS = new boolean[128];
  private static final boolean[] ASCII_PUNCTUATION = new boolean[128];

  static {
    for (char c = 0; c < ASCII_SEPARATORS.length; c++) {
      ASCII_PUNCTUATION[c] = PUNCTUATION.indexOf(c) >= 0;
      ASCII_SEPARATORS[c] = Character.isWhitespace(c) || ASCII_PUNCTUATION[c];
    }
  }

  private final boolean keepsPunctuation;

  WordScanner(Tokenization tokenization) {
    super(tokenization);
    keepsPunctuation = tokenization.punctuation();
  }

  /** A scanner of {@link Tokenization#WORDS} in front of the first word of a text. */
  public WordScanner(String text) {
    this(Tokenization.WORDS);
    reset(text);
  }

  @Override
  String began(String prepared) {
    return prepared;
  }

  @Override
  public boolean next() {
    String text = text();
    int end = text.length();
    int position = to();
    while (position < end && separates(text, position)) {
      int behind = behindSeparator(text, position);
      if (keepsPunctuation && isPunctuation(text.charAt(position)) && behind == position + 1) {
        return standAt(position, behindRun(text, position));
      }
      position = behind;
    }
    int from = position;
    int running = 0;
    while (position < end && !separates(text, position)) {
      running = 31 * running + text.charAt(position++);
    }
    stand(from, position, running);
    return from < position;
  }

  private static boolean isPunctuation(char c) {
    return c < ASCII_PUNCTUATION.length && ASCII_PUNCTUATION[c];
  }

  private static int behindRun(String text, int position) {
    int behind = position;
    while (behind < text.length() && endsSentence(text.charAt(behind))) {
      behind++;
    }
    return Math.max(behind, position + 1);
  }

  private static boolean endsSentence(char c) {
    return c == '.' || c == '!' || c == '?';
  }

  /** Behind the line break that begins here, or behind the one character if none does. */
  static int behindSeparator(String text, int separator) {
    if (text.charAt(separator) != '<'
        || !text.regionMatches(true, separator, LINE_BREAK, 0, LINE_BREAK.length())) {
      return separator + 1;
    }
    int position = separator + LINE_BREAK.length();
    while (position < text.length() && text.charAt(position) == ' ') {
      position++;
    }
    if (position < text.length() && text.charAt(position) == '/') {
      position++;
    }
    boolean closed = position < text.length() && text.charAt(position) == '>';
    return closed ? position + 1 : separator + 1;
  }

  static boolean separates(String text, int position) {
    char c = text.charAt(position);
    return c < ASCII_SEPARATORS.length ? ASCII_SEPARATORS[c] : separatesBeyondAscii(text, position);
  }

  /** All white space of Unicode is in the basic plane, so a char tells it. */
  private static boolean separatesBeyondAscii(String text, int position) {
    char c = text.charAt(position);
    if (Character.isHighSurrogate(c)) {
      return position + 1 == text.length() || !Character.isLowSurrogate(text.charAt(position + 1));
    }
    if (Character.isLowSurrogate(c)) {
      return position == 0 || !Character.isHighSurrogate(text.charAt(position - 1));
    }
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == NEXT_LINE;
  }
}
