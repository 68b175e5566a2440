package io.carrytrack.interop.keras;

import io.carrytrack.base.UserError;

/**
 * {@code model.weights.h5} of a {@code .keras} archive: {@code layers/LAYER/PART/vars/NUMBER}, the
 * layers by their classes, not by their names.
 *
 * @param file the weights
 * @param name of the archive, for messages
 */
record ArchiveWeights(Hdf5 file, String name) implements WeightStore {

  @Override
  public float[] read(
      KerasLayer layer, String part, int inPart, int inLayer, int ofLayer, int[] shape) {
    // Keras 2.12 had another name for the list
    for (String list : new String[] {"layers", "_layer_checkpoint_dependencies"}) {
      String root = list + "/" + layer.store();
      if (file.has(root)) {
        String vars = root + (part.isEmpty() ? "" : "/" + part) + "/vars";
        requireNoMore(layer, vars, part, inPart, inLayer, ofLayer);
        return file.floats(vars + "/" + inPart, shape);
      }
    }
    throw UserError.data(
        "%s: it has no weights of layer %s (%s)", name, layer.name(), layer.store());
  }

  /** Weights that nobody reads are of a layer that computes something else. */
  private void requireNoMore(
      KerasLayer layer, String vars, String part, int inPart, int inLayer, int ofLayer) {
    if (inLayer + 1 == ofLayer && file.has(vars + "/" + (inPart + 1))) {
      throw UserError.data(
          "%s: layer %s has more weights than %d in %s", name, layer.name(), ofLayer, part);
    }
  }
}
