package io.carrytrack.interop.keras;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Input;
import io.carrytrack.architecture.Layer;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.architecture.Recurrent;
import io.carrytrack.base.BuildInfo;
import io.carrytrack.model.SavedModel;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableDataset;
import io.jhdf.api.WritableGroup;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A network's parameters as the {@code model.weights.h5} of Keras 3: {@code layers/NAME/vars/0, 1,
 * ...}; of a recurrent layer {@code layers/NAME/cell/vars}, of a bidirectional one {@code
 * layers/NAME/forward_layer/cell/vars} and {@code backward_layer}.
 */
final class KerasWeightsWriter {
  private static final String VARIABLES = "vars";

  /**
   * jhdf 0.9.4 (and 0.11.0) puts its own name behind the last array, over whatever header stands
   * there, so an array has to be the last of all that it writes. It writes in the order of its map.
   */
  private static final String LAST = "written_by";

  private final ParameterLayout layout;
  private final float[] parameters;

  /** Where each array went. */
  private final Map<String, ParameterLayout.Array> paths = new LinkedHashMap<>();

  private KerasWeightsWriter(SavedModel model) {
    layout = model.layout();
    parameters = model.parameters();
  }

  /**
   * Writes the file, which is not there, and reads it again: jhdf calls its writing young.
   *
   * @throws IllegalStateException if not every number is there
   */
  static void write(SavedModel model, Path file) {
    KerasWeightsWriter writer = new KerasWeightsWriter(model);
    try (WritableHdfFile root = HdfFile.write(file)) {
      writer.write(model.architecture(), root);
      root.putDataset(LAST, "carrytrack " + BuildInfo.version());
      if (!List.copyOf(root.getChildren().keySet())
          .get(root.getChildren().size() - 1)
          .equals(LAST)) {
        throw new IllegalStateException("the last of " + root.getChildren().keySet() + " is lost");
      }
    }
    writer.requireWhole(file);
  }

  private void requireWhole(Path file) {
    try (HdfFile root = new HdfFile(file)) {
      paths.forEach(
          (path, array) -> {
            float[] found = (float[]) root.getDatasetByPath(path).getDataFlat();
            if (!Arrays.equals(found, 0, found.length, parameters, array.offset(), array.end())) {
              throw new IllegalStateException(path + " was not written as it is");
            }
          });
    }
  }

  private void write(Architecture network, WritableGroup root) {
    WritableGroup layers = root.putGroup("layers");
    if (network.input() instanceof Input.Tokens) {
      variables(layers.putGroup("embedding"), "embedding", array -> of(array, "embedding"));
    }
    List<Architecture.Part> parts = network.parts("layers");
    List<String> names = KerasExportNames.of(network.layers());
    for (int i = 0; i < names.size(); i++) {
      Layer layer = network.layers().get(i);
      String ours = parts.get(i + 1).name();
      WritableGroup group = layers.putGroup(names.get(i));
      if (layer instanceof Recurrent recurrent) {
        recurrent(group, recurrent, names.get(i), ours);
      } else {
        variables(group, names.get(i), array -> of(array, ours));
      }
    }
    variables(root, "sequential", array -> false);
  }

  private static boolean of(ParameterLayout.Array array, String part) {
    return array.name().startsWith(part + ".");
  }

  private void recurrent(WritableGroup group, Recurrent layer, String name, String ours) {
    String plain = layer.cell().name().toLowerCase(Locale.ROOT);
    if (layer.bidirectional()) {
      oneDirection(
          group.putGroup("backward_layer"), "backward_" + plain, plain, ours + ".backward");
      oneDirection(group.putGroup("forward_layer"), "forward_" + plain, plain, ours + ".forward");
      variables(group, name, array -> false);
    } else {
      oneDirection(group, name, plain, ours);
    }
  }

  private void oneDirection(WritableGroup group, String name, String plain, String ours) {
    variables(group.putGroup("cell"), plain + "_cell", array -> of(array, ours));
    variables(group, name, array -> false);
  }

  /** The arrays that are a layer's own, by their number; often none. */
  private void variables(WritableGroup group, String name, Predicate<ParameterLayout.Array> own) {
    WritableGroup variables = group.putGroup(VARIABLES);
    variables.putAttribute("name", name);
    int number = 0;
    for (ParameterLayout.Array array : layout.arrays()) {
      if (own.test(array)) {
        WritableDataset dataset = variables.putDataset(String.valueOf(number++), nested(array));
        paths.put(dataset.getPath(), array);
      }
    }
  }

  private Object nested(ParameterLayout.Array array) {
    int[] sizes = array.shape().stream().mapToInt(Integer::intValue).toArray();
    Object nested = java.lang.reflect.Array.newInstance(float.class, sizes);
    copy(nested, array.offset(), 0, sizes);
    return nested;
  }

  private int copy(Object to, int from, int axis, int[] sizes) {
    if (axis == sizes.length - 1) {
      System.arraycopy(parameters, from, to, 0, sizes[axis]);
      return from + sizes[axis];
    }
    int place = from;
    for (Object part : (Object[]) to) {
      place = copy(part, place, axis + 1, sizes);
    }
    return place;
  }
}
