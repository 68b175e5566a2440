package io.carrytrack.architecture;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What one layer above the embedding computes, and all that follows from it without computing: what
 * it is called, what it stands on, what it outputs, and the parameters it has. The names and the
 * meaning are Keras'.
 *
 * <p>A new layer is a record, which this interface lists twice and gives a visitor's method, and
 * the stage that computes it, which the compiler then asks for.
 */
public sealed interface Layer extends Serializable
    permits Recurrent,
        Conv1d,
        MaxPooling1d,
        AveragePooling1d,
        GlobalMaxPooling,
        GlobalAveragePooling,
        GlobalSumPooling,
        LayerNormalization,
        BatchNormalization,
        ActivationLayer,
        Flatten,
        Dropout,
        Dense {

  /** Name of its type in configurations. */
  String type();

  /** What configurations say of it beside the type, by key, as its type reads it. */
  Map<String, Object> settings();

  /** What a headline calls it. */
  default String title() {
    return type();
  }

  /** Keras' name of its class in snake case, by which the layers of a network are numbered. */
  String kerasName();

  /**
   * What it outputs.
   *
   * @param below what the layer below outputs
   * @throws IllegalArgumentException if it does not fit on that; the message says what to change
   */
  Shape output(Shape below);

  /**
   * Its arrays, in the order in which they lie in the parameters.
   *
   * @param below what the layer below outputs, on which it fits
   */
  default List<Parameter> parameters(Shape below) {
    return List.of();
  }

  /** All types that configurations may name. */
  static List<LayerType> types() {
    List<LayerType> types = new ArrayList<>(Recurrent.TYPES);
    types.addAll(Dropout.TYPES);
    types.addAll(
        List.of(
            Conv1d.TYPE,
            MaxPooling1d.TYPE,
            AveragePooling1d.TYPE,
            GlobalSumPooling.TYPE,
            LayerNormalization.TYPE,
            BatchNormalization.TYPE,
            ActivationLayer.TYPE,
            Flatten.TYPE,
            GlobalMaxPooling.TYPE,
            GlobalAveragePooling.TYPE,
            Dense.TYPE));
    return types;
  }

  /** Calls the visitor's method for this layer. */
  <R> R accept(Visitor<R> visitor);

  /** A method for each layer, so that the compiler names whoever does not know a new one. */
  interface Visitor<R> {
    R recurrent(Recurrent layer);

    R conv1d(Conv1d layer);

    R maxPooling1d(MaxPooling1d layer);

    R averagePooling1d(AveragePooling1d layer);

    R globalMaxPooling(GlobalMaxPooling layer);

    R globalAveragePooling(GlobalAveragePooling layer);

    R globalSumPooling(GlobalSumPooling layer);

    R layerNormalization(LayerNormalization layer);

    R batchNormalization(BatchNormalization layer);

    R activation(ActivationLayer layer);

    R flatten(Flatten layer);

    R dropout(Dropout layer);

    R dense(Dense layer);
  }

  /** A visitor that may not know every layer: other programs do not have all of them. */
  interface PartialVisitor<R> extends Visitor<R> {
    /** What it makes of a layer that it has no method for. */
    R other(Layer layer);

    @Override
    default R recurrent(Recurrent layer) {
      return other(layer);
    }

    @Override
    default R conv1d(Conv1d layer) {
      return other(layer);
    }

    @Override
    default R maxPooling1d(MaxPooling1d layer) {
      return other(layer);
    }

    @Override
    default R averagePooling1d(AveragePooling1d layer) {
      return other(layer);
    }

    @Override
    default R globalMaxPooling(GlobalMaxPooling layer) {
      return other(layer);
    }

    @Override
    default R globalAveragePooling(GlobalAveragePooling layer) {
      return other(layer);
    }

    @Override
    default R globalSumPooling(GlobalSumPooling layer) {
      return other(layer);
    }

    @Override
    default R layerNormalization(LayerNormalization layer) {
      return other(layer);
    }

    @Override
    default R batchNormalization(BatchNormalization layer) {
      return other(layer);
    }

    @Override
    default R activation(ActivationLayer layer) {
      return other(layer);
    }

    @Override
    default R flatten(Flatten layer) {
      return other(layer);
    }

    @Override
    default R dropout(Dropout layer) {
      return other(layer);
    }

    @Override
    default R dense(Dense layer) {
      return other(layer);
    }
  }
}
