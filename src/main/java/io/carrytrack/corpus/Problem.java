package io.carrytrack.corpus;

import io.carrytrack.corpus.table.RowProblem;

/** What can be wrong with a row, in the words that users see. */
final class Problem {
  static final String INVALID_UTF8 = RowProblem.NOT_UTF8;
  static final String EMPTY_TEXT = "empty text";

  /** The labels that there may be follow. */
  static final String LABEL = "label outside ";

  static final String SPLIT = "split outside train, validation, test, unlabelled";
  static final String WEIGHT = "weight that is no number of at least 0";
  static final String NO_ID = "no id";
  static final String MALFORMED = RowProblem.MALFORMED;
  static final String TWO_TEXTS = "id of two different reviews";

  /**
   * Problems that begin so are of the input as a whole: what is missing cannot be counted, so no
   * option allows them.
   */
  static final String FATAL = "archive ";

  private Problem() {}

  static boolean isFatal(String problem) {
    return problem.startsWith(FATAL);
  }
}
