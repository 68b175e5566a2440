package io.carrytrack.averaging;

/**
 * Slow momentum. With W the model that the workers began from, M their mean and f the factor of
 * their learning rate in the round's first step,
 *
 * <pre>
 *   u = momentum u + (W - M) / f
 *   W = W - rate f u
 * </pre>
 *
 * Source: Wang et al. 2020, "SlowMo: Improving Communication-Efficient Distributed SGD with Slow
 * Momentum", algorithm 1, which has the learning rate itself in place of f: our u is theirs times
 * the base rate. Where the rate never changes it is {@link BlockMomentum}.
 */
record SlowMomentum(double rate, double momentum) implements OuterStep {
  @Override
  public Moved apply(
      float[] parameters, float[] start, float[] mean, float[] before, double rateFactor) {
    float[] moved = new float[parameters.length];
    float[] kept = new float[parameters.length];
    for (int i = 0; i < moved.length; i++) {
      double velocity = momentum * before[i] + ((double) start[i] - mean[i]) / rateFactor;
      kept[i] = (float) velocity;
      moved[i] = (float) (parameters[i] - rate * rateFactor * velocity);
    }
    return new Moved(moved, kept);
  }
}
