package io.carrytrack.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import io.carrytrack.base.Setting;
import io.carrytrack.base.UserError;
import io.carrytrack.task.Metric;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The one owner of the question which settings decide a run's outcome: every key of reference.conf
 * does, a new one from its first day on, but the few that are named here with their reasons.
 */
public final class DecidingSettings {
  /** The number of epochs: it decides the outcome, but no state on the way to it. */
  public static final String EPOCHS = "training.epochs";

  private static final String MONITOR = "training.early-stopping.monitor";

  /** Keys that decide nothing of the outcome, and why. */
  static final Map<String, String> UNDECIDING =
      Map.ofEntries(
          Map.entry("input.path", "what is read decides, by its fingerprint, not where it lies"),
          Map.entry(
              "input.format",
              "every format gives the same reviews, and their fingerprint is compared"),
          Map.entry("preflight.min-slots", "a cluster changes the time, not one bit"),
          Map.entry("preflight.timeout", "waiting changes nothing"),
          Map.entry("report.texts", "what is shown of a run changes nothing of it"),
          Map.entry("report.predictions", "what is kept of a run changes nothing of it"),
          Map.entry("tracking.listeners", "who is told of a run changes nothing of it"),
          Map.entry("tracking.mlflow.uri", "who is told of a run changes nothing of it"),
          Map.entry("tracking.mlflow.experiment", "who is told of a run changes nothing of it"),
          Map.entry("tracking.tensorboard", "who is told of a run changes nothing of it"),
          Map.entry("checkpoint.rounds", "saving a state does not change it"),
          Map.entry("checkpoint.minutes", "saving a state does not change it"),
          Map.entry("checkpoint.keep", "a state that is not kept was not changed either"));

  private DecidingSettings() {}

  /** Whether two runs that differ in this key may have different outcomes. */
  public static boolean decides(String key) {
    return !UNDECIDING.containsKey(key);
  }

  /**
   * The defaults, by key: what a setting was before there was its key, since a new key's default
   * changes nothing.
   */
  public static SortedMap<String, String> defaults() {
    return of(ConfigLoader.reference());
  }

  /** Those of a resolved configuration, by key; a number has one spelling. */
  static SortedMap<String, String> of(Config resolved) {
    SortedMap<String, String> deciding = new TreeMap<>();
    for (Map.Entry<String, ConfigValue> entry : ConfigLoader.byKey(resolved).entrySet()) {
      if (decides(entry.getKey())) {
        deciding.put(entry.getKey(), spelt(entry.getValue().unwrapped()));
      }
    }
    spellAsBefore(deciding);
    // as it was written before there was auto
    deciding.computeIfPresent(
        MONITOR,
        (key, monitor) ->
            monitor.equals("auto")
                ? Setting.word(ofNumbers(deciding) ? Metric.LOSS : Metric.ACCURACY)
                : monitor);
    return Collections.unmodifiableSortedMap(deciding);
  }

  /**
   * Spells the embedding's size as it was before there were word vectors, so that runs of former
   * releases compare.
   *
   * @param settings by key, as here or as {@link ConfigLoader#values} has them; changed in place
   */
  public static void spellAsBefore(Map<String, String> settings) {
    String size = settings.remove(ConfigLoader.SIZE);
    if (size != null) {
      boolean vectors = settings.getOrDefault(NetworkSettings.VECTORS, "").matches(".*[^\"].*");
      settings.put(
          ConfigLoader.EMBEDDING,
          size.equals("auto") && !vectors ? String.valueOf(NetworkSettings.EMBEDDING_SIZE) : size);
    }
  }

  private static boolean ofNumbers(Map<String, String> deciding) {
    return "regression".equals(deciding.get("task.type"))
        || "series".equals(deciding.get("input.kind"));
  }

  /**
   * Those of a run that was.
   *
   * @param resolved its {@code resolved.conf}
   * @param origin of it, for messages
   * @throws UserError if it is damaged
   */
  public static SortedMap<String, String> parse(String resolved, String origin) {
    try {
      return of(ConfigLoader.inFull(ConfigFactory.parseString(resolved)));
    } catch (ConfigException | StackOverflowError e) {
      throw UserError.data(
          e,
          "%s is damaged, so it is not known what the run was: choose another --out, or pass"
              + " --overwrite instead of --resume",
          origin);
    }
  }

  /** A value in the one spelling that all that are equal to it have. */
  static String spelt(Object value) {
    if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      BigDecimal decimal = new BigDecimal(number.toString());
      // BigDecimal keeps the zeros of 0.0
      return decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toPlainString();
    } else if (value instanceof List<?> list) {
      return list.stream().map(DecidingSettings::spelt).collect(Collectors.joining(", ", "[", "]"));
    } else if (value instanceof Map<?, ?> map) {
      return new TreeMap<>(map)
          .entrySet().stream()
              .map(entry -> entry.getKey() + "=" + spelt(entry.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
    }
    return String.valueOf(value);
  }
}
