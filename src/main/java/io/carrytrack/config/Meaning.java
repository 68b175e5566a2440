package io.carrytrack.config;

import com.typesafe.config.Config;
import io.carrytrack.base.UserError;
import io.carrytrack.linear.NbLinear;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Which keys say something about texts, which about series, and which about linear models. */
final class Meaning {
  private static final String SERIES = "input.series.";

  private static final List<String> OF_TEXTS =
      List.of(
          "text.",
          "network.embedding",
          "network.mask-padding",
          "input.id-column",
          "input.text-column",
          "input.weight-column",
          "input.labels",
          "training.teacher.");

  private static final List<String> OF_LAYERS =
      List.of(
          "network.embedding",
          "network.mask-padding",
          "network.layers",
          "optimizer.",
          "training.batch",
          "training.label-smoothing",
          "training.learning-rate-schedule.",
          "training.teacher.",
          "averaging.");

  /** Into how many parts the reviews are cut says something of every training. */
  private static final String WORKERS = "averaging.workers";

  private Meaning() {}

  /**
   * Refuses a key that has another value than the default one, and says nothing about what is read
   * or trained.
   *
   * @throws UserError naming the key
   */
  static void require(Config config, boolean ofSeries, boolean linear) {
    requireUsual(
        config,
        key -> ofSeries ? isOf(OF_TEXTS, key) : key.startsWith(SERIES),
        "input.kind is " + (ofSeries ? "series" : "text"));
    requireUsual(
        config,
        key -> linear ? isOf(OF_LAYERS, key) && !key.equals(WORKERS) : key.equals(NbLinear.KEY),
        "network.type is " + (linear ? "nb-linear" : "layers"));
    if (ofSeries && linear) {
      throw UserError.usage(
          "network.type is nb-linear, a model of tokens, and input.kind is series; leave one out");
    }
  }

  private static void requireUsual(Config config, Predicate<String> meaningless, String where) {
    Config usual = ConfigLoader.reference();
    config.entrySet().stream()
        .map(Map.Entry::getKey)
        .filter(meaningless)
        .filter(key -> !spelt(config, key).equals(spelt(usual, key)))
        .sorted()
        .findFirst()
        .ifPresent(
            key -> {
              throw UserError.usage("%s says nothing where %s; leave it out", key, where);
            });
  }

  private static String spelt(Config config, String key) {
    return DecidingSettings.spelt(config.getValue(key).unwrapped());
  }

  private static boolean isOf(List<String> beginnings, String key) {
    return beginnings.stream().anyMatch(key::startsWith);
  }
}
