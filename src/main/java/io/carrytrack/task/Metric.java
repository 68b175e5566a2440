package io.carrytrack.task;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * What may tell whether an epoch's validation is better than another's: its name, its direction,
 * the tasks that have it and what it is of the sums of the validation reviews. Loss, accuracy and
 * mean absolute error weigh the reviews; the others count each once, as evaluation does.
 */
public enum Metric {
  /** Weighted mean of the loss. */
  LOSS("loss", "loss", false, task -> true, rows -> rows.sums().meanLoss()),
  /** Weighted share of the rows predicted right. */
  ACCURACY(
      "accuracy", "accuracy", true, task -> task.classes() > 0, rows -> rows.sums().accuracy()),
  /** Mean of the classes' F1, {@link Confusion#macroF1}. */
  MACRO_F1(
      "macroF1", "macro F1", true, task -> task.classes() > 0, rows -> rows.confusion().macroF1()),
  /** Area under the ROC curve, {@link RocArea}. */
  AUC("auc", "AUC", true, Task::ranks, rows -> rows.ranking().auc()),
  /** Weighted mean of the sizes of the errors of numbers, in the target's unit. */
  MAE(
      "meanAbsoluteError",
      "mean absolute error",
      false,
      task -> task.classes() == 0,
      rows -> rows.sums().meanError());

  private final String key;
  private final String label;
  private final boolean grows;
  private final Predicate<Task> fits;
  private final ToDoubleFunction<ScoredRows> value;

  /**
   * @param key names it in files
   * @param label names it to people
   * @param grows whether more of it is better
   * @param fits whether a task has it
   * @param value of rows of such a task; NaN where it is undefined
   */
  Metric(
      String key,
      String label,
      boolean grows,
      Predicate<Task> fits,
      ToDoubleFunction<ScoredRows> value) {
    this.key = key;
    this.label = label;
    this.grows = grows;
    this.fits = fits;
    this.value = value;
  }

  /** What it is called in files, as evaluation's metrics are. */
  @JsonValue
  public String key() {
    return key;
  }

  /** What people call it. */
  public String label() {
    return label;
  }

  /** Whether a task has it. */
  public boolean isOf(Task task) {
    return fits.test(task);
  }

  /** All that a task has, in their order. */
  public static List<Metric> of(Task task) {
    return Arrays.stream(values()).filter(metric -> metric.isOf(task)).toList();
  }

  /** The one that is monitored where nothing else is said. */
  public static Metric usual(Task task) {
    return ACCURACY.isOf(task) ? ACCURACY : LOSS;
  }

  /** Its value of rows of a task that has it; NaN where it is undefined. */
  public double of(ScoredRows rows) {
    return value.applyAsDouble(rows);
  }

  /** A number that is the larger the better a value is. */
  public double merit(double of) {
    return grows ? of : -of;
  }
}
