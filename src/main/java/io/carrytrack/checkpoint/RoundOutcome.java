package io.carrytrack.checkpoint;

import io.carrytrack.rounds.WorkerReport;
import java.util.List;

/**
 * What a round gave.
 *
 * @param parameters the model
 * @param updaters the optimizer's state, one for all workers or one of each
 * @param momentum the outer step's
 * @param steps that it counts for
 * @param reports one a worker, in worker order
 */
public record RoundOutcome(
    float[] parameters,
    float[][] updaters,
    float[] momentum,
    int steps,
    List<WorkerReport> reports) {

  /** Nobody had a review of any weight. */
  public static RoundOutcome unmoved(TrainingState state, List<WorkerReport> reports) {
    return new RoundOutcome(state.parameters(), state.updaters(), state.momentum(), 0, reports);
  }
}
