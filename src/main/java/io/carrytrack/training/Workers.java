package io.carrytrack.training;

import io.carrytrack.checkpoint.TrainingState;
import io.carrytrack.rounds.RoundEngine;
import io.carrytrack.rounds.WorkerProgram;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * A run's logical workers, as the driver has them: one engine for all kinds of rounds, so that
 * every worker goes back to where it ran before.
 */
record Workers(
    JavaSparkContext spark, RunReference run, RoundEngine engine, Divergence divergence) {

  /**
   * Runs a program on all of them.
   *
   * @param state that the round is of
   * @param vectors for the workers
   * @param lengths of what they return
   * @throws DivergedException when what they learned is no number, or their loss is too high
   */
  RoundEngine.Result run(
      TrainingState state, float[][] vectors, RoundEngine.Lengths lengths, WorkerProgram program) {
    Broadcast<float[][]> broadcast = RoundEngine.broadcast(spark, vectors);
    try {
      RoundEngine.Result result = engine.run(broadcast, lengths, program);
      divergence.check(state, result.reports());
      return result;
    } finally {
      broadcast.destroy();
    }
  }
}
