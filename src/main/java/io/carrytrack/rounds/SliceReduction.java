package io.carrytrack.rounds;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import scala.Tuple2;

/**
 * The reduction of one slice: workers in index order, weighted, in double precision, rounded once;
 * what is each worker's own is passed on as it is. Messages are byte arrays, which every serializer
 * carries at the speed of a copy.
 */
final class SliceReduction {
  private static final int WORKER_BITS = 32;

  private SliceReduction() {}

  /** The message that carries a worker's slice; slice 0 carries its report as well. */
  static Tuple2<Long, byte[]> message(SliceLayout layout, int slice, WorkerOutput output) {
    byte[] report = slice == 0 ? output.report().toBytes() : new byte[0];
    int floats = output.weight() == 0 ? 0 : layout.floats(slice);
    ByteBuffer message = ByteBuffer.allocate(12 + report.length + 4 * floats);
    message.putDouble(output.weight()).putInt(report.length).put(report);
    if (floats > 0) {
      layout.gather(output.vectors(), slice, message);
    }
    return new Tuple2<>(key(slice, output.report().worker()), message.array());
  }

  static long key(int slice, int worker) {
    return ((long) slice << WORKER_BITS) | worker;
  }

  private static int worker(long key) {
    return (int) key;
  }

  static int slice(long key) {
    return (int) (key >>> WORKER_BITS);
  }

  /**
   * Reduces the messages of one slice, which come in worker order.
   *
   * @return slice number, number of reports, the reports in worker order, number of workers with
   *     weight, and, unless there is none, the average and what is each one's own after its index
   */
  static byte[] reduce(SliceLayout layout, Iterator<Tuple2<Long, byte[]>> messages) {
    int slice = 0;
    long last = -1;
    double total = 0;
    double[] sums = null;
    List<byte[]> reports = new ArrayList<>();
    List<byte[]> own = new ArrayList<>();
    while (messages.hasNext()) {
      Tuple2<Long, byte[]> next = messages.next();
      if (next._1() <= last) {
        throw new IllegalStateException("messages of a slice out of worker order");
      }
      last = next._1();
      slice = slice(last);
      ByteBuffer message = ByteBuffer.wrap(next._2());
      double weight = message.getDouble();
      byte[] report = new byte[message.getInt()];
      message.get(report);
      if (report.length > 0) {
        reports.add(report);
      }
      if (weight > 0) {
        sums = sums == null ? new double[layout.averaged(slice)] : sums;
        add(sums, weight, message);
        own.add(own(worker(last), message));
        total += weight;
      }
    }
    return result(slice, reports, sums, total, own);
  }

  private static void add(double[] sums, double weight, ByteBuffer message) {
    float[] values = new float[sums.length];
    message.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    message.position(message.position() + Float.BYTES * values.length);
    for (int i = 0; i < sums.length; i++) {
      sums[i] += weight * values[i];
    }
  }

  /** A worker's index and the rest of its message. */
  private static byte[] own(int worker, ByteBuffer message) {
    return ByteBuffer.allocate(Integer.BYTES + message.remaining())
        .putInt(worker)
        .put(message)
        .array();
  }

  private static byte[] result(
      int slice, List<byte[]> reports, double[] sums, double total, List<byte[]> own) {
    int floats = sums == null ? 0 : sums.length;
    ByteBuffer result =
        ByteBuffer.allocate(12 + length(reports) + Float.BYTES * floats + length(own));
    result.putInt(slice).putInt(reports.size());
    reports.forEach(result::put);
    result.putInt(own.size());
    result.order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < floats; i++) {
      result.putFloat((float) (sums[i] / total));
    }
    own.forEach(result::put);
    return result.array();
  }

  private static int length(List<byte[]> parts) {
    return parts.stream().mapToInt(part -> part.length).reduce(0, Math::addExact);
  }
}
