package io.carrytrack.evaluation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.carrytrack.task.Task;
import java.util.Iterator;

/**
 * What a network says of a labelled row. A row whose label is several numbers has none.
 *
 * @param id names it
 * @param label of a class its number, of a number the number
 * @param prediction likewise
 * @param probability of label 1 of two, of what is predicted of more; null of a number
 */
public record Prediction(
    String id,
    double label,
    double prediction,
    @JsonInclude(JsonInclude.Include.NON_NULL) Double probability) {
  /** That of a row of a class or of one number. */
  static Prediction of(Task task, ScoredRow row) {
    if (task.classes() == 0) {
      return new Prediction(
          row.id(), task.prediction(row.labels(), 0), task.prediction(row.outputs(), 0), null);
    }
    double probability = task.ranks() ? row.output() : row.confidence();
    return new Prediction(row.id(), task.classOf(row.label()), row.predicted(), probability);
  }

  /** Takes the predictions of an evaluation, by rising id. */
  public interface Sink {
    /** Takes all of them. */
    void accept(Iterator<Prediction> predictions);
  }
}
