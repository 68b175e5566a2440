package io.carrytrack.interop.keras;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.carrytrack.base.UserError;
import java.io.IOException;

/** JSON of a stranger: as trees of plain values, no deeper and longer than Keras writes it. */
final class KerasJson {
  /** Levels; a Bidirectional layer's initializers are at 12. */
  private static final int DEEPEST = 64;

  /** Letters of one name or word. */
  private static final int LONGEST = 1 << 20;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST)
                          .maxStringLength(LONGEST)
                          .maxNumberLength(40)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private KerasJson() {}

  /**
   * A tree.
   *
   * @param what it is, for messages
   * @throws UserError if it is no JSON, has a key twice, or is nested too deep
   */
  static JsonNode read(byte[] json, String what) {
    try {
      JsonNode tree = MAPPER.readTree(json);
      if (tree == null || !tree.isContainerNode()) {
        throw UserError.data("%s is no JSON object", what);
      }
      return tree;
    } catch (JsonProcessingException e) {
      throw UserError.data(e, "%s is no JSON that Keras writes: %s", what, e.getOriginalMessage());
    } catch (IOException e) {
      throw UserError.data(e, "%s cannot be read: %s", what, e.getMessage());
    }
  }
}
