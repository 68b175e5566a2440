package io.carrytrack.evaluation;

import io.carrytrack.task.LabelNames;
import io.carrytrack.task.Task;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/** The sums that metrics are made of, each group by itself. */
final class MetricSums implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Task task;
  private final boolean grouped;

  /** Of classes, by group. */
  private final HashMap<String, ClassSums> classes = new HashMap<>();

  /** Of numbers, by group. */
  private final HashMap<String, NumberErrors> numbers = new HashMap<>();

  /**
   * No rows.
   *
   * @param grouped whether rows are taken by their group; else all are of one, which is null
   */
  MetricSums(Task task, boolean grouped) {
    this.task = task;
    this.grouped = grouped;
  }

  /** Adds a row. */
  MetricSums add(ScoredRow row) {
    String group = grouped ? row.group() : null;
    if (task.classes() > 0) {
      classesOf(group).add(row);
    } else {
      numbersOf(group).add(row);
    }
    return this;
  }

  /** Adds all rows of others. */
  MetricSums add(MetricSums more) {
    more.classes.forEach((group, sums) -> classesOf(group).add(sums));
    more.numbers.forEach((group, sums) -> numbersOf(group).add(sums));
    return this;
  }

  private ClassSums classesOf(String group) {
    return classes.computeIfAbsent(group, g -> new ClassSums(task));
  }

  private NumberErrors numbersOf(String group) {
    return numbers.computeIfAbsent(group, g -> new NumberErrors(task));
  }

  /**
   * The groups' metrics, in no order.
   *
   * @param ranked what the order of each group's rows comes to; of no group where they do not rank
   */
  Map<String, Metrics> metrics(LabelNames names, Map<String, Ranked> ranked) {
    Map<String, Metrics> metrics = new HashMap<>();
    classes.forEach((group, of) -> metrics.put(group, of.metrics(names, ranked.get(group))));
    numbers.forEach((group, of) -> metrics.put(group, of.metrics()));
    return metrics;
  }

  /** Rows of all groups. */
  long rows() {
    return classes.values().stream().mapToLong(ClassSums::rows).sum()
        + numbers.values().stream().mapToLong(NumberErrors::rows).sum();
  }
}
