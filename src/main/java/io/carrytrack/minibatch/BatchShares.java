package io.carrytrack.minibatch;

import java.io.Serializable;

/**
 * How logical workers share minibatches. At step s worker k takes the rows of its own order from
 * floor((k + s) B / N) - floor(k B / N) on, up to where step s + 1 begins. So all workers together
 * take exactly B rows at every step, each of them as many as the others to within one, and over an
 * epoch as well, since the larger shares go round. Where N divides B, every share is B / N.
 *
 * @param batch rows of a step of all workers together, B, at least 1
 * @param workers number of workers, N, at least 1
 */
public record BatchShares(int batch, int workers) implements Serializable {

  /** The place in a worker's order where a minibatch begins. */
  public long start(int worker, int step) {
    long before = (long) worker * batch / workers;
    return ((long) worker + step) * batch / workers - before;
  }

  /** Number of minibatches that a worker's rows are, of which the last may be short. */
  public int count(int worker, int rows) {
    long end = rows + (long) worker * batch / workers;
    return Math.toIntExact(-Math.floorDiv(-end * workers, (long) batch) - worker);
  }

  /** Number of steps that rows are of which all workers together take a minibatch at a time. */
  public int count(long rows) {
    return Math.toIntExact(-Math.floorDiv(-rows, (long) batch));
  }

  /**
   * Number of minibatches of the worker that has most, of rows that are dealt to the workers one
   * after another.
   */
  public int mostOf(long rows) {
    int most = 0;
    for (int worker = 0; worker < workers; worker++) {
      most =
          Math.max(most, count(worker, Math.toIntExact((rows + workers - 1 - worker) / workers)));
    }
    return most;
  }

  /** Rows of the largest share. */
  public int largest() {
    return -Math.floorDiv(-batch, workers);
  }
}
