package io.carrytrack.scoring;

/** Why a row has no score. All other rows have one. */
public enum Reason {
  /** A line that is no CSV or JSON row of the table's columns, or a file that is no UTF-8. */
  MALFORMED("malformed row"),
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
