package io.carrytrack.rounds;

import java.io.Serializable;

/**
 * What a logical worker does in a round: a pure function of the broadcast vectors and of the
 * worker's own data, since Spark may run it again or twice at a time.
 */
@FunctionalInterface
public interface WorkerProgram extends Serializable {

  /**
   * Runs worker's share of the round.
   *
   * @param worker index of the logical worker
   * @param state the broadcast vectors, shared by all threads of the executor: never written to
   */
  WorkerOutput run(int worker, float[][] state) throws Exception;
}
