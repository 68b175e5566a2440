package io.carrytrack.training;

/** Hears of progress, on the thread that trains. What it throws ends the run. */
public interface TrainingListener {

  /** A round has ended. */
  default void roundEnded(RoundRecord round) {}

  /** An epoch has ended and was validated. */
  default void epochEnded(EpochRecord epoch) {}
}
