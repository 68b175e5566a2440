package io.carrytrack.interop.keras;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Penalties of weights. Prediction has nothing of them; training from the model goes on with them.
 */
final class Regularizers {
  private Regularizers() {}

  /** The factor of squares that a regularizer adds; 0 where there is none, or another one. */
  static float l2(KerasLayer layer, String key, Notes notes) {
    JsonNode regularizer = layer.config().path(key);
    if (regularizer.isMissingNode() || regularizer.isNull()) {
      return 0;
    }
    JsonNode config = regularizer.path("config");
    String type = regularizer.path("class_name").asText();
    boolean squares = type.equals("L2") || type.equals("L1L2");
    float l2 = config.path("l2").floatValue();
    if (!squares || config.path("l1").floatValue() != 0 || !(l2 >= 0) || Float.isInfinite(l2)) {
      notes.add(layer, "%s is no L2, matters in training alone, and is left out", key);
      return 0;
    }
    return l2;
  }
}
