package io.carrytrack.training;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import scala.Tuple2;

/**
 * The reduction of one slice: workers in index order, weighted, in double precision, rounded once.
 * Messages are byte arrays, which every serializer carries at the speed of a copy.
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

  static int slice(long key) {
    return (int) (key >>> WORKER_BITS);
  }

  /**
   * Reduces the messages of one slice, which come in worker order.
   *
   * @return slice number, number of reports, the reports in worker order, and the average, which is
   *     missing if nobody has any weight
   */
  static byte[] reduce(SliceLayout layout, Iterator<Tuple2<Long, byte[]>> messages) {
    int slice = 0;
    long last = -1;
    double total = 0;
    double[] sums = null;
    List<byte[]> reports = new ArrayList<>();
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
        sums = sums == null ? new double[layout.floats(slice)] : sums;
        add(sums, weight, message);
        total += weight;
      }
    }
    return result(slice, reports, sums, total);
  }

  private static void add(double[] sums, double weight, ByteBuffer message) {
    float[] values = new float[sums.length];
    message.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    for (int i = 0; i < sums.length; i++) {
      sums[i] += weight * values[i];
    }
  }

  private static byte[] result(int slice, List<byte[]> reports, double[] sums, double total) {
    int floats = sums == null ? 0 : sums.length;
    ByteBuffer result =
        ByteBuffer.allocate(8 + reports.stream().mapToInt(r -> r.length).sum() + 4 * floats);
    result.putInt(slice).putInt(reports.size());
    reports.forEach(result::put);
    result.order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < floats; i++) {
      result.putFloat((float) (sums[i] / total));
    }
    return result.array();
  }
}
