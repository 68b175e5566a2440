package io.carrytrack.optimizer;

/**
 * Adam as Keras writes it: m += (1 - b1)(g - m), v += (1 - b2)(g^2 - v), w -= lr sqrt(1 - b2^n) /
 * (1 - b1^n) m / (sqrt(v) + epsilon), epsilon beside the root of the uncorrected v. State: m, then
 * v.
 *
 * @param learningRate step size, above 0
 * @param beta1 decay of the first moment m, in [0, 1)
 * @param beta2 decay of the second moment v, in [0, 1)
 * @param epsilon added to the root of the second moment, above 0
 */
public record Adam(double learningRate, double beta1, double beta2, double epsilon)
    implements Optimizer {
  static Adam read(OptimizerSettings settings) {
    return new Adam(
        settings.above0("optimizer.learning-rate"),
        settings.share("optimizer.beta-1"),
        settings.share("optimizer.beta-2"),
        settings.above0("optimizer.epsilon"));
  }

  @Override
  public <T> T accept(Visitor<T> visitor) {
    return visitor.adam(this);
  }

  @Override
  public int stateSize(int parameters) {
    return 2 * parameters;
  }

  @Override
  public void step(float[] parameters, float[] gradient, float[] state, long steps, float factor) {
    double number = (double) steps + 1;
    // StrictMath: the same bits on every machine
    double correction =
        Math.sqrt(1 - StrictMath.pow(beta2, number)) / (1 - StrictMath.pow(beta1, number));
    update(parameters, gradient, state, (float) (learningRate * correction * factor));
  }

  private void update(float[] w, float[] g, float[] state, float rate) {
    int n = w.length;
    float fresh1 = (float) (1 - beta1);
    float fresh2 = (float) (1 - beta2);
    float added = (float) epsilon;
    for (int i = 0; i < n; i++) {
      float m = state[i] + fresh1 * (g[i] - state[i]);
      float v = state[n + i] + fresh2 * (g[i] * g[i] - state[n + i]);
      state[i] = m;
      state[n + i] = v;
      w[i] -= rate * m / ((float) Math.sqrt(v) + added);
    }
  }
}
