package io.carrytrack.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import io.carrytrack.spark.UserError;
import java.io.File;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Resolves the sources of a configuration into one tree in which every key is known. */
public final class ConfigLoader {
  /** System properties that set a key begin with this. */
  public static final String PROPERTY_PREFIX = "carrytrack.";

  private static final String HERE = "io/carrytrack/config/";
  private static final ConfigParseOptions MUST_EXIST =
      ConfigParseOptions.defaults().setAllowMissing(false);

  private ConfigLoader() {}

  /**
   * Resolves a configuration.
   *
   * @param experiment an experiment file, the name of a bundled experiment, or null for the
   *     reference alone
   * @param system the JVM's properties; those that begin with {@value #PROPERTY_PREFIX} and name a
   *     key count
   * @param settings {@code key=value} pairs of the command line, strongest, the last of equal keys
   *     winning
   * @throws UserError for a missing or malformed file, an unknown key or a malformed value
   */
  public static Config load(String experiment, Properties system, List<String> settings) {
    try {
      Config reference = ConfigFactory.parseResources(HERE + "reference.conf", MUST_EXIST);
      Config strongest = ConfigFactory.empty();
      for (String setting : settings) {
        strongest = setting(setting).withFallback(strongest);
      }
      Config properties = properties(system, reference);
      Config file = experiment == null ? ConfigFactory.empty() : experiment(experiment);
      for (Config source : List.of(strongest, properties, file)) {
        requireKnown(source, reference);
      }
      return strongest
          .withFallback(properties)
          .withFallback(file)
          .withFallback(reference)
          .resolve();
    } catch (ConfigException e) {
      throw UserError.usage("%s", e.getMessage());
    }
  }

  /** The tree as an experiment file that sets every key. */
  public static String render(Config config) {
    return config
        .root()
        .render(ConfigRenderOptions.defaults().setOriginComments(false).setJson(false));
  }

  private static Config experiment(String name) {
    File file = new File(name);
    if (file.isFile()) {
      return ConfigFactory.parseFile(file, MUST_EXIST);
    }
    String bundled = HERE + "experiments/" + name + ".conf";
    if (ConfigLoader.class.getClassLoader().getResource(bundled) == null) {
      throw UserError.usage(
          "no such experiment: %s is neither a file nor the name of a bundled experiment", name);
    }
    return ConfigFactory.parseResources(bundled, MUST_EXIST);
  }

  private static Config setting(String setting) {
    int equals = setting.indexOf('=');
    if (equals < 1) {
      throw UserError.usage("--set %s: expected KEY=VALUE", setting);
    }
    return ConfigFactory.parseString(
        setting,
        ConfigParseOptions.defaults()
            .setSyntax(ConfigSyntax.CONF)
            .setOriginDescription("--set " + setting));
  }

  /**
   * Other tools use the prefix too (carrytrack.golden, say), so only properties in a known section
   * count as settings.
   */
  private static Config properties(Properties system, Config reference) {
    Config config = ConfigFactory.empty();
    for (String name : new TreeSet<>(system.stringPropertyNames())) {
      String key = name.startsWith(PROPERTY_PREFIX) ? name.substring(PROPERTY_PREFIX.length()) : "";
      if (key.contains(".") && reference.hasPath(key.substring(0, key.indexOf('.')))) {
        String value = system.getProperty(name);
        config =
            config.withFallback(
                ConfigFactory.parseString(
                    key + "=" + value,
                    ConfigParseOptions.defaults().setOriginDescription("-D" + name)));
      }
    }
    return config;
  }

  private static void requireKnown(Config source, Config reference) {
    Set<String> known = new TreeSet<>();
    reference.entrySet().forEach(entry -> known.add(entry.getKey()));
    source.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .filter(entry -> !known.contains(entry.getKey()))
        .findFirst()
        .ifPresent(
            entry -> {
              throw unknown(entry.getKey(), entry.getValue(), known);
            });
    for (Map.Entry<String, ConfigValue> section : source.root().entrySet()) {
      if (source.getValue(ConfigUtil.quoteString(section.getKey())).unwrapped()
              instanceof Map<?, ?> map
          && map.isEmpty()
          && !reference.hasPath(ConfigUtil.quoteString(section.getKey()))) {
        throw unknown(section.getKey(), section.getValue(), known);
      }
    }
  }

  private static UserError unknown(String key, ConfigValue value, Set<String> known) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    String nearest =
        known.stream().min(Comparator.comparingInt(k -> distance.apply(k, key))).orElseThrow();
    return UserError.usage(
        "%s: unknown key %s; the nearest known one is %s",
        value.origin().description(), key, nearest);
  }
}
