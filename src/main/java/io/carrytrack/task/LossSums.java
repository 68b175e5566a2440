package io.carrytrack.task;

import java.nio.ByteBuffer;

/**
 * What rows scored, as sums that add up over rows, minibatches, workers and blocks. Added in one
 * order they give one result, bit for bit, on any machine. How many rows they are of does not
 * matter to any mean, so whoever counts rows does so beside them.
 *
 * @param loss sum over rows of weight times loss
 * @param weight sum of the rows' weights
 * @param correct sum of the weights of the rows predicted right; 0 where labels are no classes
 * @param error sum over rows of weight times absolute error, in the target's unit; 0 where labels
 *     are classes
 */
public record LossSums(double loss, double weight, double correct, double error) {
  public static final LossSums NONE = new LossSums(0, 0, 0);

  /** Length of the encoding, in bytes. */
  public static final int BYTES = 4 * Double.BYTES;

  /** Of classes. */
  public LossSums(double loss, double weight, double correct) {
    this(loss, weight, correct, 0);
  }

  /**
   * The sums of one row.
   *
   * @param weight at least 0
   * @param loss of the row, not yet weighted
   * @param correct whether it is predicted right
   */
  public static LossSums ofRow(float weight, double loss, boolean correct) {
    return new LossSums(weight * loss, weight, correct ? weight : 0);
  }

  /** These and, added to them, others. */
  public LossSums plus(LossSums more) {
    return new LossSums(
        loss + more.loss, weight + more.weight, correct + more.correct, error + more.error);
  }

  /** Weighted mean of the loss, or NaN without weight. */
  public double meanLoss() {
    return loss / weight;
  }

  /** Weighted share of the rows predicted right, or NaN without weight. */
  public double accuracy() {
    return correct / weight;
  }

  /** Weighted mean of the absolute error, in the target's unit, or NaN without weight. */
  public double meanError() {
    return error / weight;
  }

  /** Appends the encoding, {@link #BYTES} bytes. */
  public void write(ByteBuffer out) {
    out.putDouble(loss).putDouble(weight).putDouble(correct).putDouble(error);
  }

  /** Reads what {@link #write} appended. */
  public static LossSums read(ByteBuffer in) {
    return new LossSums(in.getDouble(), in.getDouble(), in.getDouble(), in.getDouble());
  }
}
