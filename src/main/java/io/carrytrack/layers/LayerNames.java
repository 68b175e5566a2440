package io.carrytrack.layers;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keras' names of layers: the class in snake case, numbered from 1 where it occurs repeatedly. */
final class LayerNames {
  private LayerNames() {}

  /** One name a layer. */
  static List<String> of(List<LayerSpec> layers) {
    Map<String, Integer> occurrences = new HashMap<>();
    for (LayerSpec layer : layers) {
      occurrences.merge(kind(layer), 1, Integer::sum);
    }
    Map<String, Integer> met = new HashMap<>();
    List<String> names = new ArrayList<>();
    for (LayerSpec layer : layers) {
      String kind = kind(layer);
      int number = met.merge(kind, 1, Integer::sum);
      names.add(occurrences.get(kind) == 1 ? kind : kind + "_" + number);
    }
    return names;
  }

  private static String kind(LayerSpec layer) {
    if (layer instanceof LayerSpec.Recurrent recurrent) {
      return recurrent.bidirectional()
          ? "bidirectional"
          : switch (recurrent.cell()) {
            case SIMPLE_RNN -> "simple_rnn";
            case LSTM -> "lstm";
            case GRU -> "gru";
          };
    } else if (layer instanceof LayerSpec.Conv1d) {
      return "conv1d";
    } else if (layer instanceof LayerSpec.MaxPooling1d) {
      return "max_pooling1d";
    } else if (layer instanceof LayerSpec.GlobalMaxPooling) {
      return "global_max_pooling1d";
    } else if (layer instanceof LayerSpec.GlobalAveragePooling) {
      return "global_average_pooling1d";
    }
    return "dense";
  }
}
