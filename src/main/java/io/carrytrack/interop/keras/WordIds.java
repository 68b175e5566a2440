package io.carrytrack.interop.keras;

import com.fasterxml.jackson.databind.JsonNode;
import io.carrytrack.base.UserError;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Words and their ranks, as files say them: {@code get_word_index()} as JSON, or a word a line. */
public final class WordIds {
  /** Bound of ranks: an embedding has no more ids. */
  private static final int HIGHEST = 1 << 30;

  private WordIds() {}

  /**
   * The words of a file by their ranks, from 1 on. Ranks may be left out.
   *
   * @param content {@code {"the": 1, "and": 2, ...}} in UTF-8, or a word a line, whose first one
   *     has rank 1; the names of pads and of unknown words, with which get_vocabulary() begins, are
   *     none
   * @param name of the file, for messages
   * @throws UserError if a rank or a word occurs twice, or it is neither
   */
  public static SortedMap<Integer, String> read(byte[] content, String name) {
    return isObject(content) ? ranks(KerasJson.read(content, name), name) : lines(content, name);
  }

  /** Words by their ranks, as a list has them. */
  public static SortedMap<Integer, String> of(List<String> words, String name) {
    SortedMap<Integer, String> ranks = new TreeMap<>();
    for (String word : words) {
      ranks.put(ranks.size() + 1, word);
    }
    requireOnce(ranks, name);
    return ranks;
  }

  private static boolean isObject(byte[] content) {
    for (byte b : content) {
      if (!Character.isWhitespace(b)) {
        return b == '{';
      }
    }
    throw UserError.data("the vocabulary is empty: give words, or leave --vocabulary out");
  }

  private static SortedMap<Integer, String> ranks(JsonNode index, String name) {
    SortedMap<Integer, String> ranks = new TreeMap<>();
    for (Iterator<Map.Entry<String, JsonNode>> all = index.fields(); all.hasNext(); ) {
      Map.Entry<String, JsonNode> entry = all.next();
      JsonNode rank = entry.getValue();
      if (!rank.isInt() || rank.intValue() < 1 || rank.intValue() > HIGHEST) {
        throw UserError.data(
            "%s: the rank of \"%s\" is %s, must be a whole number from 1 on, as get_word_index()"
                + " and Tokenizer.word_index have it",
            name, entry.getKey(), KerasLayer.shown(rank));
      }
      String former = ranks.put(rank.intValue(), entry.getKey());
      if (former != null) {
        throw UserError.data(
            "%s: \"%s\" and \"%s\" both have rank %d",
            name, former, entry.getKey(), rank.intValue());
      }
    }
    requireOnce(ranks, name);
    return ranks;
  }

  private static SortedMap<Integer, String> lines(byte[] content, String name) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      String whole = text.startsWith("\ufeff") ? text.substring(1) : text;
      return of(Vectorization.withoutSpecial(whole.lines().toList()), name);
    } catch (CharacterCodingException e) {
      throw UserError.data("%s is not UTF-8", name);
    }
  }

  private static void requireOnce(SortedMap<Integer, String> ranks, String name) {
    Map<String, Integer> places = new HashMap<>();
    ranks.forEach(
        (rank, word) -> {
          if (word.isEmpty()) {
            throw UserError.data("%s: the word of rank %d is empty", name, rank);
          }
          Integer former = places.put(word, rank);
          if (former != null) {
            throw UserError.data("%s: \"%s\" has the ranks %d and %d", name, word, former, rank);
          }
        });
  }
}
