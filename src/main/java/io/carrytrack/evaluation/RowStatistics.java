package io.carrytrack.evaluation;

import io.carrytrack.task.Task;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What a report shows of the rows beside their {@link Metrics}: sums of fixed size, made in the
 * same pass, that come to the same whatever the order of the rows. Curves and calibration weigh the
 * rows, elsewhere each counts once; rows of several numbers are not counted.
 */
public final class RowStatistics implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int MOST_MISTAKES = 20;

  private final Task task;
  private final ProbabilityCounts probabilities;
  private final Groups byLength;
  private final Groups byUnknown;
  private final ErrorCounts errors;
  private final TreeSet<Mistake> mistakes = new TreeSet<>();

  /**
   * No rows.
   *
   * @param task of the rows
   */
  RowStatistics(Task task) {
    this.task = task;
    probabilities = task.classes() > 0 ? new ProbabilityCounts(task) : null;
    byLength = Groups.ofLengths();
    byUnknown = Groups.ofShares();
    errors = task.target().map(of -> new ErrorCounts(of.deviation())).orElse(null);
  }

  /** Adds a row. */
  RowStatistics add(ScoredRow row) {
    if (probabilities != null) {
      addOfClass(row);
    } else if (errors != null) {
      double actual = task.prediction(row.labels(), 0);
      double predicted = task.prediction(row.outputs(), 0);
      errors.add(row.id(), actual, predicted);
      keep(row, actual, predicted, Math.abs(predicted - actual));
    }
    return this;
  }

  private void addOfClass(ScoredRow row) {
    boolean right = row.isRight(task);
    probabilities.add(row);
    if (row.words() > 0) {
      byLength.add(row.words(), right);
      if (row.unknown() >= 0) {
        byUnknown.add((double) row.unknown() / row.words(), right);
      }
    }
    if (!right) {
      keep(row, row.label(), row.predicted(), row.confidence());
    }
  }

  private void keep(ScoredRow row, double label, double predicted, double size) {
    keep(new Mistake(row.id(), label, predicted, row.output(), size, row.words()));
  }

  private void keep(Mistake mistake) {
    mistakes.add(mistake);
    if (mistakes.size() > MOST_MISTAKES) {
      mistakes.pollLast();
    }
  }

  /** Adds all rows of another one. */
  RowStatistics add(RowStatistics more) {
    if (probabilities != null) {
      probabilities.add(more.probabilities);
    }
    if (errors != null) {
      errors.add(more.errors);
    }
    byLength.add(more.byLength);
    byUnknown.add(more.byUnknown);
    more.mistakes.forEach(this::keep);
    return this;
  }

  /** What curves are drawn from; empty unless the task ranks rows labelled 0 and 1. */
  public Optional<ScoreCounts> scores() {
    return Optional.ofNullable(probabilities).flatMap(ProbabilityCounts::scores);
  }

  /** Calibration; empty where labels are no classes. */
  public Optional<Reliability> reliability() {
    return Optional.ofNullable(probabilities).map(ProbabilityCounts::reliability);
  }

  /** Predicted and actual numbers; empty where labels are classes, or several numbers. */
  public Optional<ErrorCounts> errors() {
    return Optional.ofNullable(errors);
  }

  /** By the words of a text that the network reads; no group where rows are of numbers. */
  public List<Groups.Group> byLength() {
    return byLength.groups();
  }

  /** By the share of these that the model does not know; no group where that cannot be told. */
  public List<Groups.Group> byUnknown() {
    return byUnknown.groups();
  }

  /** The worst mistakes, at most twenty, the worst first; none of several numbers. */
  public List<Mistake> mistakes() {
    return List.copyOf(mistakes);
  }
}
