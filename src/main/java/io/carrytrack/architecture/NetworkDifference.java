package io.carrytrack.architecture;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/** In what a network differs from another one, in the words of the settings. */
public final class NetworkDifference {
  private NetworkDifference() {}

  /**
   * The lowest difference: {@code layer 1: units is 32 in the model and 64 in the experiment}, or
   * empty if the networks are the same.
   */
  public static Optional<String> first(Architecture model, Architecture experiment) {
    return unlike("the input", kind(model.input()), kind(experiment.input()))
        .or(
            () ->
                model.input() instanceof Input.Tokens
                    ? tokens(model, experiment)
                    : numbers(model, experiment))
        .or(() -> layers(model.layers(), experiment.layers()));
  }

  private static String kind(Input input) {
    return input instanceof Input.Tokens ? "tokens" : "numbers";
  }

  private static Optional<String> tokens(Architecture model, Architecture experiment) {
    return unlike("text.vocabulary-size", model.vocabularySize(), experiment.vocabularySize())
        .or(() -> unlike("text.max-length", model.length(), experiment.length()))
        .or(() -> unlike("text.padding", model.padding(), experiment.padding()))
        .or(() -> unlike("network.embedding", model.embeddingUnits(), experiment.embeddingUnits()))
        .or(() -> unlike("network.mask-padding", model.maskPadding(), experiment.maskPadding()));
  }

  private static Optional<String> numbers(Architecture model, Architecture experiment) {
    return unlike("the width of a time step", model.input().width(), experiment.input().width())
        .or(() -> unlike("the number of time steps", model.length(), experiment.length()));
  }

  private static Optional<String> layers(List<Layer> model, List<Layer> experiment) {
    for (int i = 0; i < Math.max(model.size(), experiment.size()); i++) {
      Map<String, Object> one = layer(model, i);
      Map<String, Object> other = layer(experiment, i);
      if (!one.equals(other)) {
        return layer("layer " + (i + 1), one, other);
      }
    }
    return Optional.empty();
  }

  private static Map<String, Object> layer(List<Layer> layers, int index) {
    return index < layers.size()
        ? Layers.write(layers.get(index))
        : Map.of(LayerMap.TYPE, "missing");
  }

  private static Optional<String> layer(
      String place, Map<String, Object> one, Map<String, Object> other) {
    Optional<String> type = unlike(place, one.get(LayerMap.TYPE), other.get(LayerMap.TYPE));
    if (type.isPresent()) {
      return type;
    }
    TreeSet<String> keys = new TreeSet<>(one.keySet());
    keys.addAll(other.keySet());
    return keys.stream()
        .flatMap(key -> unlike(place + ": " + key, one.get(key), other.get(key)).stream())
        .findFirst();
  }

  private static Optional<String> unlike(String place, Object one, Object other) {
    return Objects.equals(one, other)
        ? Optional.empty()
        : Optional.of(
            "%s is %s in the model and %s in the experiment"
                .formatted(place, word(one), word(other)));
  }

  private static String word(Object value) {
    return value == null ? "not set" : value.toString().toLowerCase(Locale.ROOT);
  }
}
