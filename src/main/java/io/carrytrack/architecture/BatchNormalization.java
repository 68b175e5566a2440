package io.carrytrack.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * BatchNormalization over the last axis, as Keras has it where a network predicts: each unit less
 * its moving mean and divided by {@code sqrt(moving variance + epsilon)}, times gamma and plus beta
 * (Ioffe and Szegedy 2015, "Batch Normalization", algorithm 2). Training here does the same: the
 * moving statistics stay to the bit what they are, those of a model that goes on or 0 and 1, and
 * only gamma and beta are learned. That is Keras' {@code training = False} in its call. Statistics
 * of a worker's own minibatches would hang on how rows are dealt out. Masks pass through.
 *
 * @param epsilon what is added to the variance, above 0
 * @param center whether there is a beta
 * @param scale whether there is a gamma
 */
public record BatchNormalization(float epsilon, boolean center, boolean scale) implements Layer {
  static final LayerType TYPE =
      new LayerType(
          "batch-normalization",
          LayerNormalization.KEYS,
          LayerType.Reads.EITHER,
          map ->
              new BatchNormalization(
                  map.above0("epsilon", LayerNormalization.EPSILON),
                  map.flag("center", true),
                  map.flag("scale", true)));

  public BatchNormalization {
    LayerMap.requireAbove0("epsilon", epsilon);
  }

  /** Keras' defaults. */
  public BatchNormalization() {
    this(LayerNormalization.EPSILON, true, true);
  }

  @Override
  public Map<String, Object> settings() {
    return LayerNormalization.settings(epsilon, center, scale);
  }

  @Override
  public String type() {
    return TYPE.name();
  }

  @Override
  public String kerasName() {
    return "batch_normalization";
  }

  @Override
  public Shape output(Shape below) {
    return below.changed(false);
  }

  @Override
  public List<Parameter> parameters(Shape below) {
    List<Parameter> parameters =
        new ArrayList<>(LayerNormalization.parameters(below.width(), center, scale));
    parameters.add(new Parameter("moving_mean", StartingValues.ZEROS, below.width()).asFrozen());
    parameters.add(new Parameter("moving_variance", StartingValues.ONES, below.width()).asFrozen());
    return parameters;
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.batchNormalization(this);
  }
}
