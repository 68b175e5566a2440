package io.carrytrack.training;

import io.carrytrack.checkpoint.EpochRecord;
import java.util.List;

/** Hears of progress, on the thread that trains. What it throws ends the run. */
public interface TrainingListener {

  /**
   * The reviews were read and, where a run goes on, are those of its checkpoint. From here on the
   * run directory is written to.
   */
  default void checked() {}

  /**
   * Classes do not count alike.
   *
   * @param factors of the weights of their reviews, by class
   */
  default void weighted(List<Double> factors) {}

  /**
   * A run goes on from a checkpoint.
   *
   * @param history the epochs that are done
   * @param round number of rounds that are done of the epoch that follows
   * @param totalRounds number of rounds that are done
   */
  default void resumed(List<EpochRecord> history, int round, long totalRounds) {}

  /** A round has ended. */
  default void roundEnded(RoundRecord round) {}

  /** An epoch has ended and was validated. */
  default void epochEnded(EpochRecord epoch) {}
}
