package io.carrytrack.cluster;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Input;
import io.carrytrack.averaging.Averaging;
import io.carrytrack.averaging.Updater;
import io.carrytrack.base.UserError;
import io.carrytrack.network.ReplicaSize;
import io.carrytrack.training.TrainingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.SparkConf;

/**
 * Whether a network fits the executors and the driver, as a small table: arithmetic alone, which
 * allocates nothing, however large the network is to be.
 *
 * @param heap of an executor, in bytes
 * @param driverHeap of the driver, in bytes
 * @param slots tasks that an executor runs at the same time
 * @param size of the network and of what trains it
 * @param updaters number of optimizer states that an executor holds at a time
 * @param driverUpdaters number of them that the driver holds
 * @param mostValues tokens of a review at most, or numbers of a sequence of them
 * @param vocabulary number of token ids; 0 for numbers
 * @param overhead bytes beside the heap that the cluster manager grants, or 0 where it sets no
 *     bound
 * @param results bytes that a job may hand to the driver; 0 for any number
 * @param local whether one JVM is driver and executor
 */
public record MemoryPlan(
    long heap,
    long driverHeap,
    int slots,
    ReplicaSize size,
    int updaters,
    int driverUpdaters,
    int mostValues,
    int vocabulary,
    long overhead,
    long results,
    boolean local) {
  private static final long FLOAT = Float.BYTES;
  private static final String DRIVER = "spark.driver.memory";
  private static final String RESULTS = "spark.driver.maxResultSize";

  /** Of a round's results, what is neither parameters nor updater state: a sixty-fourth at most. */
  private static final int REPORT_SHARE = 64;

  /** Of the heap, what Spark keeps for itself (its {@code RESERVED_SYSTEM_MEMORY_BYTES}). */
  private static final long SPARK = 300L << 20;

  /** What a JVM with ND4J's libraries takes beside its heap: measured with a training LSTM. */
  private static final long BESIDE_HEAP = 360L << 20;

  /**
   * A word of eight letters with its place and its slots, as the arrays of the index and as the
   * bytes that Spark keeps of them.
   */
  private static final long WORD = 2 * (8 * Character.BYTES + 7L * Integer.BYTES);

  /** A word with its count, as objects, while the driver learns which words have an id. */
  private static final long LEARNED_WORD = 160;

  /** The share of the heap that blocks may take: the cache of training drops what is more. */
  private static final int BLOCK_SHARE = 4;

  /**
   * The plan of a training on a cluster.
   *
   * @param size of the network and of what trains it
   * @param conf names what was asked for
   */
  public static MemoryPlan of(
      Architecture network,
      ReplicaSize size,
      TrainingSettings training,
      PreFlight.Cluster cluster,
      SparkConf conf) {
    String master = conf.get("spark.master");
    boolean local = master.startsWith("local");
    Averaging averaging = training.averaging();
    int states = averaging.updater() == Updater.KEPT ? averaging.workers() : 1;
    return new MemoryPlan(
        cluster.heapBytes(),
        local ? cluster.heapBytes() : Runtime.getRuntime().maxMemory(),
        cluster.slotsAnExecutor(),
        size,
        local ? states : Math.min(states, cluster.slotsAnExecutor()),
        states,
        network.sequenceShape().mostValues(),
        network.input() instanceof Input.Tokens tokens ? tokens.vocabularySize() : 0,
        master.startsWith("yarn") || master.startsWith("k8s") ? overhead(conf) : 0,
        conf.getSizeAsBytes(RESULTS, "1g"),
        local);
  }

  /** As Spark computes it for YARN and Kubernetes. */
  private static long overhead(SparkConf conf) {
    long heap = conf.getSizeAsMb("spark.executor.memory", "1g");
    double factor = conf.getDouble("spark.executor.memoryOverheadFactor", 0.1);
    String usual = Math.max(384, (long) (factor * heap)) + "m";
    return conf.getSizeAsMb("spark.executor.memoryOverhead", usual) << 20;
  }

  private long state(int states) {
    return FLOAT * (size.parameters() + (long) states * size.updater());
  }

  /** What an executor is sent: as Spark's blocks, and as the arrays that are made of them. */
  private long received() {
    return 2 * state(updaters);
  }

  private long replicas() {
    return slots * size.replica();
  }

  /**
   * What a slot makes beside its replica: the vectors that it hands over and the messages made of
   * them, or, when it validates, what predicts.
   */
  private long handedOver() {
    return slots * Math.max(2 * state(1), size.predictor());
  }

  /**
   * The state before and after a round, as Spark's blocks and as the bytes that come back; and the
   * parameters that training began with, and the best so far.
   */
  private long driverState() {
    return 4 * state(driverUpdaters) + 3L * FLOAT * size.parameters();
  }

  /** The words, which all tasks of an executor share. */
  private long words() {
    return vocabulary * WORD;
  }

  /** What training takes of the driver, or before it the learning of the vocabulary. */
  private long driverWords() {
    return words() + Math.max(0, vocabulary * LEARNED_WORD - driverState());
  }

  /** Heap that an executor takes before the first review. */
  public long needed() {
    long state = local ? driverState() + driverWords() : received() + words();
    return SPARK + state + replicas() + handedOver();
  }

  /** Heap that the driver takes; in local mode the one JVM's. */
  long driverNeeded() {
    return local ? needed() : SPARK + driverState() + driverWords();
  }

  private long roundResults() {
    return state(driverUpdaters) + state(driverUpdaters) / REPORT_SHARE;
  }

  private String key() {
    return local ? DRIVER : "spark.executor.memory";
  }

  /** A review of two or four bytes a token, four a number, its label, weight and offset. */
  long blockRows() {
    boolean narrow = vocabulary > 0 && vocabulary - 1 <= Character.MAX_VALUE;
    int value = narrow ? Character.BYTES : Integer.BYTES;
    return roomForBlocks() / ((long) value * mostValues + 12);
  }

  private long roomForBlocks() {
    return Math.max(0, Math.min(heap / BLOCK_SHARE, heap - needed()));
  }

  /** The table. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(String.format(Locale.ROOT, "memory of an executor (%s), MB", key()));
    lines.add(row("heap", heap));
    lines.add(row("  Spark", SPARK));
    lines.add(row("  state of " + floats(updaters), local ? driverState() : received()));
    if (vocabulary > 0) {
      lines.add(row("  vocabulary of " + vocabulary + " ids", local ? driverWords() : words()));
    }
    lines.add(row("  " + slots + " x replica with the layers' buffers", replicas()));
    lines.add(row("  " + slots + " x what it hands over", handedOver()));
    lines.add(row("  room for blocks, of " + blockRows() + " full reviews", roomForBlocks()));
    lines.add(
        row(
            "beside the heap" + (overhead == 0 ? "" : " (" + (overhead >> 20) + " granted)"),
            BESIDE_HEAP));
    if (!local) {
      lines.add(String.format(Locale.ROOT, "memory of the driver (%s), MB", DRIVER));
      lines.add(row("heap", driverHeap));
      String words = vocabulary > 0 ? "  Spark, vocabulary and state of " : "  Spark and state of ";
      lines.add(row(words + floats(driverUpdaters), driverNeeded()));
    }
    return List.copyOf(lines);
  }

  private String floats(int states) {
    return size.parameters()
        + " + "
        + (states == 1 ? "" : states + " x ")
        + size.updater()
        + " floats";
  }

  private static String row(String name, long bytes) {
    return String.format(Locale.ROOT, "  %-48s %8.0f", name, bytes / 1048576.0);
  }

  /**
   * Refuses what cannot fit.
   *
   * @throws UserError naming the setting and the size that would do
   */
  public void requireFitting() {
    if (needed() > heap) {
      throw UserError.unavailable(
          "an executor of %d slots needs %d MB of heap before the first review, and has %d: set"
              + " %s = %dm or more",
          slots, mega(needed()), heap >> 20, key(), mega(needed()));
    }
    if (driverNeeded() > driverHeap) {
      throw UserError.unavailable(
          "the driver needs %d MB of heap for the state of the network, and has %d: set %s = %dm"
              + " or more",
          mega(driverNeeded()), driverHeap >> 20, DRIVER, mega(driverNeeded()));
    }
    if (results > 0 && roundResults() > results) {
      throw UserError.unavailable(
          "a round hands %d MB to the driver, and Spark allows a job %d: set %s = %dm or more",
          mega(roundResults()), results >> 20, RESULTS, mega(roundResults()));
    }
    if (overhead > 0 && overhead < BESIDE_HEAP) {
      throw UserError.unavailable(
          "an executor takes about %d MB beside its heap, and is granted %d: set"
              + " spark.executor.memoryOverhead = %dm",
          mega(BESIDE_HEAP), overhead >> 20, mega(BESIDE_HEAP * 4 / 3));
    }
  }

  private static long mega(long bytes) {
    return (bytes >> 20) + 1;
  }
}
