package io.carrytrack.interop.keras;

import io.carrytrack.architecture.Layer;
import io.carrytrack.architecture.RecurrentCell;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What Keras calls layers in its files. */
final class KerasExportNames {
  private KerasExportNames() {}

  /**
   * A name for each layer: the class in snake case, the second one with {@code _1} behind it.
   * Weights hang under the same names, whatever layers are called.
   */
  static List<String> of(List<Layer> layers) {
    Map<String, Integer> met = new HashMap<>();
    List<String> names = new ArrayList<>();
    for (Layer layer : layers) {
      int before = met.merge(layer.kerasName(), 1, Integer::sum) - 1;
      names.add(before == 0 ? layer.kerasName() : layer.kerasName() + "_" + before);
    }
    return names;
  }

  /** The class of a recurrent layer. */
  static String ofClass(RecurrentCell cell) {
    return switch (cell) {
      case SIMPLE_RNN -> "SimpleRNN";
      case LSTM -> "LSTM";
      case GRU -> "GRU";
    };
  }
}
