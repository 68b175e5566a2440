package io.carrytrack.text;

import java.text.BreakIterator;
import java.util.BitSet;
import java.util.Locale;

/**
 * {@code text.toLowerCase(Locale.ROOT)} without texts that take hours: Java's own goes through the
 * word anew for every capital sigma in it, and copies the text for every dotted I, so that a
 * million of them in a row never end.
 */
final class LowerCase {
  private static final char SIGMA = '\u03a3';
  private static final char DOTTED_I = '\u0130';
  private static final String DOTTED_I_LOWER = "i\u0307";
  private static final char FINAL_SIGMA = '\u03c2';
  private static final char INNER_SIGMA = '\u03c3';

  /** Letters that Java takes for cased beside those of a cased category: from, to, and so on. */
  private static final int[] OTHER_CASED = {
    0x02b0, 0x02b8, 0x02c0, 0x02c1, 0x02e0, 0x02e4, 0x0345, 0x0345, 0x037a, 0x037a, 0x1d2c, 0x1d61,
    0x2160, 0x217f, 0x24b6, 0x24e9
  };

  /**
   * Steps that Java's own may take, a tenth of a second at most; a character that it copies is one
   * too, for the memory.
   */
  private static final long MOST_STEPS = 1_000_000;

  private final String text;
  private final BitSet boundaries = new BitSet();

  private LowerCase(String text) {
    this.text = text;
  }

  /** The text in lower case. */
  static String of(String text) {
    boolean plain = text.indexOf(SIGMA) < 0 && text.indexOf(DOTTED_I) < 0;
    return plain || steps(text) <= MOST_STEPS ? text.toLowerCase(Locale.ROOT) : inOnePass(text);
  }

  /**
   * What Java's own takes at most, about: words are no longer than what stands between blanks, and
   * a sigma has each character of its word looked for from the word's beginning.
   */
  private static double steps(String text) {
    double steps = 0;
    long sigmas = 0;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      if (letter == SIGMA) {
        sigmas++;
      } else if (letter == DOTTED_I) {
        steps += text.length();
      } else if (letter == ' ' || letter == '\n') {
        steps += sigmas * square(i - start);
        sigmas = 0;
        start = i;
      }
    }
    return steps + sigmas * square(text.length() - start);
  }

  private static double square(double length) {
    return length * length;
  }

  /**
   * As Java's own, but for a sigma beside a letter beyond the basic plane, where Java sees ends of
   * words that its own {@link BreakIterator} does not find.
   */
  static String inOnePass(String text) {
    LowerCase lower = new LowerCase(text);
    if (text.indexOf(SIGMA) >= 0) {
      lower.findWords();
    }
    return lower.lowered();
  }

  private void findWords() {
    BreakIterator words = BreakIterator.getWordInstance(Locale.ROOT);
    words.setText(text);
    for (int at = words.first(); at != BreakIterator.DONE; at = words.next()) {
      boundaries.set(at);
    }
  }

  private String lowered() {
    StringBuilder lower = new StringBuilder(text.length() + 16);
    int letter;
    for (int at = 0; at < text.length(); at += Character.charCount(letter)) {
      letter = text.codePointAt(at);
      if (letter == SIGMA) {
        lower.append(endsWord(at) ? FINAL_SIGMA : INNER_SIGMA);
      } else if (letter == DOTTED_I) {
        lower.append(DOTTED_I_LOWER);
      } else {
        lower.appendCodePoint(Character.toLowerCase(letter));
      }
    }
    return lower.toString();
  }

  /** Whether a cased letter of the same word stands before a sigma, and none behind it. */
  private boolean endsWord(int sigma) {
    int at = sigma;
    while (at > 0 && !boundaries.get(at)) {
      int letter = text.codePointBefore(at);
      if (isCased(letter)) {
        return !isCasedBehind(sigma + 1);
      }
      at -= Character.charCount(letter);
    }
    return false;
  }

  private boolean isCasedBehind(int from) {
    int at = from;
    while (at < text.length() && !boundaries.get(at)) {
      int letter = text.codePointAt(at);
      if (isCased(letter)) {
        return true;
      }
      at += Character.charCount(letter);
    }
    return false;
  }

  private static boolean isCased(int letter) {
    int type = Character.getType(letter);
    if (type == Character.LOWERCASE_LETTER
        || type == Character.UPPERCASE_LETTER
        || type == Character.TITLECASE_LETTER) {
      return true;
    }
    for (int i = 0; i < OTHER_CASED.length; i += 2) {
      if (letter >= OTHER_CASED[i] && letter <= OTHER_CASED[i + 1]) {
        return true;
      }
    }
    return false;
  }
}
