package io.carrytrack.corpus;

import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import io.carrytrack.base.UserError;
import java.io.Serializable;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;

/**
 * What the values of a label column mean.
 *
 * @param negative values of label 0
 * @param positive values of label 1
 * @param lettersAlike whether upper and lower case are one
 */
public record Labels(List<String> negative, List<String> positive, boolean lettersAlike)
    implements Serializable {
  /** 0 and 1, neg and pos in any case of letters. */
  public static final Labels DEFAULT =
      new Labels(List.of("0", "0.0", "neg"), List.of("1", "1.0", "pos"), true);

  private static final String OPTION = "--labels (input.labels)";

  public Labels {
    negative = List.copyOf(negative);
    positive = List.copyOf(positive);
  }

  /**
   * Labels as people write them: {@code positive=1,negative=0}; the default ones for an empty text.
   *
   * @throws UserError unless it gives at least one value to 0 and to 1, and none to both
   */
  public static Labels of(String text) {
    if (text.isBlank()) {
      return DEFAULT;
    }
    Map<String, String> meaning = new LinkedHashMap<>();
    for (String pair : text.split(",", -1)) {
      int equals = pair.lastIndexOf('=');
      String label = equals < 0 ? "" : pair.substring(equals + 1).strip();
      if (equals < 1 || !List.of("0", "1").contains(label)) {
        throw UserError.usage(
            "%s is \"%s\", must be VALUE=0 or VALUE=1, divided by commas, such as"
                + " positive=1,negative=0",
            OPTION, text);
      }
      String value = pair.substring(0, equals).strip();
      if (meaning.put(value, label) != null) {
        throw UserError.usage("%s is \"%s\", and says %s twice", OPTION, text, value);
      }
    }
    List<String> negative = values(meaning, "0");
    List<String> positive = values(meaning, "1");
    if (negative.isEmpty() || positive.isEmpty()) {
      throw UserError.usage(
          "%s is \"%s\", and says nothing of label %s", OPTION, text, negative.isEmpty() ? 0 : 1);
    }
    return new Labels(negative, positive, false);
  }

  private static List<String> values(Map<String, String> meaning, String label) {
    return meaning.entrySet().stream()
        .filter(entry -> entry.getValue().equals(label))
        .map(Map.Entry::getKey)
        .collect(Collectors.toList());
  }

  /** The label, a double, that a column of words means; null where it means none. */
  Column meaning(Column column) {
    Column word = lettersAlike ? lower(trim(column)) : trim(column);
    return when(word.isin(positive.toArray()), 1.0).when(word.isin(negative.toArray()), 0.0);
  }

  /** As {@link #of} takes them; empty for the default ones. */
  public String option() {
    if (equals(DEFAULT)) {
      return "";
    }
    return Stream.concat(
            positive.stream().map(value -> value + "=1"),
            negative.stream().map(value -> value + "=0"))
        .collect(Collectors.joining(","));
  }

  /** How they are to be written in a message. */
  String shown() {
    return lettersAlike
        ? "0, 1, pos, neg"
        : Stream.concat(positive.stream(), negative.stream()).collect(Collectors.joining(", "));
  }

  /** A way to say what two values mean that are no labels yet. */
  static String proposal(List<String> values) {
    List<String> high =
        Arrays.asList("positive", "pos", "true", "yes", "spam", "good", "2", "5", "1");
    String positive =
        values.stream()
            .filter(value -> high.contains(value.toLowerCase(Locale.ROOT)))
            .findFirst()
            .orElse(values.get(values.size() - 1));
    return values.stream()
        .map(value -> value + "=" + (value.equals(positive) ? 1 : 0))
        .collect(Collectors.joining(","));
  }
}
