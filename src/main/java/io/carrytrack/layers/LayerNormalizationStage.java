package io.carrytrack.layers;

import io.carrytrack.architecture.LayerNormalization;
import io.carrytrack.architecture.Shape;

/**
 * {@code n(x) = (x - m) / s} with the mean m of a vector's K numbers and {@code s = sqrt(variance +
 * epsilon)}, in double precision and rounded once. Back, with the gradient g of n:
 *
 * <pre>
 *   dx = (g - mean(g) - n mean(g n)) / s
 * </pre>
 */
final class LayerNormalizationStage extends NormalizationStage {
  private final double epsilon;
  private double inverse;

  LayerNormalizationStage(StackBuilder stack, LayerNormalization layer) {
    super(stack, layer.center(), layer.scale());
    epsilon = layer.epsilon();
  }

  /** Makes and counts it. */
  record Factory(LayerNormalization layer) implements StageFactory {
    @Override
    public Stage make(StackBuilder stack) {
      return new LayerNormalizationStage(stack, layer);
    }

    @Override
    public void count(StackBytes bytes, Shape below) {
      NormalizationStage.count(bytes, below);
    }
  }

  @Override
  void normalise(float[] x, int at, float[] result) {
    double sum = 0;
    for (int i = 0; i < width(); i++) {
      sum += x[at + i];
    }
    double mean = sum / width();
    double squares = 0;
    for (int i = 0; i < width(); i++) {
      double away = x[at + i] - mean;
      squares += away * away;
    }
    inverse = 1 / Math.sqrt(squares / width() + epsilon);
    for (int i = 0; i < width(); i++) {
      result[i] = (float) ((x[at + i] - mean) * inverse);
    }
  }

  @Override
  void back(float[] result, float[] gradient) {
    double sum = 0;
    double along = 0;
    for (int i = 0; i < width(); i++) {
      sum += gradient[i];
      along += (double) gradient[i] * result[i];
    }
    double mean = sum / width();
    double share = along / width();
    for (int i = 0; i < width(); i++) {
      gradient[i] = (float) ((gradient[i] - mean - result[i] * share) * inverse);
    }
  }
}
