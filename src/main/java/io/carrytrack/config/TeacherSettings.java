package io.carrytrack.config;

import io.carrytrack.base.UserError;

/**
 * What is made of a teacher's labels; all of it says nothing without a teacher.
 *
 * @param weight of the loss of a teacher's label beside that of a review's own, above 0
 * @param on which reviews it labels
 */
public record TeacherSettings(double weight, On on) {
  static final String WEIGHT = "training.teacher.weight";
  static final String ON = "training.teacher.on";

  /** Without a teacher's being asked for more. */
  static final TeacherSettings DEFAULT = new TeacherSettings(1, On.UNLABELLED);

  /** Which reviews a teacher labels. */
  public enum On {
    /** Those without a label of their own. */
    UNLABELLED,
    /** The labelled ones that are trained on too. */
    ALL
  }

  /**
   * Refuses what would do nothing.
   *
   * @param why there is no teacher, as in "where ..."
   * @throws UserError naming the key
   */
  public void requireNone(String why) {
    if (!equals(DEFAULT)) {
      throw UserError.usage(
          "%s says nothing where %s; leave it out", weight == DEFAULT.weight ? ON : WEIGHT, why);
    }
  }
}
