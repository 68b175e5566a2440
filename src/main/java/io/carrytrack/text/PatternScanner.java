package io.carrytrack.text;

import io.carrytrack.base.UserError;
import java.util.regex.Matcher;

/**
 * Walks over the matches of a regular expression; an empty match is no token. Java's matcher goes
 * back and forth over a text, for some patterns without an end: it may look at a character so many
 * times on average, and no more.
 */
final class PatternScanner extends TokenScanner {
  /** Looks at a character on average, far above what a pattern of tokens needs. */
  private static final long MOST_LOOKS = 1_000;

  /** Looks that a text has beside those of its length. */
  private static final long SPARE_LOOKS = 100_000;

  private final CountedText counted = new CountedText();
  private final Matcher matcher;

  PatternScanner(Tokenization tokenization) {
    super(tokenization);
    matcher = TokenPattern.of(tokenization.pattern()).matcher(counted);
  }

  @Override
  String began(String prepared) {
    String whole = Tokenization.wellFormed(prepared);
    counted.begin(whole);
    matcher.reset();
    return whole;
  }

  @Override
  public boolean next() {
    while (found()) {
      if (matcher.start() < matcher.end()) {
        requireWholePairs();
        return standAt(matcher.start(), matcher.end());
      }
    }
    return false;
  }

  private boolean found() {
    try {
      return matcher.find();
    } catch (StackOverflowError e) {
      throw endless("nests as deep as the text is long");
    }
  }

  private void requireWholePairs() {
    if (splitsPair(matcher.start()) || splitsPair(matcher.end())) {
      throw UserError.data(
          "text.pattern %s matches half of a surrogate pair, which no file can hold: write"
              + " characters beyond U+FFFF as \\x{1F600}",
          tokenization().pattern());
    }
  }

  private boolean splitsPair(int at) {
    return at > 0
        && at < text().length()
        && Character.isSurrogatePair(text().charAt(at - 1), text().charAt(at));
  }

  private UserError endless(String what) {
    return UserError.data(
        "text.pattern %s %s for a text of %d characters: write it without repetitions inside"
            + " repetitions, such as (a+)+, or as possessive ones, such as a++",
        tokenization().pattern(), what, counted.length());
  }

  /** A text that counts how often it is looked at. */
  private final class CountedText implements CharSequence {
    private String text = "";
    private long looks;

    void begin(String another) {
      text = another;
      looks = SPARE_LOOKS + MOST_LOOKS * another.length();
    }

    @Override
    public char charAt(int index) {
      if (--looks < 0) {
        throw endless("goes back and forth without an end");
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
