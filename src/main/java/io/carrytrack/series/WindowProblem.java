package io.carrytrack.series;

/** Why no forecast is made at a row, or learned from it. */
public enum WindowProblem {
  /** Its time is missing, or is none. */
  NO_TIME("no time that can be read", true),
  /** There is a column of keys, and it is null. */
  NO_KEY("no key", true),
  /** A feature or the target is a text that is no number. */
  NO_NUMBER("a value that is no number", true),
  /** Two rows of a series have one time, in or beside the window. */
  TWICE("two rows of one time in the window", true),
  /** A row lies between two time steps. */
  OFF_STEP("a time between two steps in the window", true),
  /** The series begins later than the window would. */
  NO_PAST("not enough past", false),
  /** A time step is missing. */
  GAP("a missing time in the window", false),
  /** A value is missing. */
  NO_VALUE("a missing value in the window", false),
  /** What is to be forecast is not there; to learn from, not to forecast. */
  NO_TARGET("no target at the horizon", false),
  /** The window begins in one split, and its target lies in another. */
  BORDER("over the border of two splits", false);

  private final String words;
  private final boolean broken;

  WindowProblem(String words, boolean broken) {
    this.words = words;
    this.broken = broken;
  }

  /** As people read it. */
  public String words() {
    return words;
  }

  /** Whether the table is wrong, rather than the place in it. */
  public boolean isBroken() {
    return broken;
  }
}
