package io.carrytrack.rounds;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
import scala.reflect.ClassTag$;

/**
 * Runs rounds: one Spark job that hands the vectors to every worker, runs the workers' program and
 * averages what they return. The average is a pure function of vectors, program and number of
 * workers. Whatever a round leaves in Spark is removed when it ends.
 */
public final class RoundEngine {
  /** A task result up to 1 MiB travels with its status message; a larger one needs another trip. */
  public static final int SLICE_BYTES = 768 << 10;

  private static final int MOST_SLICES = 1 << 12;

  /**
   * Up to so many bytes one worker's vectors are one message: an array holds no more than twice
   * that.
   */
  private static final long ONE_MESSAGE = 1L << 30;

  private final int workers;
  private final int sliceBytes;
  private final Placement placement;

  public RoundEngine(JavaSparkContext context, int workers) {
    this(context, workers, SLICE_BYTES);
  }

  /**
   * @param sliceBytes size of a slice: decides the time of a round alone
   */
  public RoundEngine(JavaSparkContext context, int workers, int sliceBytes) {
    this.workers = workers;
    this.sliceBytes = sliceBytes;
    this.placement = new Placement(context, workers);
  }

  /**
   * What a round gave.
   *
   * @param average the weighted average of the workers' vectors, newly allocated; null if no worker
   *     had any weight
   * @param own what is each worker's own, by worker; null for one without weight
   * @param reports one a worker, in worker order
   */
  public record Result(float[][] average, float[][] own, List<WorkerReport> reports) {}

  /**
   * What a worker returns.
   *
   * @param averaged lengths of the vectors that are averaged
   * @param own length of a last vector, which is its own and goes to the driver as it is; 0 for
   *     none
   */
  public record Lengths(int[] averaged, int own) {
    /** All vectors are averaged. */
    public static Lengths of(float[]... vectors) {
      return new Lengths(Arrays.stream(vectors).mapToInt(vector -> vector.length).toArray(), 0);
    }

    private int[] all() {
      int[] all = Arrays.copyOf(averaged, averaged.length + 1);
      all[averaged.length] = own;
      return all;
    }
  }

  /**
   * Runs a round of logical workers, each in a partition that prefers the executor which it ran on
   * before.
   *
   * @param state the vectors for the workers; the caller destroys it
   * @param lengths of what they return
   */
  public Result run(Broadcast<float[][]> state, Lengths lengths, WorkerProgram program) {
    JavaRDD<WorkerOutput> outputs =
        placement.workers().map(worker -> program.run(worker, state.value()));
    Result result = average(outputs, lengths);
    placement.learn(result.reports().stream().map(WorkerReport::place).toList());
    return result;
  }

  /** Vectors for the workers of a round; the caller destroys them. */
  public static Broadcast<float[][]> broadcast(JavaSparkContext context, float[][] vectors) {
    return context.sc().broadcast(vectors, ClassTag$.MODULE$.apply(float[][].class));
  }

  /** Into how many slices so many bytes are cut. */
  public static int slices(int workers, long bytes, int sliceBytes) {
    return workers == 1 && bytes <= ONE_MESSAGE
        ? 1
        : (int) Math.min(MOST_SLICES, 1 + (bytes - 1) / sliceBytes);
  }

  /**
   * Averages what workers return.
   *
   * @param outputs one element and one partition a worker; computed once, never stored
   * @param lengths of what each worker returns
   */
  public Result average(JavaRDD<WorkerOutput> outputs, Lengths lengths) {
    int[] all = lengths.all();
    long bytes = 4 * IntStream.of(all).asLongStream().sum();
    SliceLayout layout = new SliceLayout(all, lengths.own(), slices(workers, bytes, sliceBytes));
    JavaPairRDD<Long, byte[]> messages = outputs.flatMapToPair(output -> slices(layout, output));
    // One worker has no one to meet: its task reduces its own slice.
    JavaPairRDD<Long, byte[]> met =
        workers == 1 && layout.slices() == 1
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

  public static Iterator<Tuple2<Long, byte[]>> slices(SliceLayout layout, WorkerOutput output) {
    return IntStream.range(0, layout.slices())
        .mapToObj(slice -> SliceReduction.message(layout, slice, output))
        .iterator();
  }

  private Result collect(SliceLayout layout, Lengths lengths, List<byte[]> reduced) {
    int vectors = lengths.averaged().length;
    float[][] average = new float[vectors][];
    for (int i = 0; i < vectors; i++) {
      average[i] = new float[lengths.averaged()[i]];
    }
    float[][] own = new float[workers][];
    List<WorkerReport> reports = new ArrayList<>();
    boolean weighted = false;
    for (byte[] bytes : reduced) {
      ByteBuffer result = ByteBuffer.wrap(bytes);
      int slice = result.getInt();
      int count = result.getInt();
      for (int i = 0; i < count; i++) {
        reports.add(WorkerReport.fromBytes(result));
      }
      int weights = result.getInt();
      if (weights > 0) {
        weighted = true;
        int averaged = layout.averaged(slice);
        layout.scatter(result, slice, 0, averaged, average);
        float[][] target = new float[vectors + 1][];
        for (int i = 0; i < weights; i++) {
          int worker = result.order(ByteOrder.BIG_ENDIAN).getInt();
          own[worker] = own[worker] == null ? new float[lengths.own()] : own[worker];
          target[vectors] = own[worker];
          layout.scatter(result, slice, averaged, layout.floats(slice) - averaged, target);
        }
      }
    }
    if (reports.size() != workers) {
      throw new IllegalStateException(reports.size() + " reports of " + workers + " workers");
    }
    return new Result(weighted ? average : null, own, Collections.unmodifiableList(reports));
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
