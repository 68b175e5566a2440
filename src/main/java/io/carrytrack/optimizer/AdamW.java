package io.carrytrack.optimizer;

/**
 * Adam with weight decay that is decoupled from the gradient: w -= lr decay w, then Adam's step, in
 * the order of Keras 3's {@code AdamW}. As there by default, all parameters decay, kernels, biases
 * and embedding alike, by the learning rate of the step, whatever scales it. State: Adam's, which
 * never sees the decay.
 *
 * <p>Source: Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization", algorithm 2.
 *
 * @param adam the step along the gradient
 * @param weightDecay share of every parameter that a step at learning rate 1 takes away, at least 0
 */
public record AdamW(Adam adam, double weightDecay) implements Optimizer {
  static AdamW read(OptimizerSettings settings) {
    return new AdamW(Adam.read(settings), settings.atLeast0("optimizer.weight-decay"));
  }

  @Override
  public <T> T accept(Visitor<T> visitor) {
    return visitor.adamW(this);
  }

  @Override
  public double learningRate() {
    return adam.learningRate();
  }

  @Override
  public int stateSize(int parameters) {
    return adam.stateSize(parameters);
  }

  @Override
  public void step(float[] parameters, float[] gradient, float[] state, long steps, float factor) {
    decay(parameters, (float) (learningRate() * factor * weightDecay));
    adam.step(parameters, gradient, state, steps, factor);
  }

  private static void decay(float[] w, float share) {
    for (int i = 0; i < w.length; i++) {
      w[i] -= share * w[i];
    }
  }
}
