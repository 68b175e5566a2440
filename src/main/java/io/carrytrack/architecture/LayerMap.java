package io.carrytrack.architecture;

import io.carrytrack.base.Setting;
import io.carrytrack.base.Spelling;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** One layer's map while it is read: typed values, and messages that name the layer and the key. */
final class LayerMap {
  static final String TYPE = "type";

  private final String where;
  private final Map<String, ?> map;
  private final boolean sequenceReadAbove;

  /**
   * @param where names the map in messages
   * @param sequenceReadAbove whether the layer above reads a sequence
   */
  LayerMap(String where, Map<String, ?> map, boolean sequenceReadAbove) {
    this.map = map;
    this.sequenceReadAbove = sequenceReadAbove;
    this.where = map.get(TYPE) == null ? where : where + " (" + map.get(TYPE) + ")";
  }

  boolean sequenceReadAbove() {
    return sequenceReadAbove;
  }

  IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException(where + ": " + what);
  }

  /**
   * The name of an enum's constant in configurations: {@code HARD_SIGMOID} is {@code hard-sigmoid}.
   */
  static String name(Enum<?> constant) {
    return Setting.word(constant);
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
    return choice(key, Arrays.asList(type.getEnumConstants()), fallback);
  }

  <E extends Enum<E>> E choice(String key, List<E> allowed, E fallback) {
    return constant(key, text(key, name(fallback)), allowed);
  }

  <E extends Enum<E>> E requiredChoice(String key, List<E> allowed) {
    return constant(key, text(key, null), allowed);
  }

  private <E extends Enum<E>> E constant(String key, String name, List<E> allowed) {
    return allowed.stream()
        .filter(constant -> name(constant).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                wrong(
                    key
                        + " is "
                        + name
                        + ", must be one of "
                        + allowed.stream().map(LayerMap::name).toList()));
  }

  int positive(String key) {
    return wholeNumber(key, null);
  }

  int positive(String key, int fallback) {
    return wholeNumber(key, fallback);
  }

  private int wholeNumber(String key, Integer fallback) {
    Object value = value(key, fallback);
    if (value == null) {
      throw wrong(key + " is missing");
    }
    if (!(value instanceof Number number)
        || number.doubleValue() != Math.rint(number.doubleValue())
        || number.doubleValue() > Integer.MAX_VALUE) {
      throw wrong(key + " is " + value + ", must be a whole number up to " + Integer.MAX_VALUE);
    }
    if (number.intValue() < 1) {
      throw wrong(notPositive(key, value));
    }
    return number.intValue();
  }

  /** Refuses a number below 1 of a layer or network that no map was read for. */
  static void requirePositive(String key, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(notPositive(key, value));
    }
  }

  private static String notPositive(String key, Object value) {
    return key + " is " + value + ", must be at least 1";
  }

  boolean flag(String key, boolean fallback) {
    Object value = value(key, fallback);
    if (!(value instanceof Boolean flag)) {
      throw wrong(key + " is " + value + ", must be true or false");
    }
    return flag;
  }

  float above0(String key, float fallback) {
    Object value = value(key, fallback);
    if (!(value instanceof Number number)
        || !(number.floatValue() > 0)
        || Float.isInfinite(number.floatValue())) {
      throw wrong(notAbove0(key, value));
    }
    return number.floatValue();
  }

  /** Refuses a number that is not above 0 of a layer that no map was read for. */
  static void requireAbove0(String key, float value) {
    if (!(value > 0) || Float.isInfinite(value)) {
      throw new IllegalArgumentException(notAbove0(key, value));
    }
  }

  private static String notAbove0(String key, Object value) {
    return key + " is " + value + ", must be above 0";
  }

  /** A penalty's factor; 0 where it is not said. */
  float l2(String key) {
    Object value = value(key, 0);
    if (!(value instanceof Number number)
        || !(number.floatValue() >= 0)
        || Float.isInfinite(number.floatValue())) {
      throw wrong(key + " is " + value + ", must be at least 0");
    }
    return number.floatValue();
  }

  float share(String key) {
    return share(key, 0);
  }

  float requiredShare(String key) {
    return share(key, null);
  }

  private float share(String key, Object fallback) {
    Object value = value(key, fallback);
    if (value == null) {
      throw wrong(key + " is missing");
    }
    if (!(value instanceof Number number)
        || !(number.floatValue() >= 0)
        || !(number.floatValue() < 1)) {
      throw wrong(key + " is " + value + ", must be at least 0 and below 1");
    }
    return number.floatValue();
  }

  /** Refuses every other key; before values are read, so that a slip is not called a lack. */
  void allow(List<String> keys) {
    for (String key : new TreeSet<>(map.keySet())) {
      if (!keys.contains(key) && !key.equals(TYPE)) {
        throw wrong("unknown key " + key + "; the nearest known one is " + nearest(key, keys));
      }
    }
  }

  /** Of some names, the one with the fewest edits from a given one. */
  static String nearest(String name, List<String> names) {
    return names.stream()
        .min(Comparator.comparingInt(known -> Spelling.edits(known, name)))
        .orElse("none");
  }

  private Object value(String key, Object fallback) {
    Object value = map.get(key);
    return value == null ? fallback : value;
  }
}
