package io.carrytrack.averaging;

/**
 * Blockwise model-update filtering with classical block momentum. With W the model that the workers
 * began from and M their mean,
 *
 * <pre>
 *   D = momentum D + rate (M - W)
 *   W = W + D
 * </pre>
 *
 * Source: Chen and Huo 2016, "Scalable training of deep learning machines by incremental block
 * training with intra-block parallel optimization and blockwise model-update filtering", whose rule
 * for N workers is momentum = 1 - 1/N at rate 1.
 */
record BlockMomentum(double rate, double momentum) implements OuterStep {
  @Override
  public Moved apply(
      float[] parameters, float[] start, float[] mean, float[] before, double rateFactor) {
    float[] moved = new float[parameters.length];
    float[] kept = new float[parameters.length];
    for (int i = 0; i < moved.length; i++) {
      double delta = momentum * before[i] + rate * ((double) mean[i] - start[i]);
      kept[i] = (float) delta;
      moved[i] = (float) (parameters[i] + delta);
    }
    return new Moved(moved, kept);
  }
}
