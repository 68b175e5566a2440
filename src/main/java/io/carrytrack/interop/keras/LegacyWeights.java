package io.carrytrack.interop.keras;

import io.carrytrack.base.UserError;
import java.util.List;

/**
 * The groups {@code model_weights/LAYER} of an {@code .h5} file, whose attribute {@code
 * weight_names} says the order of their datasets.
 *
 * @param file the whole file
 * @param name of it, for messages
 */
record LegacyWeights(Hdf5 file, String name) implements WeightStore {
  private static final String NAMES = "weight_names";

  @Override
  public float[] read(
      KerasLayer layer, String part, int inPart, int inLayer, int ofLayer, int[] shape) {
    // a layer's name may hold a slash, which is a group then
    String group = "model_weights/" + layer.name();
    List<String> names = file.strings(group, NAMES);
    if (names == null) {
      throw UserError.data("%s: it has no weights of layer %s", name, layer.name());
    }
    if (names.size() != ofLayer) {
      throw UserError.data(
          "%s: layer %s has %d weights, and a %s has %d",
          name, layer.name(), names.size(), layer.type(), ofLayer);
    }
    return file.floats(group + "/" + names.get(inLayer), shape);
  }
}
