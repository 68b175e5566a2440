package io.carrytrack.averaging;

/**
 * SGD with Nesterov momentum on the outer gradient g, as PyTorch writes it. With W the model that
 * the workers began from and M their mean,
 *
 * <pre>
 *   g = W - M
 *   m = momentum m + g
 *   W = W - rate (g + momentum m)
 * </pre>
 *
 * In this form the look-ahead is part of W itself, so that what is validated is what the workers
 * begin from. Source: Douillard et al. 2023, "DiLoCo: Distributed Low-Communication Training of
 * Language Models", rate 0.7 and momentum 0.9.
 */
record NesterovOuterStep(double rate, double momentum) implements OuterStep {
  @Override
  public Moved apply(
      float[] parameters, float[] start, float[] mean, float[] before, double rateFactor) {
    float[] moved = new float[parameters.length];
    float[] kept = new float[parameters.length];
    for (int i = 0; i < moved.length; i++) {
      double gradient = (double) start[i] - mean[i];
      double velocity = momentum * before[i] + gradient;
      kept[i] = (float) velocity;
      moved[i] = (float) (parameters[i] - rate * (gradient + momentum * velocity));
    }
    return new Moved(moved, kept);
  }
}
