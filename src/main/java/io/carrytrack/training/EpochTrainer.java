package io.carrytrack.training;

import io.carrytrack.checkpoint.TrainingState;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Trains a run's epochs in parts that each end between two rounds: a round at a time, or a whole
 * epoch. The loop around it validates, chooses the best epoch and saves what can be resumed.
 */
public interface EpochTrainer {

  /** Rounds of the workers, whose results are averaged: a round at a time. */
  Factory ROUNDS = RoundTrainer::new;

  /** Makes the trainer of a run's epochs, once, on the driver. */
  @FunctionalInterface
  interface Factory {
    /**
     * The trainer of a run.
     *
     * @throws io.carrytrack.base.UserError for settings that it does not train by
     */
    EpochTrainer create(Run run);
  }

  /**
   * A run whose blocks are cut.
   *
   * @param spark runs its jobs
   * @param context what its workers know, here on the driver
   * @param reference the same for tasks
   * @param listener hears of every round
   */
  record Run(
      JavaSparkContext spark,
      RunContext context,
      RunReference reference,
      Consumer<RoundRecord> listener) {}

  /**
   * The state after the next part of its epoch, which is not validated here. Each state but the
   * first is that which the last call gave, or followed from it by the end of the epoch.
   *
   * @throws DivergedException when nothing is learned any more
   */
  TrainingState next(TrainingState state);

  /** What the next part is, in a few words for the Spark UI. */
  String part(TrainingState state);

  /** Whether a state says all that the next one depends on, so that it is worth saving. */
  boolean resumable();

  /** Whether a state's progress has accuracy and overhead, beside the loss and the time. */
  boolean tellsAccuracyAndOverhead();
}
