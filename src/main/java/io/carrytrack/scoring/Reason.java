package io.carrytrack.scoring;

import io.carrytrack.corpus.table.RowProblem;
import io.carrytrack.series.WindowProblem;

/** Why a row has no score. All other rows have one. */
public enum Reason {
  /** A line that is no CSV or JSON row of the table's columns. */
  MALFORMED(RowProblem.MALFORMED, true),
  /** Bytes that are no text in the input's encoding, in any of its columns. */
  NOT_UTF8(RowProblem.NOT_UTF8, true),
  NULL_TEXT("null text", false),
  /**
   * The tokenizer keeps nothing of it: it is empty, or has separators alone, or no word that the
   * model knows where none stands for unknown ones.
   */
  NO_WORD("no word in the text", false),
  /** Of a model that reads token ids: the text is no list of ids that it has. */
  NO_IDS("no list of the model's token ids", false),
  NO_TIME(WindowProblem.NO_TIME),
  NO_KEY(WindowProblem.NO_KEY),
  NO_NUMBER(WindowProblem.NO_NUMBER),
  TWICE(WindowProblem.TWICE),
  OFF_STEP(WindowProblem.OFF_STEP),
  NO_PAST(WindowProblem.NO_PAST),
  GAP(WindowProblem.GAP),
  NO_VALUE(WindowProblem.NO_VALUE);

  private final String words;
  private final boolean broken;

  Reason(String words, boolean broken) {
    this.words = words;
    this.broken = broken;
  }

  Reason(WindowProblem problem) {
    this(problem.words(), false);
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
