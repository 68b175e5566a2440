package io.carrytrack.task;

import java.io.Serializable;

/**
 * A number that is to be predicted: it is learned as {@code (number - mean) / deviation}, and given
 * back in its own unit.
 *
 * @param name of its column, where there are several; empty where there is one, or nobody has named
 *     them yet
 * @param loss of the standardised number
 * @param mean of the training split, in the number's unit
 * @param deviation of it, the root of the mean square (divided by the number of rows), above 0
 */
public record Target(String name, RegressionLoss loss, double mean, double deviation)
    implements Serializable {
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

  /** The only one. */
  public Target(RegressionLoss loss, double mean, double deviation) {
    this("", loss, mean, deviation);
  }

  /** Of numbers that are standardised already, or of which nothing has been learned yet. */
  public static Target of(RegressionLoss loss) {
    return new Target(loss, 0, 1);
  }

  /** The same with what the training split taught. */
  public Target of(double learnedMean, double learnedDeviation) {
    return new Target(name, loss, learnedMean, learnedDeviation);
  }

  /** The same under a name. */
  public Target named(String other) {
    return new Target(other, loss, mean, deviation);
  }

  /** The only one is written as it was before there could be several: runs compare by it. */
  @Override
  public String toString() {
    return "Target["
        + (name.isEmpty() ? "" : "name=" + name + ", ")
        + "loss="
        + loss
        + ", mean="
        + mean
        + ", deviation="
        + deviation
        + "]";
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
