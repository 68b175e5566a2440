package io.carrytrack.task;

import io.carrytrack.base.UserError;
import java.io.Serializable;

/**
 * The probability of label 1 of two labels above which it is predicted.
 *
 * @param value above 0 and below 1
 */
public record Threshold(double value) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The usual one, by which any task predicts as it is trained. */
  public static final Threshold HALF = new Threshold(0.5);

  /**
   * @throws UserError if it is not above 0 and below 1
   */
  public Threshold {
    if (!(value > 0 && value < 1)) {
      throw UserError.usage("--threshold %s: must be above 0 and below 1", value);
    }
  }

  /**
   * Refuses a task whose rows it does not decide.
   *
   * @throws UserError naming the option
   */
  public void requireFor(Task task) {
    if (task.classes() == 0) {
      throw UserError.usage(
          "--threshold %s says nothing to a model that predicts a number, which has no probability;"
              + " leave it out",
          value);
    }
    if (!task.ranks()) {
      throw UserError.usage(
          "--threshold %s says nothing to a model of %d classes, which predicts the most probable"
              + " one; leave it out",
          value, task.classes());
    }
  }

  /** What a row's outputs predict. */
  public double prediction(Task task, float[] outputs, int at) {
    return equals(HALF) ? task.prediction(outputs, at) : outputs[at] > value ? 1 : 0;
  }
}
