package io.carrytrack.layers;

/**
 * An optimizer over the flat parameter vector. It has no state of its own: what it remembers
 * between steps is a float array that belongs to the training state, and begins at 0.
 */
public interface Optimizer {

  /** Floats of state for that many parameters. */
  int stateSize(int parameters);

  /**
   * One step.
   *
   * @param parameters changed in place
   * @param gradient of the same length; scaled in place where it is clipped
   * @param state {@link #stateSize} floats, changed in place
   * @param steps steps taken before this one
   * @param factor of the learning rate in this step: 1 where none is scaled
   */
  void step(float[] parameters, float[] gradient, float[] state, long steps, float factor);

  /** The optimizer of a specification. */
  static Optimizer of(OptimizerSpec spec) {
    Optimizer optimizer =
        switch (spec.kind()) {
          case RMSPROP_KERAS3 ->
              new RmsProp(
                  (float) spec.learningRate(), (float) spec.rho(), (float) spec.epsilon(), true);
          case RMSPROP_KERAS2 ->
              new RmsProp(
                  (float) spec.learningRate(), (float) spec.rho(), (float) spec.epsilon(), false);
          case ADAM -> new Adam(spec);
          case SGD -> new Momentum((float) spec.learningRate(), (float) spec.momentum(), false);
          case SGD_NESTEROV ->
              new Momentum((float) spec.learningRate(), (float) spec.momentum(), true);
        };
    return spec.clipNorm() > 0 ? new Clipped(optimizer, spec.clipNorm()) : optimizer;
  }

  /**
   * RMSprop: v = rho v + (1 - rho) g^2, then w -= lr g / sqrt(v + epsilon) (Keras 2.11 and later)
   * or w -= lr g / (sqrt(v) + epsilon) (before). Keras' embedding gradients are taken as dense; the
   * per-occurrence squares of TensorFlow's {@code fit} are not built.
   */
  record RmsProp(float rate, float rho, float epsilon, boolean epsilonInRoot) implements Optimizer {
    @Override
    public int stateSize(int parameters) {
      return parameters;
    }

    @Override
    public void step(
        float[] parameters, float[] gradient, float[] state, long steps, float factor) {
      if (epsilonInRoot) {
        inside(parameters, gradient, state, rate * factor);
      } else {
        outside(parameters, gradient, state, rate * factor);
      }
    }

    private void inside(float[] w, float[] g, float[] v, float scaled) {
      float fresh = 1f - rho;
      for (int i = 0; i < w.length; i++) {
        float mean = rho * v[i] + fresh * (g[i] * g[i]);
        v[i] = mean;
        w[i] -= scaled * g[i] / (float) Math.sqrt(mean + epsilon);
      }
    }

    private void outside(float[] w, float[] g, float[] v, float scaled) {
      float fresh = 1f - rho;
      for (int i = 0; i < w.length; i++) {
        float mean = rho * v[i] + fresh * (g[i] * g[i]);
        v[i] = mean;
        w[i] -= scaled * g[i] / ((float) Math.sqrt(mean) + epsilon);
      }
    }
  }

  /**
   * Adam as Keras writes it: m += (1 - b1)(g - m), v += (1 - b2)(g^2 - v), w -= lr sqrt(1 - b2^n) /
   * (1 - b1^n) m / (sqrt(v) + epsilon), epsilon beside the root of the uncorrected v. State: m,
   * then v.
   */
  record Adam(OptimizerSpec spec) implements Optimizer {
    @Override
    public int stateSize(int parameters) {
      return 2 * parameters;
    }

    @Override
    public void step(
        float[] parameters, float[] gradient, float[] state, long steps, float factor) {
      // StrictMath: the same bits on every machine
      double correction =
          Math.sqrt(1 - StrictMath.pow(spec.beta2(), steps + 1))
              / (1 - StrictMath.pow(spec.beta1(), steps + 1));
      update(parameters, gradient, state, (float) (spec.learningRate() * correction * factor));
    }

    private void update(float[] w, float[] g, float[] state, float rate) {
      int n = w.length;
      float fresh1 = (float) (1 - spec.beta1());
      float fresh2 = (float) (1 - spec.beta2());
      float epsilon = (float) spec.epsilon();
      for (int i = 0; i < n; i++) {
        float m = state[i] + fresh1 * (g[i] - state[i]);
        float v = state[n + i] + fresh2 * (g[i] * g[i] - state[n + i]);
        state[i] = m;
        state[n + i] = v;
        w[i] -= rate * m / ((float) Math.sqrt(v) + epsilon);
      }
    }
  }

  /**
   * SGD with momentum: u = momentum u - lr g, w += u; Nesterov's: w += momentum u - lr g. State: u,
   * which is not rescaled when the rate is.
   */
  record Momentum(float rate, float momentum, boolean nesterov) implements Optimizer {
    @Override
    public int stateSize(int parameters) {
      return momentum == 0 ? 0 : parameters;
    }

    @Override
    public void step(
        float[] parameters, float[] gradient, float[] state, long steps, float factor) {
      if (momentum == 0) {
        plain(parameters, gradient, rate * factor);
      } else if (nesterov) {
        ahead(parameters, gradient, state, rate * factor);
      } else {
        heavyBall(parameters, gradient, state, rate * factor);
      }
    }

    private void plain(float[] w, float[] g, float scaled) {
      for (int i = 0; i < w.length; i++) {
        w[i] -= scaled * g[i];
      }
    }

    private void heavyBall(float[] w, float[] g, float[] u, float scaled) {
      for (int i = 0; i < w.length; i++) {
        u[i] = momentum * u[i] - scaled * g[i];
        w[i] += u[i];
      }
    }

    private void ahead(float[] w, float[] g, float[] u, float scaled) {
      for (int i = 0; i < w.length; i++) {
        u[i] = momentum * u[i] - scaled * g[i];
        w[i] += momentum * u[i] - scaled * g[i];
      }
    }
  }

  /**
   * Clipping by the global norm: all gradients times min(1, bound / norm), as Keras' {@code
   * global_clipnorm}.
   */
  record Clipped(Optimizer optimizer, double bound) implements Optimizer {
    @Override
    public int stateSize(int parameters) {
      return optimizer.stateSize(parameters);
    }

    @Override
    public void step(
        float[] parameters, float[] gradient, float[] state, long steps, float factor) {
      double norm = norm(gradient);
      if (norm > bound) {
        scale(gradient, (float) (bound / norm));
      }
      optimizer.step(parameters, gradient, state, steps, factor);
    }

    private static void scale(float[] g, float factor) {
      for (int i = 0; i < g.length; i++) {
        g[i] *= factor;
      }
    }

    /**
     * Eight running sums, so that one addition need not wait for the last; their order is fixed.
     */
    static double norm(float[] g) {
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
}
