package io.carrytrack.optimizer;

/**
 * RMSprop: v = rho v + (1 - rho) g^2, then a step along g by the variant's formula. Keras'
 * embedding gradients are taken as dense; the per-occurrence squares of TensorFlow's {@code fit}
 * are not built. State: v.
 *
 * @param learningRate step size, above 0
 * @param rho decay of the running mean of squares, in [0, 1)
 * @param epsilon added to the root of that mean, or under it, above 0
 * @param variant whose formula
 */
public record RmsProp(double learningRate, double rho, double epsilon, Variant variant)
    implements Optimizer {
  /** Where epsilon is. */
  public enum Variant {
    /** w -= lr g / sqrt(v + epsilon): Keras 2.11 and later. */
    KERAS3,
    /** w -= lr g / (sqrt(v) + epsilon): Keras up to 2.10. */
    KERAS2
  }

  static RmsProp read(OptimizerSettings settings) {
    return new RmsProp(
        settings.above0("optimizer.learning-rate"),
        settings.share("optimizer.rho"),
        settings.above0("optimizer.epsilon"),
        settings.choice("optimizer.variant", Variant.class));
  }

  @Override
  public <T> T accept(Visitor<T> visitor) {
    return visitor.rmsProp(this);
  }

  @Override
  public int stateSize(int parameters) {
    return parameters;
  }

  @Override
  public void step(float[] parameters, float[] gradient, float[] state, long steps, float factor) {
    float rate = (float) learningRate * factor;
    switch (variant) {
      case KERAS3 -> inside(parameters, gradient, state, rate);
      case KERAS2 -> outside(parameters, gradient, state, rate);
    }
  }

  private void inside(float[] w, float[] g, float[] v, float rate) {
    float decay = (float) rho;
    float fresh = 1f - decay;
    float added = (float) epsilon;
    for (int i = 0; i < w.length; i++) {
      float mean = decay * v[i] + fresh * (g[i] * g[i]);
      v[i] = mean;
      w[i] -= rate * g[i] / (float) Math.sqrt(mean + added);
    }
  }

  private void outside(float[] w, float[] g, float[] v, float rate) {
    float decay = (float) rho;
    float fresh = 1f - decay;
    float added = (float) epsilon;
    for (int i = 0; i < w.length; i++) {
      float mean = decay * v[i] + fresh * (g[i] * g[i]);
      v[i] = mean;
      w[i] -= rate * g[i] / ((float) Math.sqrt(mean) + added);
    }
  }
}
