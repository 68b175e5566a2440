package io.carrytrack.averaging;

/**
 * Blockwise model-update filtering with Nesterov block momentum. The workers begin ahead of the
 * model W, at A, and M is their mean:
 *
 * <pre>
 *   A = W + momentum D
 *   D = momentum D + rate (M - A)
 *   W = W + D
 * </pre>
 *
 * Source: Chen and Huo 2016 (see {@link BlockMomentum}). The model is W, as theirs is; A is where
 * the next round's gradients are asked for, no more, and fairseq's way of keeping it as the model
 * is not followed.
 */
record NesterovBlockMomentum(double rate, double momentum) implements OuterStep {
  @Override
  public float[] start(float[] parameters, float[] before) {
    float[] ahead = new float[parameters.length];
    for (int i = 0; i < ahead.length; i++) {
      ahead[i] = (float) (parameters[i] + momentum * before[i]);
    }
    return ahead;
  }

  @Override
  public Moved apply(
      float[] parameters, float[] start, float[] mean, float[] before, double rateFactor) {
    return new BlockMomentum(rate, momentum).apply(parameters, start, mean, before, rateFactor);
  }
}
