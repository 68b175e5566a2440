package io.carrytrack.network;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** One layer's map while it is read: typed values, and messages that name the layer and the key. */
final class LayerMap {
  private final String where;
  private final Map<String, ?> map;
  private final Set<String> read = new HashSet<>();

  LayerMap(String where, Map<String, ?> map) {
    this.map = map;
    this.where = map.get("type") == null ? where : where + " (" + map.get("type") + ")";
  }

  IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException(where + ": " + what);
  }

  /**
   * The name of an enum's constant in configurations: {@code HARD_SIGMOID} is {@code hard-sigmoid}.
   */
  static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String text(String key, String fallback) {
    Object value = value(key, fallback);
    if (value == null) {
      throw wrong(key + " is missing");
    }
    if (!(value instanceof String text)) {
      throw wrong(key + " is " + value + ", must be a word");
    }
    return text;
  }

  <E extends Enum<E>> E choice(String key, Class<E> type, E fallback) {
    String name = text(key, name(fallback));
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> name(constant).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                wrong(
                    key
                        + " is "
                        + name
                        + ", must be one of "
                        + Arrays.stream(type.getEnumConstants()).map(LayerMap::name).toList()));
  }

  int positive(String key) {
    Object value = value(key, null);
    if (value == null) {
      throw wrong(key + " is missing");
    }
    if (!(value instanceof Number number) || number.doubleValue() != number.intValue()) {
      throw wrong(key + " is " + value + ", must be a whole number");
    }
    if (number.intValue() < 1) {
      throw wrong(key + " is " + value + ", must be at least 1");
    }
    return number.intValue();
  }

  boolean flag(String key, boolean fallback) {
    Object value = value(key, fallback);
    if (!(value instanceof Boolean flag)) {
      throw wrong(key + " is " + value + ", must be true or false");
    }
    return flag;
  }

  float share(String key) {
    Object value = value(key, 0);
    if (!(value instanceof Number number)
        || !(number.doubleValue() >= 0)
        || !(number.doubleValue() < 1)) {
      throw wrong(key + " is " + value + ", must be at least 0 and below 1");
    }
    return number.floatValue();
  }

  void requireAllRead() {
    for (String key : new TreeSet<>(map.keySet())) {
      if (!read.contains(key)) {
        throw wrong("unknown key " + key + "; there are " + new TreeSet<>(read));
      }
    }
  }

  private Object value(String key, Object fallback) {
    read.add(key);
    Object value = map.get(key);
    return value == null ? fallback : value;
  }
}
