package io.carrytrack.report;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * {@code grid.json}: what the runs of a grid reached.
 *
 * @param name the grid's
 * @param axes what the runs differ in beside the seed
 * @param compare axes whose values are compared with their first one
 * @param cells the runs, in their order
 */
public record GridReport(String name, List<Axis> axes, List<String> compare, List<Cell> cells) {

  /** How a run ended. */
  public enum Status {
    /** With its last epoch. */
    FINISHED,
    /** Before, as it was clearly behind. */
    STOPPED,
    /** In no number. */
    DIVERGED,
    /** Another run is the same, and was made in its place. */
    SAME,
    /** It has not ended yet. */
    OPEN;

    @JsonValue
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What is varied.
   *
   * @param key a configuration key, or {@code variant}
   * @param values in their order
   */
  public record Axis(String key, List<String> values) {}

  /**
   * A run. What it reached is that of the run in its place, where there is one.
   *
   * @param name of its directory
   * @param point its value on each axis
   * @param seed of its randomness
   * @param settings what the grid sets for it, by key
   * @param status how it ended, or the run in its place did
   * @param as the run in its place, or null
   * @param reason why it was stopped, or diverged; null otherwise
   * @param divergedEpoch the epoch, from 1, in which it diverged; null otherwise
   * @param bestEpoch from 1, of the epochs that it ended; null if it ended none
   * @param bestValidationAccuracy of that epoch; null without validation
   * @param lastEpoch the last one that it ended; null if it ended none
   * @param lastValidationAccuracy of that epoch
   * @param testAccuracy of the best epoch's model; null without a test split, and unless finished
   * @param seconds of all epochs; null while it is open
   * @param parametersSha256 of the best epoch's parameters; null unless finished
   * @param validationAccuracy epoch by epoch
   */
  public record Cell(
      String name,
      Map<String, String> point,
      long seed,
      Map<String, String> settings,
      Status status,
      String as,
      String reason,
      Integer divergedEpoch,
      Integer bestEpoch,
      Double bestValidationAccuracy,
      Integer lastEpoch,
      Double lastValidationAccuracy,
      Double testAccuracy,
      Double seconds,
      String parametersSha256,
      List<Double> validationAccuracy) {
    /** A run that has not ended. */
    public static Cell open(
        String name, Map<String, String> point, long seed, Map<String, String> settings) {
      return new Cell(
          name,
          point,
          seed,
          settings,
          Status.OPEN,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          List.of());
    }
  }

  /**
   * Runs that differ in their seeds alone.
   *
   * @param point their value on each axis
   * @param cells in the order of the seeds
   */
  public record Group(Map<String, String> point, List<Cell> cells) {
    /** Those that ended with their last epoch. */
    public List<Cell> finished() {
      return cells.stream().filter(cell -> cell.status() == Status.FINISHED).toList();
    }

    /** The best validation accuracies of those; empty if one of them has none. */
    double[] best() {
      return finished().stream()
          .map(Cell::bestValidationAccuracy)
          .filter(Objects::nonNull)
          .mapToDouble(Double::doubleValue)
          .toArray();
    }
  }

  /** The runs by their points, in the order of the cells. */
  public List<Group> groups() {
    Map<Map<String, String>, List<Cell>> groups = new LinkedHashMap<>();
    for (Cell cell : cells) {
      groups.computeIfAbsent(cell.point(), point -> new ArrayList<>()).add(cell);
    }
    return groups.entrySet().stream().map(e -> new Group(e.getKey(), e.getValue())).toList();
  }

  /** A point as a table names it, without the axes that are left out. */
  static String label(Map<String, String> point, List<String> without) {
    List<String> parts = new ArrayList<>();
    point.forEach(
        (key, value) -> {
          if (!without.contains(key)) {
            parts.add(
                key.equals("variant")
                    ? value
                    : key.substring(key.lastIndexOf('.') + 1) + " " + value);
          }
        });
    return parts.isEmpty() ? "all" : String.join(", ", parts);
  }
}
