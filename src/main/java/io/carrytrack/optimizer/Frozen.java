package io.carrytrack.optimizer;

import java.util.Arrays;

/**
 * Any optimizer under which the first parameters stay as they are, to the bit: it never sees them,
 * so that neither momentum nor decay moves them, a clipped norm is that of the others' gradient,
 * and they have no state. As Keras leaves out what is not trainable. State: the optimizer's, of the
 * others.
 *
 * @param optimizer takes the step of the others
 * @param first number of parameters that stay, at least 1
 */
public record Frozen(Optimizer optimizer, int first) implements Optimizer {
  @Override
  public <T> T accept(Visitor<T> visitor) {
    return visitor.frozen(this);
  }

  @Override
  public double learningRate() {
    return optimizer.learningRate();
  }

  @Override
  public int frozen() {
    return first;
  }

  @Override
  public int stateSize(int parameters) {
    return optimizer.stateSize(parameters - first);
  }

  @Override
  public void step(float[] parameters, float[] gradient, float[] state, long steps, float factor) {
    float[] moved = Arrays.copyOfRange(parameters, first, parameters.length);
    float[] slope = Arrays.copyOfRange(gradient, first, gradient.length);
    optimizer.step(moved, slope, state, steps, factor);
    System.arraycopy(moved, 0, parameters, first, moved.length);
  }
}
