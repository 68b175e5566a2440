package io.carrytrack.text;

import java.text.Normalizer;

/**
 * The normal form of Unicode (UAX #15) that a text is brought into before it is split, so that one
 * letter is one sequence of code points however it was typed.
 */
public enum NormalForm {
  /** As the text is. */
  NONE,
  /** Letters and their marks composed where there is such a letter. */
  NFC,
  /** As NFC, and what differs in looks alone is the same: full width and half width, ligatures. */
  NFKC;

  /**
   * Marks in a row that are kept: what the Stream-Safe Text Format of UAX #15 allows. No language
   * has as many, and ordering a run of marks takes the square of its length.
   */
  private static final int MOST_MARKS = 30;

  private static final int VOICED = 0xff9e;
  private static final int SEMI_VOICED = 0xff9f;

  /** The text in this form; of a run of marks, what is beyond the thirtieth is left out. */
  String of(String text) {
    if (this == NONE || isAscii(text)) {
      return text;
    }
    Normalizer.Form form = this == NFC ? Normalizer.Form.NFC : Normalizer.Form.NFKC;
    // a mark may come apart into several
    return bounded(Normalizer.normalize(bounded(text), form));
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 128) {
        return false;
      }
    }
    return true;
  }

  private static String bounded(String text) {
    StringBuilder kept = null;
    int marks = 0;
    int c;
    for (int i = 0; i < text.length(); i += Character.charCount(c)) {
      c = text.codePointAt(i);
      marks = isMark(c) ? marks + 1 : 0;
      if (marks > MOST_MARKS && kept == null) {
        kept = new StringBuilder(text.length()).append(text, 0, i);
      } else if (marks <= MOST_MARKS && kept != null) {
        kept.appendCodePoint(c);
      }
    }
    return kept == null ? text : kept.toString();
  }

  /** The two that are letters become marks by NFKC. */
  private static boolean isMark(int c) {
    int type = Character.getType(c);
    return type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || c == VOICED
        || c == SEMI_VOICED;
  }
}
