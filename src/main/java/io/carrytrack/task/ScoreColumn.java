package io.carrytrack.task;

/** The parts that a scored row's added columns play; each is a double. */
public enum ScoreColumn {
  /** How sure the network is, in [0, 1]. */
  PROBABILITY,
  /** The label that it predicts, or the number, in its unit. */
  PREDICTION
}
