package io.carrytrack.evaluation;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * How a network does on rows.
 *
 * @param metrics in numbers
 * @param rows what there is to show of them beside
 * @param groups how it does on each group of them, by the UTF-8 bytes of their values; empty where
 *     rows have no groups
 */
public record Evaluation(Metrics metrics, RowStatistics rows, List<Group> groups) {
  /**
   * Rows of a group.
   *
   * @param value what they have in common; null of those that have none
   * @param metrics of them
   */
  public record Group(String value, Metrics metrics) {
    /** The one without a value is the last. */
    private static final Comparator<Group> BY_BYTES =
        Comparator.comparing(
            Group::value,
            Comparator.nullsLast(
                (one, other) ->
                    Arrays.compareUnsigned(
                        one.getBytes(StandardCharsets.UTF_8),
                        other.getBytes(StandardCharsets.UTF_8))));

    static List<Group> ordered(Map<String, Metrics> metrics) {
      return metrics.entrySet().stream()
          .map(group -> new Group(group.getKey(), group.getValue()))
          .sorted(BY_BYTES)
          .toList();
    }
  }
}
