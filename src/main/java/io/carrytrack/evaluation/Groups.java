package io.carrytrack.evaluation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Rows, and those of them that are predicted right, by a number that each has. */
public final class Groups implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Upper ends of the groups, each inclusive. */
  private final double[] ends;

  /** Rows and right ones by the place of the group's end; a TreeMap for its order. */
  private final TreeMap<Integer, long[]> counts = new TreeMap<>();

  /**
   * Rows of a group.
   *
   * @param above lower end, exclusive; below 0 for the first group
   * @param to upper end, inclusive
   * @param rows how many
   * @param right of them are predicted right
   */
  public record Group(double above, double to, long rows, long right) {
    /** Share of the rows that are predicted right. */
    public double accuracy() {
      return (double) right / rows;
    }
  }

  private Groups(double... ends) {
    this.ends = ends;
  }

  /** Groups of lengths. */
  static Groups ofLengths() {
    return new Groups(
        5, 10, 20, 50, 100, 150, 200, 300, 400, 500, 750, 1000, 2000, 5000, 10_000, 1e9);
  }

  /** Groups of shares. */
  static Groups ofShares() {
    return new Groups(0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1);
  }

  /** Adds a row. */
  void add(double number, boolean isRight) {
    int place = 0;
    while (number > ends[place]) {
      place++;
    }
    add(place, 1, isRight ? 1 : 0);
  }

  /** Adds all rows of another one. */
  void add(Groups more) {
    more.counts.forEach((place, of) -> add(place, of[0], of[1]));
  }

  private void add(int place, long rows, long right) {
    long[] of = counts.computeIfAbsent(place, p -> new long[2]);
    of[0] += rows;
    of[1] += right;
  }

  /** The groups that have rows, by rising number. */
  public List<Group> groups() {
    List<Group> groups = new ArrayList<>();
    for (Map.Entry<Integer, long[]> entry : counts.entrySet()) {
      int place = entry.getKey();
      groups.add(
          new Group(
              place == 0 ? -1 : ends[place - 1],
              ends[place],
              entry.getValue()[0],
              entry.getValue()[1]));
    }
    return groups;
  }
}
