package io.carrytrack.evaluation;

/**
 * Sums of which loss and accuracy are made. Added in one order they give one result, bit for bit,
 * on any machine.
 *
 * <p>Not thread-safe.
 */
public final class MetricSums {
  /** Probabilities are clipped to [1e-7, 1 - 1e-7], as Keras' {@code epsilon()} does. */
  private static final double EPSILON = 1e-7;

  private long rows;
  private double weight;
  private double loss;
  private double correct;

  /** Nothing yet. */
  public MetricSums() {}

  /**
   * Sums that were taken elsewhere.
   *
   * @param rows number of rows
   * @param weight sum of the rows' weights
   * @param loss sum of weight times loss
   * @param correct sum of the weights of the rows predicted right
   */
  public MetricSums(long rows, double weight, double loss, double correct) {
    this.rows = rows;
    this.weight = weight;
    this.loss = loss;
    this.correct = correct;
  }

  /**
   * Adds a row.
   *
   * @param label 0 or 1
   * @param weight at least 0
   * @param probability of label 1
   */
  public void add(float label, float weight, float probability) {
    rows++;
    this.weight += weight;
    loss += weight * loss(label, probability);
    correct += right(label, probability) ? weight : 0;
  }

  /** Adds all rows of other sums. */
  public void add(MetricSums other) {
    rows += other.rows;
    weight += other.weight;
    loss += other.loss;
    correct += other.correct;
  }

  /** Binary cross-entropy: -ln p, or -ln(1 - p) for label 0. StrictMath, for the bits. */
  static double loss(float label, float probability) {
    double p = Math.min(Math.max(probability, EPSILON), 1 - EPSILON);
    return -StrictMath.log(label == 1f ? p : 1 - p);
  }

  /** Whether the more probable label is the true one; 0.5 predicts 0, as in Keras. */
  static boolean right(float label, float probability) {
    return (probability > 0.5f) == (label == 1f);
  }

  /** Number of rows. */
  public long rows() {
    return rows;
  }

  /** Sum of the rows' weights. */
  public double weightSum() {
    return weight;
  }

  /** Sum of weight times loss. */
  public double lossSum() {
    return loss;
  }

  /** Sum of the weights of the rows predicted right. */
  public double correctSum() {
    return correct;
  }

  /** Weighted mean of the loss, or NaN without weight. */
  public double meanLoss() {
    return loss / weight;
  }

  /** Weighted share of rows predicted right, or NaN without weight. */
  public double accuracy() {
    return correct / weight;
  }
}
