package io.carrytrack.task;

import java.io.Serializable;

/**
 * A number that is to be predicted: it is learned as {@code (number - mean) / deviation}, and given
 * back in its own unit.
 *
 * @param loss of the standardised number
 * @param mean of the training split, in the number's unit
 * @param deviation of it, the root of the mean square (divided by the number of rows), above 0
 */
public record Target(RegressionLoss loss, double mean, double deviation) implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * @throws IllegalArgumentException unless mean and deviation are finite, and the deviation above
   *     0
   */
  public Target {
    if (!Double.isFinite(mean) || !Double.isFinite(deviation) || deviation <= 0) {
      throw new IllegalArgumentException(
          "a target of mean " + mean + " and deviation " + deviation + " cannot be standardised");
    }
  }

  /** Of numbers that are standardised already, or of which nothing has been learned yet. */
  public static Target of(RegressionLoss loss) {
    return new Target(loss, 0, 1);
  }

  /** The same with what the training split taught. */
  public Target of(double learnedMean, double learnedDeviation) {
    return new Target(loss, learnedMean, learnedDeviation);
  }

  /** What is learned of a number. */
  double standardised(double number) {
    return (number - mean) / deviation;
  }

  /** The number, in its unit, that a standardised one stands for. */
  double restored(double standardised) {
    return mean + deviation * standardised;
  }
}
