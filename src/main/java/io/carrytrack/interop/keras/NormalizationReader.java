package io.carrytrack.interop.keras;

import com.fasterxml.jackson.databind.JsonNode;
import io.carrytrack.architecture.BatchNormalization;
import io.carrytrack.architecture.Flatten;
import io.carrytrack.architecture.GlobalAveragePooling;
import io.carrytrack.architecture.GlobalMaxPooling;
import io.carrytrack.architecture.Layer;
import io.carrytrack.architecture.LayerNormalization;
import io.carrytrack.architecture.Recurrent;
import java.util.ArrayList;
import java.util.List;

/** LayerNormalization and BatchNormalization. */
final class NormalizationReader {
  private static final float EPSILON = 1e-3f;

  private NormalizationReader() {}

  static LayerReader.Read layers(KerasLayer layer, Notes notes) {
    layer.require("rms_scaling", false, "the mean is taken off");
    return new LayerReader.Read(
        new LayerNormalization(epsilon(layer), centers(layer), scales(layer)),
        List.of(new LayerReader.Part("", arrays(layer, notes))));
  }

  static LayerReader.Read batches(KerasLayer layer, Notes notes) {
    layer.require("renorm", false, "its statistics are those that moved");
    notes.add(layer, "its moving statistics stay as they are, in training too");
    List<String> arrays = arrays(layer, notes);
    arrays.addAll(List.of("moving_mean", "moving_variance"));
    return new LayerReader.Read(
        new BatchNormalization(epsilon(layer), centers(layer), scales(layer)),
        List.of(new LayerReader.Part("", arrays)));
  }

  private static float epsilon(KerasLayer layer) {
    return layer.config().hasNonNull("epsilon") ? layer.number("epsilon") : EPSILON;
  }

  private static boolean centers(KerasLayer layer) {
    return layer.flag("center", true);
  }

  private static boolean scales(KerasLayer layer) {
    return layer.flag("scale", true);
  }

  private static List<String> arrays(KerasLayer layer, Notes notes) {
    notes.leftOut(
        layer, "beta_regularizer", "gamma_regularizer", "beta_constraint", "gamma_constraint");
    List<String> arrays = new ArrayList<>();
    if (scales(layer)) {
      arrays.add("gamma");
    }
    if (centers(layer)) {
      arrays.add("beta");
    }
    return arrays;
  }

  /**
   * Refuses a normalization of another axis than the last.
   *
   * @param below the layers that it stands on
   */
  static void requireLastAxis(KerasLayer layer, List<Layer> below) {
    JsonNode axis = layer.config().path("axis");
    int last = below.stream().anyMatch(NormalizationReader::leavesVector) ? 1 : 2;
    JsonNode one = axis.isArray() && axis.size() == 1 ? axis.get(0) : axis;
    if (!axis.isMissingNode() && one.asInt(0) != -1 && one.asInt(0) != last) {
      throw layer.refused(
          "axis is %s, and only the last one is normalized, -1", KerasLayer.shown(axis));
    }
  }

  private static boolean leavesVector(Layer layer) {
    return layer instanceof Flatten
        || layer instanceof GlobalMaxPooling
        || layer instanceof GlobalAveragePooling
        || (layer instanceof Recurrent recurrent && !recurrent.sequences());
  }
}
