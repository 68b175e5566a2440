package io.carrytrack.averaging;

/** What becomes of the workers' updater states when their parameters are averaged. */
public enum Updater {
  /** They are averaged too, and all workers go on from the average. */
  AVERAGED,
  /** Each worker goes on from its own. */
  KEPT,
  /** Every round begins from zeros, and counts its steps anew. */
  RESET
}
