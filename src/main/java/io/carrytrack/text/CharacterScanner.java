package io.carrytrack.text;

/**
 * Walks over the characters of scripts that are written without spaces, and over the words of all
 * others. A token is
 *
 * <ul>
 *   <li>a code point of Han, Kana, Bopomofo, Hangul, Thai, Lao, Khmer or Burmese letters and marks;
 *   <li>a symbol beyond ASCII, such as an emoji;
 *   <li>a run of anything else, such as a Latin word or a number, with the apostrophes inside it.
 * </ul>
 *
 * Marks of no script (accents, variation selectors, joiners) stay with what they stand behind.
 * Separators are those of {@link WordScanner}, all punctuation of Unicode and the zero-width space.
 * Where punctuation is kept, each of it is a token, and a run of full stops, exclamation and
 * question marks of any width and of ellipses is one.
 */
final class CharacterScanner extends TokenScanner {
  private static final String SENTENCE_ENDS = ".!?\u2026\u3002\uff01\uff0e\uff1f\uff61";
  private static final String ZERO_WIDTH_SPACES = "\u200b\ufeff";
  private static final String APOSTROPHES = "'\u2019";

  /** What a code point is to a token. */
  private enum Kind {
    SEPARATOR,
    PUNCTUATION,
    APOSTROPHE,
    /** Alone a token. */
    ALONE,
    /** Belongs to what is before it. */
    MARK,
    /** Of a run. */
    RUN
  }

  private final boolean keepsPunctuation;

  CharacterScanner(Tokenization tokenization) {
    super(tokenization);
    keepsPunctuation = tokenization.punctuation();
  }

  @Override
  String began(String prepared) {
    return prepared;
  }

  @Override
  public boolean next() {
    String text = text();
    int position = to();
    while (position < text.length()) {
      Kind kind = kind(text, position);
      if (kind == Kind.ALONE) {
        return standAt(position, behindMarks(text, behind(text, position)));
      } else if (kind == Kind.RUN || kind == Kind.MARK) {
        return standAt(position, behindRun(text, position));
      }
      int behind =
          kind == Kind.PUNCTUATION
              ? WordScanner.behindSeparator(text, position)
              : behind(text, position);
      if (keepsPunctuation && isKept(kind) && behind <= behind(text, position)) {
        return standAt(position, behindSentence(text, position));
      }
      position = Math.max(behind, behind(text, position));
    }
    stand(position, position, 0);
    return false;
  }

  private static boolean isKept(Kind kind) {
    return kind == Kind.PUNCTUATION || kind == Kind.APOSTROPHE;
  }

  private static int behind(String text, int position) {
    return position + Character.charCount(text.codePointAt(position));
  }

  private static int behindMarks(String text, int position) {
    int behind = position;
    while (behind < text.length() && kind(text, behind) == Kind.MARK) {
      behind = behind(text, behind);
    }
    return behind;
  }

  /** An apostrophe is of a word between two letters of it, elsewhere it is punctuation. */
  private static int behindRun(String text, int position) {
    int behind = behind(text, position);
    while (behind < text.length()) {
      Kind kind = kind(text, behind);
      boolean inside =
          kind == Kind.APOSTROPHE
              && behind + 1 < text.length()
              && kind(text, behind + 1) == Kind.RUN;
      if (kind != Kind.RUN && kind != Kind.MARK && !inside) {
        return behind;
      }
      behind = behind(text, behind);
    }
    return behind;
  }

  private static int behindSentence(String text, int position) {
    int behind = position;
    while (behind < text.length() && SENTENCE_ENDS.indexOf(text.charAt(behind)) >= 0) {
      behind++;
    }
    return Math.max(behind, behind(text, position));
  }

  private static Kind kind(String text, int position) {
    char first = text.charAt(position);
    if (first < 128) {
      return first == '\''
          ? Kind.APOSTROPHE
          : WordScanner.PUNCTUATION.indexOf(first) >= 0
              ? Kind.PUNCTUATION
              : WordScanner.separates(text, position) ? Kind.SEPARATOR : Kind.RUN;
    }
    if (WordScanner.separates(text, position) || ZERO_WIDTH_SPACES.indexOf(first) >= 0) {
      return Kind.SEPARATOR;
    }
    int c = text.codePointAt(position);
    if (APOSTROPHES.indexOf(c) >= 0) {
      return Kind.APOSTROPHE;
    } else if (Scripts.isUnspaced(c)) {
      return Kind.ALONE;
    }
    return kind(c);
  }

  private static Kind kind(int c) {
    return switch (Character.getType(c)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          Kind.PUNCTUATION;
      case Character.MATH_SYMBOL,
          Character.CURRENCY_SYMBOL,
          Character.MODIFIER_SYMBOL,
          Character.OTHER_SYMBOL ->
          Kind.ALONE;
      default ->
          Character.UnicodeScript.of(c) == Character.UnicodeScript.INHERITED ? Kind.MARK : Kind.RUN;
    };
  }
}
