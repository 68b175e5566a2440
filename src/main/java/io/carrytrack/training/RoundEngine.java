package io.carrytrack.training;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/**
 * Runs rounds: one Spark job that hands the vectors to every worker, runs the workers' program and
 * averages what they return. The average is a pure function of vectors, program and number of
 * workers. Whatever a round leaves in Spark is removed when it ends.
 */
final class RoundEngine {
  /** A task result up to 1 MiB travels with its status message; a larger one needs another trip. */
  static final int SLICE_BYTES = 768 << 10;

  private static final int MOST_SLICES = 1 << 12;

  private final JavaSparkContext context;
  private final int workers;
  private final int sliceBytes;
  private final Placement placement;

  RoundEngine(JavaSparkContext context, int workers) {
    this(context, workers, SLICE_BYTES);
  }

  /**
   * @param sliceBytes size of a slice: decides the time of a round alone
   */
  RoundEngine(JavaSparkContext context, int workers, int sliceBytes) {
    this.context = context;
    this.workers = workers;
    this.sliceBytes = sliceBytes;
    this.placement = new Placement(context, workers);
  }

  /**
   * What a round gave.
   *
   * @param average the weighted average of the workers' vectors, newly allocated; null if no worker
   *     had any weight
   * @param reports one a worker, in worker order
   */
  record Result(float[][] average, List<WorkerReport> reports) {}

  /**
   * Runs a round of logical workers, each in a partition that prefers the executor which it ran on
   * before.
   *
   * @param state the vectors for the workers, who return vectors of the same lengths; the caller
   *     destroys it
   */
  Result run(Broadcast<float[][]> state, WorkerProgram program) {
    JavaRDD<WorkerOutput> outputs =
        placement.workers().map(worker -> program.run(worker, state.value()));
    Result result = average(outputs, lengths(state.value()));
    placement.learn(result.reports().stream().map(WorkerReport::place).toList());
    return result;
  }

  /** Into how many slices so many bytes are cut. */
  static int slices(int workers, long bytes, int sliceBytes) {
    return workers == 1 ? 1 : (int) Math.min(MOST_SLICES, 1 + (bytes - 1) / sliceBytes);
  }

  static int[] lengths(float[][] vectors) {
    return Arrays.stream(vectors).mapToInt(vector -> vector.length).toArray();
  }

  /**
   * Averages what workers return.
   *
   * @param outputs one element and one partition a worker; computed once, never stored
   * @param lengths of the vectors that each worker returns
   */
  Result average(JavaRDD<WorkerOutput> outputs, int[] lengths) {
    long bytes = 4 * IntStream.of(lengths).asLongStream().sum();
    SliceLayout layout = new SliceLayout(lengths, slices(workers, bytes, sliceBytes));
    JavaPairRDD<Long, byte[]> messages = outputs.flatMapToPair(output -> slices(layout, output));
    // One worker has no one to meet: its task reduces its own slice.
    JavaPairRDD<Long, byte[]> met =
        workers == 1
            ? messages
            : messages.repartitionAndSortWithinPartitions(new BySlice(layout.slices()));
    JavaRDD<byte[]> reduced =
        met.mapPartitions(slice -> List.of(SliceReduction.reduce(layout, slice)).iterator());
    try {
      return collect(layout, lengths, reduced.collect());
    } finally {
      met.rdd().cleanShuffleDependencies(false);
    }
  }

  private static Iterator<Tuple2<Long, byte[]>> slices(SliceLayout layout, WorkerOutput output) {
    return IntStream.range(0, layout.slices())
        .mapToObj(slice -> SliceReduction.message(layout, slice, output))
        .iterator();
  }

  private Result collect(SliceLayout layout, int[] lengths, List<byte[]> reduced) {
    float[][] average = new float[lengths.length][];
    for (int i = 0; i < lengths.length; i++) {
      average[i] = new float[lengths[i]];
    }
    List<WorkerReport> reports = new ArrayList<>();
    boolean weighted = false;
    for (byte[] bytes : reduced) {
      ByteBuffer result = ByteBuffer.wrap(bytes);
      int slice = result.getInt();
      int count = result.getInt();
      for (int i = 0; i < count; i++) {
        reports.add(WorkerReport.fromBytes(result));
      }
      if (result.hasRemaining()) {
        layout.scatter(result, slice, average);
        weighted = true;
      }
    }
    if (reports.size() != workers) {
      throw new IllegalStateException(reports.size() + " reports of " + workers + " workers");
    }
    return new Result(weighted ? average : null, Collections.unmodifiableList(reports));
  }

  /** Sends a message to its slice's partition. */
  private static final class BySlice extends Partitioner {
    private static final long serialVersionUID = 1L;
    private final int slices;

    BySlice(int slices) {
      this.slices = slices;
    }

    @Override
    public int numPartitions() {
      return slices;
    }

    @Override
    public int getPartition(Object key) {
      return SliceReduction.slice((Long) key);
    }
  }
}
