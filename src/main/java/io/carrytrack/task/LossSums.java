package io.carrytrack.task;

import java.nio.ByteBuffer;

/**
 * What rows scored, as sums that add up over rows, minibatches, workers and blocks. Added in one
 * order they give one result, bit for bit, on any machine. How many rows they are of does not
 * matter to any mean, so whoever counts rows does so beside them.
 *
 * @param loss sum over rows of weight times loss
 * @param weight sum of the rows' weights
 * @param correct sum of the weights of the rows predicted right
 */
public record LossSums(double loss, double weight, double correct) {
  public static final LossSums NONE = new LossSums(0, 0, 0);

  /** Length of the encoding, in bytes. */
  public static final int BYTES = 3 * Double.BYTES;

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
    return new LossSums(loss + more.loss, weight + more.weight, correct + more.correct);
  }

  /** Weighted mean of the loss, or NaN without weight. */
  public double meanLoss() {
    return loss / weight;
  }

  /** Weighted share of the rows predicted right, or NaN without weight. */
  public double accuracy() {
    return correct / weight;
  }

  /** Appends the encoding, {@link #BYTES} bytes. */
  public void write(ByteBuffer out) {
    out.putDouble(loss).putDouble(weight).putDouble(correct);
  }

  /** Reads what {@link #write} appended. */
  public static LossSums read(ByteBuffer in) {
    return new LossSums(in.getDouble(), in.getDouble(), in.getDouble());
  }
}
