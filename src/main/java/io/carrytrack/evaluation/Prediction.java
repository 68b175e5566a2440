package io.carrytrack.evaluation;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Iterator;

/**
 * What a network says of a labelled row.
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
  /** Takes the predictions of an evaluation, by rising id. */
  public interface Sink {
    /** Takes all of them. */
    void accept(Iterator<Prediction> predictions);
  }
}
