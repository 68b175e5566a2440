package io.carrytrack.evaluation;

import io.carrytrack.task.Task;
import java.io.Serializable;
import java.util.Optional;

/** What the probabilities of rows of classes come to, in any order of the rows. */
final class ProbabilityCounts implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Task task;
  private final ScoreCounts scores;
  private final Reliability reliability = new Reliability();

  /**
   * No rows.
   *
   * @param task of the rows, of classes
   */
  ProbabilityCounts(Task task) {
    this.task = task;
    scores = task.ranks() ? new ScoreCounts() : null;
  }

  /** Adds a row. */
  void add(ScoredRow row) {
    if (scores != null) {
      scores.add(row.output(), row.label() == 1f, row.weight());
      reliability.add(row.output(), row.label() == 1f, row.squares(), row.weight());
    } else {
      reliability.add(row.confidence(), row.isRight(task), row.squares(), row.weight());
    }
  }

  /** Adds all rows of another one. */
  void add(ProbabilityCounts more) {
    if (scores != null) {
      scores.add(more.scores);
    }
    reliability.add(more.reliability);
  }

  /** What curves are drawn from; empty unless the task ranks rows labelled 0 and 1. */
  Optional<ScoreCounts> scores() {
    return Optional.ofNullable(scores);
  }

  /** Calibration. */
  Reliability reliability() {
    return reliability;
  }
}
