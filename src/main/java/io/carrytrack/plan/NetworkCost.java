package io.carrytrack.plan;

/**
 * What a network adds to a round. Modelled, not measured: every executor and the driver have a full
 * duplex link of their own of B bytes a second, nothing else is on it, and a message takes L
 * seconds. With N workers spread evenly over E executors, a state of V bytes and S slices, in
 * seconds:
 *
 * <pre>
 * down      V / B (1 + log2(E) / ceil(V / 4 MiB))   torrent broadcast: blocks of 4 MiB go from executor to
 *                                                   executor while others are still on their way
 * slices    V N / (R B) (E - 1) / E                 the busiest of R = min(S, E) reducing executors receives its
 *                                                   share of every worker's state, what is its own excepted
 * up        V / B                                   the average goes to the driver
 * messages  14 L                                    seven round trips: the launch of two stages, location and
 *                                                   blocks of the broadcast, location and blocks of the
 *                                                   shuffle, the results
 * </pre>
 *
 * @param bytesPerSecond B of each link, one way
 * @param latency L of a message one way, seconds
 */
public record NetworkCost(double bytesPerSecond, double latency) {
  /** {@code spark.broadcast.blockSize}. */
  private static final double BROADCAST_BLOCK = 4 << 20;

  private static final int MESSAGES = 14;

  /**
   * Seconds of each part, in the order of the formula.
   *
   * @param executors number E of executors
   */
  public double[] parts(RoundCostModel.Round round, int executors) {
    double state = round.bytes() / bytesPerSecond;
    double blocks = Math.ceil(round.bytes() / BROADCAST_BLOCK);
    double doublings = Math.log(executors) / Math.log(2);
    double foreign = (executors - 1.0) / executors;
    return new double[] {
      state * (1 + doublings / blocks),
      state * round.workers() / Math.min(round.slices(), executors) * foreign,
      state,
      MESSAGES * latency
    };
  }

  /** Seconds of a round. */
  public double seconds(RoundCostModel.Round round, int executors) {
    double sum = 0;
    for (double part : parts(round, executors)) {
      sum += part;
    }
    return sum;
  }
}
