package io.carrytrack.optimizer;

/**
 * Any optimizer with clipping by the global norm: all gradients times min(1, norm / their norm), as
 * Keras' {@code global_clipnorm}. State: the optimizer's.
 *
 * @param optimizer takes the step
 * @param norm bound of the gradient's Euclidean norm, above 0
 */
public record Clipped(Optimizer optimizer, double norm) implements Optimizer {
  @Override
  public <T> T accept(Visitor<T> visitor) {
    return visitor.clipped(this);
  }

  @Override
  public double learningRate() {
    return optimizer.learningRate();
  }

  @Override
  public int stateSize(int parameters) {
    return optimizer.stateSize(parameters);
  }

  @Override
  public void step(float[] parameters, float[] gradient, float[] state, long steps, float factor) {
    double found = norm(gradient);
    if (found > norm) {
      scale(gradient, (float) (norm / found));
    }
    optimizer.step(parameters, gradient, state, steps, factor);
  }

  private static void scale(float[] g, float factor) {
    for (int i = 0; i < g.length; i++) {
      g[i] *= factor;
    }
  }

  /** Eight running sums, so that one addition need not wait for the last; their order is fixed. */
  private static double norm(float[] g) {
    double[] sums = new double[8];
    int whole = g.length & ~7;
    for (int i = 0; i < whole; i += 8) {
      for (int k = 0; k < 8; k++) {
        sums[k] += (double) g[i + k] * g[i + k];
      }
    }
    for (int i = whole; i < g.length; i++) {
      sums[0] += (double) g[i] * g[i];
    }
    double sum = 0;
    for (double part : sums) {
      sum += part;
    }
    return Math.sqrt(sum);
  }
}
