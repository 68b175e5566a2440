package io.carrytrack.plan;

import io.carrytrack.rounds.RoundEngine;

/**
 * What a round costs beyond the workers' steps, on one machine's loopback, where a network costs
 * next to nothing. With N workers, a state of V bytes, S slices and M slots, of which m = min(M, N)
 * work on workers and r = min(M, S) on slices, in seconds:
 *
 * <pre>
 * fixed
 *   + task (N + S)           tasks are launched and their ends handled one after another by the driver
 *   + driverByte V           the state is serialised and cut for the broadcast, the average is put together
 *   + workerByte V N / m     a worker's state is read, copied, cut and written
 *   + reducedByte V N / r    slices are fetched and summed
 *   + block N S / r          each of which is a block of the shuffle
 * </pre>
 *
 * @param fixed seconds of a round, of anything
 * @param task seconds of the driver a task
 * @param driverByte seconds of the driver a byte
 * @param workerByte seconds of a slot a byte
 * @param reducedByte seconds of a slot a byte
 * @param block seconds of a slot a block
 */
public record RoundCostModel(
    double fixed,
    double task,
    double driverByte,
    double workerByte,
    double reducedByte,
    double block) {

  /**
   * A round.
   *
   * @param workers number N of logical workers
   * @param bytes V of the state that travels
   * @param slices number S of slices
   * @param slots number M of tasks that run at the same time
   */
  public record Round(int workers, long bytes, int slices, int slots) {
    /** A round whose slices are cut as the engine cuts them. */
    public static Round of(int workers, long bytes, int slots) {
      return new Round(
          workers, bytes, RoundEngine.slices(workers, bytes, RoundEngine.SLICE_BYTES), slots);
    }

    /** The same with another number of slices. */
    public Round withSlices(int number) {
      return new Round(workers, bytes, number, slots);
    }

    private double[] amounts() {
      double working = Math.min(slots, workers);
      double reducing = Math.min(slots, slices);
      double all = (double) workers * bytes;
      return new double[] {
        1,
        workers + slices,
        bytes,
        all / working,
        all / reducing,
        workers * (double) slices / reducing
      };
    }
  }

  /** The number of coefficients. */
  static final int TERMS = 6;

  static RoundCostModel of(double[] c) {
    return new RoundCostModel(c[0], c[1], c[2], c[3], c[4], c[5]);
  }

  /** What each coefficient is multiplied by, in their order. */
  static double[] amounts(Round round) {
    return round.amounts();
  }

  private double[] coefficients() {
    return new double[] {fixed, task, driverByte, workerByte, reducedByte, block};
  }

  /** Seconds of each term, in the order of the coefficients. */
  public double[] parts(Round round) {
    double[] parts = round.amounts();
    double[] coefficients = coefficients();
    for (int i = 0; i < parts.length; i++) {
      parts[i] *= coefficients[i];
    }
    return parts;
  }

  /** Seconds of a round. */
  public double seconds(Round round) {
    double sum = 0;
    for (double part : parts(round)) {
      sum += part;
    }
    return sum;
  }

  /** The number of slices, of those up to the engine's and the slots, that costs least. */
  public int bestSlices(Round round) {
    int best = 1;
    int most = Math.max(round.slices(), 2 * round.slots());
    for (int slices = 1; slices <= most; slices++) {
      if (seconds(round.withSlices(slices)) < seconds(round.withSlices(best))) {
        best = slices;
      }
    }
    return best;
  }
}
