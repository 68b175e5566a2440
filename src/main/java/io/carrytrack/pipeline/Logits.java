package io.carrytrack.pipeline;

import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;

/** Between a probability of label 1 and the vectors that Spark's evaluators read. */
final class Logits {
  private Logits() {}

  /**
   * The log-odds of both labels. They lose nothing: {@link #probability} gives the same float back.
   *
   * @param probability of label 1, in [0, 1]
   */
  static Vector of(float probability) {
    double odds = StrictMath.log(probability / (1.0 - probability));
    return Vectors.dense(-odds, odds);
  }

  /** The probabilities of both labels. */
  static Vector probabilities(Vector logits) {
    double probability = probability(logits.apply(1));
    return Vectors.dense(1.0 - probability, probability);
  }

  /**
   * The float whose log-odds these are. In double precision the way there and back is off by far
   * less than floats are apart, so that rounding meets the one it came from.
   */
  static float probability(double logOdds) {
    // the smaller of the two odds, so that neither probability loses its digits
    double exponential = StrictMath.exp(-Math.abs(logOdds));
    return (float) (logOdds >= 0 ? 1.0 / (1.0 + exponential) : exponential / (1.0 + exponential));
  }

  /**
   * The label with the largest ratio of probability to threshold, the first of equals, as Spark's
   * classifiers predict.
   */
  static double prediction(Vector probabilities, double[] thresholds) {
    return probabilities.apply(1) / thresholds[1] > probabilities.apply(0) / thresholds[0] ? 1 : 0;
  }
}
