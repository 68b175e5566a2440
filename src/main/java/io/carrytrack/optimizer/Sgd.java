package io.carrytrack.optimizer;

/**
 * SGD with momentum: u = momentum u - lr g, w += u; Nesterov's: w += momentum u - lr g. State: u,
 * which is not rescaled when the rate is; none without momentum.
 *
 * @param learningRate step size, above 0
 * @param momentum share of the last step that is taken again, in [0, 1)
 * @param nesterov whether momentum is Nesterov's
 */
public record Sgd(double learningRate, double momentum, boolean nesterov) implements Optimizer {
  static Sgd read(OptimizerSettings settings) {
    return new Sgd(
        settings.above0("optimizer.learning-rate"),
        settings.share("optimizer.momentum"),
        settings.flag("optimizer.nesterov"));
  }

  @Override
  public <T> T accept(Visitor<T> visitor) {
    return visitor.sgd(this);
  }

  @Override
  public int stateSize(int parameters) {
    return (float) momentum == 0 ? 0 : parameters;
  }

  @Override
  public void step(float[] parameters, float[] gradient, float[] state, long steps, float factor) {
    float rate = (float) learningRate * factor;
    float kept = (float) momentum;
    if (kept == 0) {
      plain(parameters, gradient, rate);
    } else if (nesterov) {
      ahead(parameters, gradient, state, rate, kept);
    } else {
      heavyBall(parameters, gradient, state, rate, kept);
    }
  }

  private static void plain(float[] w, float[] g, float rate) {
    for (int i = 0; i < w.length; i++) {
      w[i] -= rate * g[i];
    }
  }

  private static void heavyBall(float[] w, float[] g, float[] u, float rate, float kept) {
    for (int i = 0; i < w.length; i++) {
      u[i] = kept * u[i] - rate * g[i];
      w[i] += u[i];
    }
  }

  private static void ahead(float[] w, float[] g, float[] u, float rate, float kept) {
    for (int i = 0; i < w.length; i++) {
      u[i] = kept * u[i] - rate * g[i];
      w[i] += kept * u[i] - rate * g[i];
    }
  }
}
