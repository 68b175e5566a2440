package io.carrytrack.pipeline;

import io.carrytrack.task.Task;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;

/** Between what a network says of a row and the vectors that Spark's evaluators read. */
final class Logits {
  private Logits() {}

  /**
   * The raw prediction, a number a class. It loses nothing: {@link #probabilities} gives the same
   * floats back.
   *
   * @param outputs begin with the row's
   */
  static Vector of(Task task, float[] outputs) {
    return Vectors.dense(task.raw(outputs, 0));
  }

  /** The probabilities of all labels. */
  static Vector probabilities(Task task, Vector raw) {
    return Vectors.dense(task.probabilities(raw.toArray()));
  }

  /**
   * The label with the largest ratio of probability to threshold, the first of equals, as Spark's
   * classifiers predict.
   */
  static double prediction(Vector probabilities, double[] thresholds) {
    int label = 0;
    for (int other = 1; other < thresholds.length; other++) {
      if (probabilities.apply(other) / thresholds[other]
          > probabilities.apply(label) / thresholds[label]) {
        label = other;
      }
    }
    return label;
  }
}
