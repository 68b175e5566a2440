package io.carrytrack.training;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a worker says of its share of a round.
 *
 * @param worker its index
 * @param steps minibatches it ran
 * @param examples rows of them
 * @param lossSum sum over rows of weight times loss
 * @param weightSum sum of the rows' weights
 * @param correct sum of the weights of the rows predicted right
 * @param finite whether everything that it computed is a number
 * @param computeNanos time of its steps alone
 * @param place where it ran, as Spark's scheduler writes a preferred executor
 */
record WorkerReport(
    int worker,
    int steps,
    long examples,
    double lossSum,
    double weightSum,
    double correct,
    boolean finite,
    long computeNanos,
    String place) {

  /** Weighted mean of the loss; 0 if the worker had nothing to do. */
  double meanLoss() {
    return weightSum == 0 ? 0 : lossSum / weightSum;
  }

  byte[] toBytes() {
    byte[] text = place.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(53 + text.length)
        .putInt(worker)
        .putInt(steps)
        .putLong(examples)
        .putDouble(lossSum)
        .putDouble(weightSum)
        .putDouble(correct)
        .put((byte) (finite ? 1 : 0))
        .putLong(computeNanos)
        .putInt(text.length)
        .put(text)
        .array();
  }

  static WorkerReport fromBytes(ByteBuffer in) {
    int worker = in.getInt();
    int steps = in.getInt();
    long examples = in.getLong();
    double lossSum = in.getDouble();
    double weightSum = in.getDouble();
    double correct = in.getDouble();
    boolean finite = in.get() == 1;
    long computeNanos = in.getLong();
    byte[] place = new byte[in.getInt()];
    in.get(place);
    return new WorkerReport(
        worker,
        steps,
        examples,
        lossSum,
        weightSum,
        correct,
        finite,
        computeNanos,
        new String(place, StandardCharsets.UTF_8));
  }
}
