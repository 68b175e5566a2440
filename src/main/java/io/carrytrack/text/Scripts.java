package io.carrytrack.text;

import io.carrytrack.spark.CatalystFunction;
import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataTypes;

/** What of a text is written without spaces between words. */
public final class Scripts {
  /**
   * Chinese, Japanese, Thai, Lao, Khmer and Burmese have no spaces between words; Korean has, but
   * between phrases of a word and its particles.
   */
  private static final Set<UnicodeScript> UNSPACED =
      EnumSet.of(
          UnicodeScript.HAN,
          UnicodeScript.HIRAGANA,
          UnicodeScript.KATAKANA,
          UnicodeScript.BOPOMOFO,
          UnicodeScript.HANGUL,
          UnicodeScript.THAI,
          UnicodeScript.LAO,
          UnicodeScript.KHMER,
          UnicodeScript.MYANMAR);

  /** Every character of those scripts is at this one, the first of Thai's, or behind it. */
  private static final int FIRST = 0x0e00;

  /**
   * Letters of Japanese that Unicode gives no script: closing and repetition marks, long vowels.
   */
  private static final String OF_JAPANESE =
      "\u3006\u3031\u3032\u3033\u3034\u3035\u303c\u30fc\uff70\uff9e\uff9f";

  private Scripts() {}

  /** Whether a code point is a letter or mark of a script without spaces; digits are not. */
  static boolean isUnspaced(int c) {
    if (c < FIRST) {
      return false;
    }
    return UNSPACED.contains(UnicodeScript.of(c))
        ? isOfWords(Character.getType(c))
        : OF_JAPANESE.indexOf(c) >= 0;
  }

  /** Letters, marks and the numbers that are letters; no digits, punctuation or symbols. */
  private static boolean isOfWords(int type) {
    return type == Character.OTHER_LETTER
        || type == Character.MODIFIER_LETTER
        || type == Character.LETTER_NUMBER
        || type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK;
  }

  /**
   * Whether most letters of a text are of scripts without spaces, by which {@code words} are no
   * words.
   */
  static boolean isUnspaced(String text) {
    int unspaced = 0;
    int others = 0;
    int c;
    for (int i = 0; i < text.length(); i += Character.charCount(c)) {
      c = text.codePointAt(i);
      if (isUnspaced(c)) {
        unspaced++;
      } else if (Character.isLetter(c)) {
        others++;
      }
    }
    return unspaced > others;
  }

  /** {@link #isUnspaced(String)} of a column of texts; a null text is not. */
  public static Column unspaced(Column texts) {
    return new CatalystFunction(
            "unspaced",
            List.of(DataTypes.StringType),
            DataTypes.BooleanType,
            false,
            row -> !row.isNullAt(0) && isUnspaced(row.getString(0)))
        .of(texts);
  }
}
