package io.carrytrack.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.carrytrack.base.UserError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the runs of a grid file differ in: its variants and axes, in the order of their lines, since
 * the library that reads the file keeps none.
 */
final class GridAxes {
  private final Config file;
  private final String name;

  /**
   * @param name of the file, for messages
   */
  GridAxes(Config file, String name) {
    this.file = file;
    this.name = name;
  }

  /** A value of an axis, with what it sets. */
  record Value(String label, Config settings) {}

  /**
   * The values of each axis, the variants' first.
   *
   * @throws UserError for what is no axis, and for a key that is set in two places
   */
  Map<String, List<Value>> read() {
    Map<String, List<Value>> axes = new LinkedHashMap<>();
    List<Value> variants = variants();
    if (!variants.isEmpty()) {
      axes.put(Grid.VARIANT, variants);
    }
    axes.putAll(axes());
    requireSetOnce(axes.keySet());
    return axes;
  }

  /** The settings under a key of the file; none without it. */
  static Config section(Config file, String key) {
    return file.hasPath(key) ? file.getConfig(key) : ConfigFactory.empty();
  }

  private List<Value> variants() {
    List<Value> variants = new ArrayList<>();
    for (Map.Entry<String, ConfigValue> entry : byLine(section(file, "variants").root())) {
      if (!entry.getKey().matches("[A-Za-z0-9][A-Za-z0-9.-]*")) {
        throw wrong(
            entry.getValue(), "variants." + entry.getKey(), "a name of letters, digits, . and -");
      }
      if (!(entry.getValue() instanceof ConfigObject settings)) {
        throw wrong(entry.getValue(), "variants." + entry.getKey(), "settings in braces");
      }
      variants.add(new Value(entry.getKey(), ConfigLoader.inFull(settings.toConfig())));
    }
    if (file.hasPath("variants") && variants.isEmpty()) {
      throw UserError.usage("%s: variants is empty; leave it out", name);
    }
    return variants;
  }

  /** An object's entries; hash order is nobody's, so they are put in the order of their lines. */
  private static List<Map.Entry<String, ConfigValue>> byLine(ConfigObject object) {
    return new TreeMap<>(object)
        .entrySet().stream()
            .sorted(Comparator.comparingInt(entry -> entry.getValue().origin().lineNumber()))
            .toList();
  }

  private Map<String, List<Value>> axes() {
    Map<String, ConfigList> lists = new TreeMap<>();
    collect("", section(file, "axes").root(), lists);
    Map<String, List<Value>> axes = new LinkedHashMap<>();
    lists.entrySet().stream()
        .sorted(Comparator.comparingInt(entry -> entry.getValue().origin().lineNumber()))
        .forEach(
            entry ->
                axes.put(
                    entry.getKey(),
                    entry.getValue().stream()
                        .map(
                            value ->
                                new Value(
                                    label(value),
                                    ConfigLoader.inFull(
                                        ConfigFactory.empty().withValue(entry.getKey(), value))))
                        .toList()));
    if (file.hasPath("axes") && axes.isEmpty()) {
      throw UserError.usage("%s: axes is empty; leave it out", name);
    }
    return axes;
  }

  private static void collect(String prefix, ConfigObject object, Map<String, ConfigList> axes) {
    for (Map.Entry<String, ConfigValue> entry : new TreeMap<>(object).entrySet()) {
      String key = prefix + entry.getKey();
      if (entry.getValue() instanceof ConfigObject deeper) {
        collect(key + ".", deeper, axes);
      } else if (entry.getValue() instanceof ConfigList values && !values.isEmpty()) {
        axes.put(key, values);
      } else {
        throw wrong(entry.getValue(), "axes." + key, "a list of values, at least one");
      }
    }
  }

  private static UserError wrong(ConfigValue value, String key, String expected) {
    return UserError.usage(
        "%s: %s is %s, must be %s",
        value.origin().description(), key, value.render(ConfigRenderOptions.concise()), expected);
  }

  /** As tables name a value. */
  static String label(ConfigValue value) {
    return value.valueType() == ConfigValueType.STRING
        ? (String) value.unwrapped()
        : value.render(ConfigRenderOptions.concise().setJson(false));
  }

  /** What two places say of one key could only be settled by a rule that nobody sees. */
  private void requireSetOnce(Set<String> axes) {
    Map<String, Config> sections = new LinkedHashMap<>();
    sections.put("set", ConfigLoader.inFull(section(file, "set")));
    for (Map.Entry<String, ConfigValue> variant : byLine(section(file, "variants").root())) {
      sections.put(
          "variants." + variant.getKey(),
          ConfigLoader.inFull(((ConfigObject) variant.getValue()).toConfig()));
    }
    sections.forEach(
        (place, settings) -> {
          for (String key : axes) {
            String full = key.equals(ConfigLoader.EMBEDDING) ? ConfigLoader.SIZE : key;
            if (!key.equals(Grid.VARIANT) && settings.hasPath(full)) {
              throw UserError.usage(
                  "%s: %s.%s is an axis as well; leave it out of one of them", name, place, full);
            }
          }
          requireNotSet(settings, GridFile.SEED, place, "seeds = [...]");
          requireNotSet(settings, GridFile.INPUT, place, "input = ...");
        });
    for (String key : axes) {
      if (key.equals(GridFile.SEED) || key.startsWith("input.")) {
        throw UserError.usage(
            "%s: axes.%s: seeds have a list of their own, seeds, and all runs have the same input",
            name, key);
      }
    }
  }

  private void requireNotSet(Config settings, String key, String place, String instead) {
    if (settings.hasPath(key)) {
      throw UserError.usage("%s: %s.%s: say %s instead", name, place, key, instead);
    }
  }
}
