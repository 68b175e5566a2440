package io.carrytrack.interop.keras;

import com.fasterxml.jackson.databind.JsonNode;
import io.carrytrack.base.UserError;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A TextVectorization layer: its words, and how it splits texts.
 *
 * @param words by their ids from 2 on; id 0 is the pad's, and 1 that of words without an id
 * @param standardize what is done to a text first
 * @param length ids that texts are padded and cut to, behind; empty if it does not say
 */
public record Vectorization(List<String> words, Standardize standardize, Optional<Integer> length) {
  private static final String UNKNOWN = "[UNK]";

  /** What is done to a text before white space splits it. */
  public enum Standardize {
    /** ASCII letters are brought into lower case, and punctuation is taken out. */
    LOWER_AND_STRIP_PUNCTUATION,
    /** ASCII letters are brought into lower case. */
    LOWER,
    /** Nothing. */
    NONE
  }

  /**
   * Reads a layer.
   *
   * @param assets files of the archive, by name
   * @throws UserError if it has no vocabulary, or does what there is no tokenizer for
   */
  static Vectorization of(KerasLayer layer, Map<String, byte[]> assets) {
    layer.require("output_mode", "int", "networks read sequences of ids");
    layer.require("split", "whitespace", "words are what stands between white space");
    layer.requireNone("ngrams", "words are single words here");
    layer.require("ragged", false, "sequences are padded");
    Integer steps = layer.single("output_sequence_length");
    return new Vectorization(
        withoutSpecial(words(layer, assets)),
        standardize(layer),
        Optional.ofNullable(steps != null && steps > 0 ? steps : null));
  }

  private static Standardize standardize(KerasLayer layer) {
    String word = layer.word("standardize", "none");
    return switch (word) {
      case "lower_and_strip_punctuation" -> Standardize.LOWER_AND_STRIP_PUNCTUATION;
      case "lower" -> Standardize.LOWER;
      case "none" -> Standardize.NONE;
      default ->
          throw layer.refused(
              "standardize is %s, and only lower_and_strip_punctuation, lower and None are there",
              word);
    };
  }

  private static List<String> words(KerasLayer layer, Map<String, byte[]> assets) {
    JsonNode list = layer.config().path("vocabulary");
    if (list.isArray() && !list.isEmpty()) {
      List<String> words = new ArrayList<>();
      list.forEach(word -> words.add(word.asText()));
      return words;
    }
    for (Map.Entry<String, byte[]> asset : assets.entrySet()) {
      if (asset.getKey().contains("/" + layer.store() + "/")) {
        String lines = new String(asset.getValue(), StandardCharsets.UTF_8);
        return Arrays.asList(lines.split("\n", -1));
      }
    }
    throw layer.refused(
        "the file does not hold its vocabulary: save the network as .keras behind adapt()");
  }

  /** Keras writes the pad's and the unknown words' names in front, or leaves them out. */
  static List<String> withoutSpecial(List<String> words) {
    int special = 0;
    if (!words.isEmpty() && words.get(0).isEmpty()) {
      special++;
    }
    if (words.size() > special && words.get(special).equals(UNKNOWN)) {
      special++;
    }
    return List.copyOf(words.subList(special, words.size()));
  }
}
