package io.carrytrack.base;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** How values become JSON and come back. */
public final class Json {
  /** Compact, a field too many is an error. Shared: who needs other features takes a copy. */
  public static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * Of records that this program alone writes: a field too many or too few is an error too, and so
   * is what stands behind the value.
   */
  public static final ObjectMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /**
   * A record in {@link #STRICT} JSON.
   *
   * @throws IllegalArgumentException if the value has no JSON
   */
  public static String write(Object value) {
    try {
      return STRICT.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot be written as JSON: " + value, e);
    }
  }

  /**
   * What {@link #write} wrote.
   *
   * @throws JsonProcessingException if it is not exactly that
   */
  public static <T> T read(String json, Class<T> type) throws JsonProcessingException {
    return STRICT.readValue(json, type);
  }
}
