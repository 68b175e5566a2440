package io.carrytrack.interop.keras;

import com.fasterxml.jackson.databind.JsonNode;
import io.carrytrack.base.UserError;
import java.util.ArrayList;
import java.util.List;

/**
 * What a file says of one layer.
 *
 * @param type Keras' class: {@code LSTM}
 * @param name of the layer, {@code lstm_1}
 * @param config its settings
 * @param version of Keras' own that wrote it; 0 where the file does not say
 * @param store its name among the layers' weights in a {@code .keras} file: its class in snake
 *     case, numbered where it occurs again
 */
record KerasLayer(String type, String name, JsonNode config, int version, String store) {

  /** Refuses the layer. */
  UserError refused(String format, Object... arguments) {
    return UserError.data("layer %s (%s): %s", name, type, String.format(format, arguments));
  }

  /** Whether a flag is set; one that is left out is not. */
  boolean flag(String key) {
    return flag(key, false);
  }

  /** A flag. */
  boolean flag(String key, boolean fallback) {
    JsonNode value = config.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return fallback;
    }
    if (!value.isBoolean()) {
      throw refused("%s is no flag", key);
    }
    return value.booleanValue();
  }

  /** A whole number, at least 1. */
  int positive(String key) {
    JsonNode value = config.path(key);
    if (!value.isInt() || value.intValue() < 1) {
      throw refused("%s is %s, must be a whole number from 1 on", key, shown(value));
    }
    return value.intValue();
  }

  /** A number, or 0. */
  float number(String key) {
    JsonNode value = config.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return 0;
    }
    if (!value.isNumber() || !Float.isFinite(value.floatValue())) {
      throw refused("%s is %s, must be a number", key, shown(value));
    }
    return value.floatValue();
  }

  /** A share in [0, 1), or 0. */
  float share(String key) {
    float share = number(key);
    if (!(share >= 0 && share < 1)) {
      throw refused("%s is %s, must be at least 0 and below 1", key, share);
    }
    return share;
  }

  /** A word; one that is left out or null is the fallback. */
  String word(String key, String fallback) {
    JsonNode value = config.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return fallback;
    }
    if (!value.isTextual()) {
      throw refused(
          "%s is no name of Keras' own, but %s, which would have to run", key, shown(value));
    }
    return value.textValue();
  }

  /** The one number of a setting that may be a list of one; null where it is left out. */
  Integer single(String key) {
    JsonNode value = config.path(key);
    if (value.isArray() && value.size() == 1) {
      value = value.get(0);
    }
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isInt()) {
      throw refused("%s is %s, must be one whole number", key, shown(value));
    }
    return value.intValue();
  }

  /** Refuses any value of a setting but one; where it is left out it is that. */
  void require(String key, Object value, String what) {
    JsonNode is = config.path(key);
    if (is.isArray() && is.size() == 1) {
      is = is.get(0);
    }
    if (!is.isMissingNode() && !is.isNull() && !is.asText().equals(String.valueOf(value))) {
      throw refused("%s is %s, and only %s is there: %s", key, shown(is), value, what);
    }
  }

  /** Refuses a setting that is not null. */
  void requireNone(String key, String what) {
    JsonNode is = config.path(key);
    if (!is.isMissingNode() && !is.isNull()) {
      throw refused("%s is set: %s", key, what);
    }
  }

  /** What only training minds and our layers do not have, by key. */
  List<String> leftOut(String... keys) {
    List<String> set = new ArrayList<>();
    for (String key : keys) {
      JsonNode is = config.path(key);
      if (!is.isMissingNode() && !is.isNull()) {
        set.add(key);
      }
    }
    return set;
  }

  /** A short text of a value. */
  static String shown(JsonNode value) {
    String text = value.isMissingNode() ? "missing" : value.toString();
    return text.length() > 60 ? text.substring(0, 57) + "..." : text;
  }
}
