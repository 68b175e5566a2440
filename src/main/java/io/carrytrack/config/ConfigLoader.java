package io.carrytrack.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.carrytrack.base.Spelling;
import io.carrytrack.base.UserError;
import io.carrytrack.task.ClassWeights;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Resolves the sources of a configuration into one tree in which every key is known. */
public final class ConfigLoader {
  /** System properties that set a key begin with this. */
  public static final String PROPERTY_PREFIX = "carrytrack.";

  private static final Pattern WHOLE = Pattern.compile("-?\\d+");
  private static final String HERE = "io/carrytrack/config/";
  private static final ConfigParseOptions MUST_EXIST =
      ConfigParseOptions.defaults().setAllowMissing(false);

  private static final Config REFERENCE =
      ConfigFactory.parseResources(HERE + "reference.conf", MUST_EXIST);

  /** All keys, in the order of reference.conf. */
  private static final List<String> KEYS =
      REFERENCE.entrySet().stream()
          .sorted(Comparator.comparingInt(entry -> entry.getValue().origin().lineNumber()))
          .map(Map.Entry::getKey)
          .toList();

  private static final List<String> WHOLE_KEYS =
      KEYS.stream().filter(ConfigLoader::isWhole).toList();

  /** A section that may be said as one value, which is that of its key {@link #SIZE}. */
  static final String EMBEDDING = "network.embedding";

  static final String SIZE = EMBEDDING + ".size";

  /** The one key whose value may be an object, of keys that are a user's. */
  private static final String OBJECT = ClassWeights.KEY;

  private ConfigLoader() {}

  /**
   * Resolves a configuration.
   *
   * @param experiment an experiment file, the name of one in conf/experiments, or null for the
   *     reference alone
   * @param system the JVM's properties; those that begin with {@value #PROPERTY_PREFIX} and name a
   *     key count
   * @param settings {@code key=value} pairs of the command line, strongest, the last of equal keys
   *     winning
   * @throws UserError for a missing or malformed file, an unknown key or a malformed value
   */
  public static Config load(String experiment, Properties system, List<String> settings) {
    return load(experiment, system, settings(settings));
  }

  /** The {@code key=value} pairs of a command line, the last of equal keys winning. */
  static Config settings(List<String> pairs) {
    try {
      Config settings = ConfigFactory.empty();
      for (String pair : pairs) {
        settings = setting(pair).withFallback(settings);
      }
      return settings;
    } catch (ConfigException e) {
      throw UserError.usage("%s", e.getMessage());
    } catch (StackOverflowError e) {
      throw tooDeep("--set");
    }
  }

  /**
   * Resolves a configuration.
   *
   * @param strongest settings that win over the other two
   */
  static Config load(String experiment, Properties system, Config strongest) {
    try {
      Config properties = properties(system);
      Config file =
          experiment == null ? ConfigFactory.empty() : inFull(ExperimentFiles.read(experiment));
      for (Config source : List.of(inFull(strongest), properties, file)) {
        requireKnown(source);
      }
      Config resolved =
          inFull(strongest)
              .withFallback(properties)
              .withFallback(file)
              .withFallback(REFERENCE)
              .resolve();
      requireWhole(resolved);
      return resolved;
    } catch (ConfigException e) {
      throw UserError.usage("%s", e.getMessage());
    } catch (StackOverflowError e) {
      throw tooDeep(experiment == null ? "the settings" : experiment);
    }
  }

  /**
   * A source with {@code network.embedding = 100} as the key that it stands for, so that another
   * source's keys of that section do not take its place.
   */
  static Config inFull(Config source) {
    ConfigValue value = source.root().get("network");
    if (!(value instanceof ConfigObject network)) {
      return source;
    }
    try {
      ConfigValue embedding = network.get("embedding");
      return embedding == null || embedding instanceof ConfigObject
          ? source
          : source.withoutPath(EMBEDDING).withValue(SIZE, embedding);
    } catch (ConfigException.NotResolved e) {
      return source; // said by whoever resolves it
    }
  }

  /** The library's parser calls itself for each level. */
  static UserError tooDeep(String origin) {
    return UserError.usage(
        "%s: nested too deep to be read; no key lies deeper than four levels", origin);
  }

  /** Every key with its default. */
  public static Config reference() {
    return REFERENCE;
  }

  /** Every key with its value, in the order of reference.conf; an experiment file by lines. */
  public static List<String> lines(Config config) {
    return KEYS.stream().map(key -> line(key, config)).toList();
  }

  /** Every key with its value as {@link #lines} writes it, in that order. */
  public static Map<String, String> values(Config config) {
    Map<String, String> values = new LinkedHashMap<>();
    KEYS.forEach(key -> values.put(key, value(key, config)));
    return values;
  }

  /** Those of {@link #lines} that reference.conf does not say. */
  public static List<String> changes(Config config) {
    return KEYS.stream()
        .filter(key -> !config.getValue(key).equals(REFERENCE.getValue(key)))
        .map(key -> line(key, config))
        .toList();
  }

  private static String line(String key, Config config) {
    return key + " = " + value(key, config);
  }

  private static String value(String key, Config config) {
    ConfigValue value = config.getValue(key);
    String text = value.render(ConfigRenderOptions.concise().setJson(false));
    // the library leaves an object's own braces out
    return value.valueType() == ConfigValueType.OBJECT ? "{" + text + "}" : text;
  }

  private static Config setting(String setting) {
    int equals = setting.indexOf('=');
    if (equals < 1) {
      throw UserError.usage("--set %s: expected KEY=VALUE", setting);
    }
    return parse(
        setting.substring(0, equals).strip(),
        setting.substring(equals + 1).strip(),
        "--set " + setting);
  }

  /** A text is taken as it is, so that s3a://bucket/file needs no quotes that a shell would eat. */
  private static Config parse(String key, String value, String origin) {
    boolean text =
        REFERENCE.hasPath(key)
            && REFERENCE.getValue(key).valueType() == ConfigValueType.STRING
            && !value.startsWith("\"");
    Config parsed =
        ConfigFactory.parseString(
            key + "=" + (text ? ConfigUtil.quoteString(value) : value),
            ConfigParseOptions.defaults()
                .setSyntax(ConfigSyntax.CONF)
                .setOriginDescription(origin));
    return inFull(parsed);
  }

  /**
   * Other tools use the prefix too (carrytrack.golden, say), so only properties in a known section
   * count as settings.
   */
  private static Config properties(Properties system) {
    Config config = ConfigFactory.empty();
    for (String name : new TreeSet<>(system.stringPropertyNames())) {
      String key = name.startsWith(PROPERTY_PREFIX) ? name.substring(PROPERTY_PREFIX.length()) : "";
      if (key.contains(".") && REFERENCE.hasPath(key.substring(0, key.indexOf('.')))) {
        config = config.withFallback(parse(key, system.getProperty(name), "-D" + name));
      }
    }
    return config;
  }

  /** Typesafe config would cut off the fraction, and takes 0.0 itself for an integer. */
  private static void requireWhole(Config config) {
    for (String key : WHOLE_KEYS) {
      if (config.getValue(key).unwrapped() instanceof Double value && value != Math.rint(value)) {
        throw UserError.usage(
            "%s is %s, must be a whole number (%s)",
            key, value, config.getValue(key).origin().description());
      }
    }
  }

  private static boolean isWhole(String key) {
    return REFERENCE.getValue(key).unwrapped() instanceof Integer
        && WHOLE.matcher(REFERENCE.getString(key)).matches();
  }

  /** The values of a configuration by key; what may be an object is one value. */
  static SortedMap<String, ConfigValue> byKey(Config config) {
    SortedMap<String, ConfigValue> values = new TreeMap<>();
    for (Map.Entry<String, ConfigValue> entry : config.entrySet()) {
      boolean within = entry.getKey().startsWith(OBJECT + ".");
      values.put(
          within ? OBJECT : entry.getKey(), within ? config.getValue(OBJECT) : entry.getValue());
    }
    return values;
  }

  private static void requireKnown(Config source) {
    Set<String> known = new TreeSet<>(KEYS);
    byKey(source).entrySet().stream()
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
          && !REFERENCE.hasPath(ConfigUtil.quoteString(section.getKey()))) {
        throw unknown(section.getKey(), section.getValue(), known);
      }
    }
  }

  private static UserError unknown(String key, ConfigValue value, Set<String> known) {
    return UserError.usage(
        "%s: unknown key %s; the nearest known one is %s",
        value.origin().description(), key, nearest(key, known));
  }

  /** The known key that a misspelt one is most like. */
  static String nearest(String key, Set<String> known) {
    return known.stream().min(Comparator.comparingInt(k -> distance(k, key))).orElseThrow();
  }

  /**
   * As few letters to change as possible, in the whole key or, its section forgotten, in its end.
   */
  private static int distance(String known, String key) {
    if (known.startsWith(key + ".")) {
      return 0;
    }
    return Math.min(Spelling.edits(known, key), 1 + Spelling.edits(end(known), end(key)));
  }

  private static String end(String key) {
    return key.substring(key.lastIndexOf('.') + 1);
  }
}
