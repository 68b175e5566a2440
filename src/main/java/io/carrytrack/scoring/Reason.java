package io.carrytrack.scoring;

import io.carrytrack.corpus.table.RowProblem;

/** Why a row has no score. All other rows have one. */
public enum Reason {
  /** A line that is no CSV or JSON row of the table's columns. */
  MALFORMED(RowProblem.MALFORMED),
  /** Bytes that are no text in the input's encoding, in any of its columns. */
  NOT_UTF8(RowProblem.NOT_UTF8),
  NULL_TEXT("null text"),
  /** The tokenizer keeps nothing of it: it is empty, or has separators alone. */
  NO_WORD("no word in the text");

  private final String words;

  Reason(String words) {
    this.words = words;
  }

  /** As the reason column says it. */
  public String words() {
    return words;
  }
}
