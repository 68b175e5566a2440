package io.carrytrack.interop.keras;

import io.carrytrack.architecture.Layer;
import java.util.List;

/**
 * Makes a layer of ours of one of a Keras class. One of them for each class, in {@link
 * LayerReaders}.
 */
@FunctionalInterface
interface LayerReader {

  /**
   * Reads a layer.
   *
   * @param notes takes a line for what is changed or left out
   * @throws io.carrytrack.base.UserError naming what there is no layer for
   */
  Read read(KerasLayer layer, Notes notes);

  /**
   * A layer and where its weights are.
   *
   * @param layer the layer of ours
   * @param parts of Keras' layer that have weights, in Keras' order
   */
  record Read(Layer layer, List<Part> parts) {
    /** A layer without weights. */
    Read(Layer layer) {
      this(layer, List.of());
    }
  }

  /**
   * Weights that lie together.
   *
   * @param name of the part, as {@code .keras} files name it; empty for the layer itself
   * @param arrays names of our parameters within the layer, in Keras' order; those that are in no
   *     part are zeros
   */
  record Part(String name, List<String> arrays) {}
}
