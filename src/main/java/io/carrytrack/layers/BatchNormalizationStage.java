package io.carrytrack.layers;

import io.carrytrack.architecture.BatchNormalization;
import io.carrytrack.architecture.Shape;

/**
 * {@code n(x) = (x - moving mean) / sqrt(moving variance + epsilon)}, unit by unit. The moving
 * statistics are given: no gradient is theirs.
 */
final class BatchNormalizationStage extends NormalizationStage {
  private final double epsilon;
  private final int meanAt;
  private final int varianceAt;
  private final float[] mean;
  private final float[] inverse;

  BatchNormalizationStage(StackBuilder stack, BatchNormalization layer) {
    super(stack, layer.center(), layer.scale());
    epsilon = layer.epsilon();
    meanAt = stack.array("moving_mean").offset();
    varianceAt = stack.array("moving_variance").offset();
    mean = new float[width()];
    inverse = new float[width()];
  }

  /** Makes and counts it. */
  record Factory(BatchNormalization layer) implements StageFactory {
    @Override
    public Stage make(StackBuilder stack) {
      return new BatchNormalizationStage(stack, layer);
    }

    @Override
    public void count(StackBytes bytes, Shape below) {
      NormalizationStage.count(bytes, below);
      bytes.add(2L * below.width());
    }
  }

  @Override
  public void prepare(float[] parameters) {
    super.prepare(parameters);
    System.arraycopy(parameters, meanAt, mean, 0, width());
    for (int i = 0; i < width(); i++) {
      inverse[i] = (float) (1 / Math.sqrt(parameters[varianceAt + i] + epsilon));
    }
  }

  @Override
  void normalise(float[] x, int at, float[] result) {
    for (int i = 0; i < width(); i++) {
      result[i] = (x[at + i] - mean[i]) * inverse[i];
    }
  }

  @Override
  void back(float[] result, float[] gradient) {
    for (int i = 0; i < width(); i++) {
      gradient[i] *= inverse[i];
    }
  }
}
