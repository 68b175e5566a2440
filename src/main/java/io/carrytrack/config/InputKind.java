package io.carrytrack.config;

import com.typesafe.config.Config;
import io.carrytrack.base.UserError;
import java.util.List;
import java.util.Map;

/** Which keys say something about texts, and which about series. */
final class InputKind {
  private static final String SERIES = "input.series.";

  private static final List<String> OF_TEXTS =
      List.of(
          "text.",
          "network.embedding",
          "network.mask-padding",
          "input.id-column",
          "input.text-column",
          "input.weight-column",
          "input.labels");

  private InputKind() {}

  /**
   * Refuses a key that has another value than the default one, and says nothing about what is read.
   *
   * @throws UserError naming the key
   */
  static void requireMeaning(Config config, boolean ofSeries) {
    Config usual = ConfigLoader.reference();
    config.entrySet().stream()
        .map(Map.Entry::getKey)
        .filter(key -> ofSeries ? isOfTexts(key) : key.startsWith(SERIES))
        .filter(key -> !config.getValue(key).unwrapped().equals(usual.getValue(key).unwrapped()))
        .sorted()
        .findFirst()
        .ifPresent(
            key -> {
              throw UserError.usage(
                  "%s says nothing where input.kind is %s; leave it out",
                  key, ofSeries ? "series" : "text");
            });
  }

  private static boolean isOfTexts(String key) {
    return OF_TEXTS.stream().anyMatch(key::startsWith);
  }
}
