package io.carrytrack.scoring;

import io.carrytrack.corpus.table.RowProblem;

/** Why a row has no score. All other rows have one. */
public enum Reason {
  /** A line that is no CSV or JSON row of the table's columns. */
  MALFORMED(RowProblem.MALFORMED, true),
  /** Bytes that are no text in the input's encoding, in any of its columns. */
  NOT_UTF8(RowProblem.NOT_UTF8, true),
  NULL_TEXT("null text", false),
  /** The tokenizer keeps nothing of it: it is empty, or has separators alone. */
  NO_WORD("no word in the text", false);

  private final String words;
  private final boolean broken;

  Reason(String words, boolean broken) {
    this.words = words;
    this.broken = broken;
  }

  /** As the reason column says it. */
  public String words() {
    return words;
  }

  /** Whether nothing of the row is known for certain, its split included. */
  boolean isBroken() {
    return broken;
  }
}
