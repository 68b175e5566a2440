package io.carrytrack.architecture;

import java.util.List;
import java.util.Map;

/**
 * Dropout and SpatialDropout1D: in training, numbers of the layer below are set to 0 and the others
 * divided by the share that stays, so that their mean does; otherwise all stay as they are.
 *
 * @param rate share that is dropped, in [0, 1)
 * @param spatial whether a number is dropped at all steps of a row or at none, instead of at each
 *     step by itself (Tompson et al. 2015, "Efficient Object Localization Using Convolutional
 *     Networks")
 */
public record Dropout(float rate, boolean spatial) implements Layer {
  /** One of numbers, one of a sequence's columns. */
  static final List<LayerType> TYPES =
      List.of(
          type("dropout", LayerType.Reads.EITHER, false),
          type("spatial-dropout", LayerType.Reads.SEQUENCE, true));

  public Dropout {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException("rate is " + rate + ", must be at least 0 and below 1");
    }
  }

  private static LayerType type(String name, LayerType.Reads reads, boolean spatial) {
    return new LayerType(
        name, List.of("rate"), reads, map -> new Dropout(map.requiredShare("rate"), spatial));
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of("rate", rate);
  }

  @Override
  public String type() {
    return TYPES.get(spatial ? 1 : 0).name();
  }

  @Override
  public String kerasName() {
    return spatial ? "spatial_dropout1d" : "dropout";
  }

  @Override
  public Shape output(Shape below) {
    if (spatial) {
      return below.requireSequence();
    }
    boolean differs = below instanceof Shape.Sequence in && in.pads() == Shape.Pads.MASKED_ZEROS;
    return differs
        ? new Shape.Sequence(
            below.requireSequence().steps(), below.width(), Shape.Pads.MASKED_DROPPED)
        : below;
  }

  @Override
  public <R> R accept(Visitor<R> visitor) {
    return visitor.dropout(this);
  }
}
