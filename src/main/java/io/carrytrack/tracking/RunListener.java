package io.carrytrack.tracking;

import io.carrytrack.checkpoint.EpochRecord;
import io.carrytrack.evaluation.Metrics;
import io.carrytrack.training.RoundRecord;
import io.carrytrack.training.TrainingListener;
import java.util.List;

/**
 * Hears of a training run: {@link #started}, then {@link #resumed} where the run goes on from a
 * checkpoint, {@link #roundEnded} and {@link #epochEnded} as it trains, {@link #tested} where the
 * data has a test split, and at last either {@link #finished} or {@link #failed}. A run that is
 * refused before it starts - wrong settings, broken input, too small a cluster - is told to nobody.
 *
 * <p>A class of yours is named by {@code tracking.listeners}. It is public, with a public
 * constructor without arguments, and comes in a jar of the driver's; each run makes an instance of
 * its own. It implements the methods that it needs: all have a default that does nothing.
 *
 * <p>Methods are called one after another on the thread that trains, which waits for them: whoever
 * may take longer than a moment does it on a thread of its own. What a method throws is said in one
 * line; this listener then hears no more of the run, and the run goes on. Nothing that a listener
 * does changes what is learned.
 *
 * <p>This interface, {@link TrackedRun} and the accessors of {@link RoundRecord}, {@link
 * EpochRecord} and {@link Metrics} are kept from release to release. New methods come with a
 * default, and these records may get further components, so use their accessors and not their
 * constructors.
 */
public interface RunListener extends TrainingListener {

  /** How a run ended that did not finish. */
  enum Outcome {
    /** Something went wrong. */
    FAILED,
    /** It was stopped from outside: by SIGTERM, or by the rule of its grid. */
    KILLED
  }

  /** All checks have passed, and from here on the run directory is written to. */
  default void started(TrackedRun run) {}

  /**
   * A run goes on from a checkpoint. Rounds that were done beyond it by the former start are done
   * again, with the same numbers but for their seconds.
   *
   * @param history the epochs that are done
   * @param round number of rounds that are done of the epoch that follows
   * @param totalRounds number of rounds that are done
   */
  @Override
  default void resumed(List<EpochRecord> history, int round, long totalRounds) {}

  /**
   * A round has ended; not called under dl4j-spark's master, which tells of no rounds.
   *
   * @param round with loss and accuracy of its reviews, seconds, and the seconds of each worker
   */
  @Override
  default void roundEnded(RoundRecord round) {}

  /** An epoch has ended and was validated. */
  @Override
  default void epochEnded(EpochRecord epoch) {}

  /**
   * The model of the best epoch was measured on the test split.
   *
   * @param epoch from 1
   */
  default void tested(int epoch, Metrics metrics) {}

  /** The run is whole: model, {@code result.json} and report are in its directory. */
  default void finished() {}

  /**
   * The run has ended before it was whole; a checkpoint may be there to go on from.
   *
   * @param message why, in words
   */
  default void failed(Outcome outcome, String message) {}
}
