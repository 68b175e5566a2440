package io.carrytrack.rounds;

import io.carrytrack.task.LossSums;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a worker says of its share of a round.
 *
 * @param worker its index
 * @param steps minibatches it ran
 * @param examples rows of them
 * @param sums what they scored
 * @param finite whether everything that it computed is a number
 * @param computeNanos time of its steps alone
 * @param place where it ran, as Spark's scheduler writes a preferred executor
 */
public record WorkerReport(
    int worker,
    int steps,
    long examples,
    LossSums sums,
    boolean finite,
    long computeNanos,
    String place) {

  /** Bytes of all but the place's text. */
  private static final int NUMBERS = 3 * Integer.BYTES + 2 * Long.BYTES + 1 + LossSums.BYTES;

  /** Weighted mean of the loss; 0 if the worker had nothing to do. */
  public double meanLoss() {
    return sums.weight() == 0 ? 0 : sums.meanLoss();
  }

  byte[] toBytes() {
    byte[] text = place.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out =
        ByteBuffer.allocate(NUMBERS + text.length).putInt(worker).putInt(steps).putLong(examples);
    sums.write(out);
    return out.put((byte) (finite ? 1 : 0))
        .putLong(computeNanos)
        .putInt(text.length)
        .put(text)
        .array();
  }

  static WorkerReport fromBytes(ByteBuffer in) {
    int worker = in.getInt();
    int steps = in.getInt();
    long examples = in.getLong();
    LossSums sums = LossSums.read(in);
    boolean finite = in.get() == 1;
    long computeNanos = in.getLong();
    byte[] place = new byte[in.getInt()];
    in.get(place);
    return new WorkerReport(
        worker,
        steps,
        examples,
        sums,
        finite,
        computeNanos,
        new String(place, StandardCharsets.UTF_8));
  }
}
