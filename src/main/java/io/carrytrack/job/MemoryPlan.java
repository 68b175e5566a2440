package io.carrytrack.job;

import io.carrytrack.config.Experiment;
import io.carrytrack.layers.KernelVariant;
import io.carrytrack.network.Replica;
import io.carrytrack.network.ReplicaFactory;
import io.carrytrack.network.SequenceShape;
import io.carrytrack.spark.UserError;
import io.carrytrack.training.TrainingSettings;
import io.carrytrack.training.TrainingSettings.Averaging;
import java.util.List;
import java.util.Locale;
import org.apache.spark.SparkConf;

/**
 * Whether a network fits the executors, as a small table. All sizes are bytes of one executor.
 *
 * @param heap its heap
 * @param slots tasks that it runs at the same time
 * @param parameters number of the network's parameters
 * @param updater number of the optimizer's state values
 * @param updaters number of such states that the executor holds at a time
 * @param replica parameters, gradient, updater state and the layers' buffers of one slot, for
 *     reviews of full length
 * @param maxLength tokens of a review at most
 * @param overhead memory beside the heap that the cluster manager grants, or 0 where it sets no
 *     bound
 * @param key the setting that gives the heap
 */
record MemoryPlan(
    long heap,
    int slots,
    int parameters,
    int updater,
    int updaters,
    long replica,
    int maxLength,
    long overhead,
    String key) {
  private static final int FLOAT = Float.BYTES;

  /** Of the heap, what Spark keeps for itself (its {@code RESERVED_SYSTEM_MEMORY_BYTES}). */
  private static final long SPARK = 300L << 20;

  /** What a JVM with ND4J's libraries takes beside its heap: measured with a training LSTM. */
  private static final long BESIDE_HEAP = 360L << 20;

  /** The share of the heap that blocks may take: the cache of training drops what is more. */
  private static final int BLOCK_SHARE = 4;

  /**
   * The plan of an experiment on a cluster.
   *
   * @param conf names what was asked for
   */
  static MemoryPlan of(
      Experiment experiment, KernelVariant kernel, PreFlight.Cluster cluster, SparkConf conf) {
    ReplicaFactory replicas = NetworkBinding.of(experiment, kernel).replicas();
    SequenceShape shape =
        new SequenceShape(experiment.network().length(), experiment.network().padding());
    Replica replica = replicas.create();
    String master = conf.get("spark.master");
    return new MemoryPlan(
        cluster.heapBytes(),
        cluster.slotsAnExecutor(),
        replica.parameterCount(),
        replica.updaterCount(),
        updaters(experiment.training().averaging(), cluster, master.startsWith("local")),
        StepMemory.measure(
            replicas,
            shape,
            experiment.training().largestMinibatch(),
            experiment.network().vocabularySize()),
        shape.length(),
        master.startsWith("yarn") || master.startsWith("k8s") ? overhead(conf) : 0,
        master.startsWith("local") ? "spark.driver.memory" : "spark.executor.memory");
  }

  /** Where each worker keeps its own, an executor has those of its slots, and the driver all. */
  private static int updaters(Averaging averaging, PreFlight.Cluster cluster, boolean local) {
    return averaging.updater() != TrainingSettings.Updater.KEPT
        ? 1
        : local ? averaging.workers() : Math.min(averaging.workers(), cluster.slotsAnExecutor());
  }

  /** As Spark computes it for YARN and Kubernetes. */
  private static long overhead(SparkConf conf) {
    long heap = conf.getSizeAsMb("spark.executor.memory", "1g");
    double factor = conf.getDouble("spark.executor.memoryOverheadFactor", 0.1);
    String usual = Math.max(384, (long) (factor * heap)) + "m";
    return conf.getSizeAsMb("spark.executor.memoryOverhead", usual) << 20;
  }

  /**
   * The state as it comes (twice: as bytes and as arrays), and of a slice that is being reduced.
   */
  private long state() {
    return 4L * FLOAT * (parameters + (long) updaters * updater);
  }

  private long replicas() {
    return slots * replica;
  }

  /** What the slots hand over, and the messages made of that. */
  private long messages() {
    return (long) slots * FLOAT * 2 * (parameters + (long) updater);
  }

  long needed() {
    return SPARK + state() + replicas() + messages();
  }

  /** A review of two bytes a token, its label, weight and offset. */
  long blockRows() {
    return roomForBlocks() / (2L * maxLength + 12);
  }

  private long roomForBlocks() {
    return Math.max(0, Math.min(heap / BLOCK_SHARE, heap - needed()));
  }

  /** The table. */
  List<String> lines() {
    return List.of(
        String.format(Locale.ROOT, "memory of an executor (%s), MB", key),
        row("heap", heap),
        row("  Spark", SPARK),
        row(
            "  state of "
                + parameters
                + " + "
                + (updaters == 1 ? "" : updaters + " x ")
                + updater
                + " floats",
            state()),
        row("  " + slots + " x replica with the layers' buffers", replicas()),
        row("  " + slots + " x what it hands over", messages()),
        row("  room for blocks, of " + blockRows() + " full reviews", roomForBlocks()),
        row(
            "beside the heap" + (overhead == 0 ? "" : " (" + (overhead >> 20) + " granted)"),
            BESIDE_HEAP));
  }

  private static String row(String name, long bytes) {
    return String.format(Locale.ROOT, "  %-48s %8.0f", name, bytes / 1048576.0);
  }

  /**
   * Refuses what cannot fit.
   *
   * @throws UserError naming the setting and the size that would do
   */
  void requireFitting() {
    if (needed() > heap) {
      throw UserError.unavailable(
          "an executor of %d slots needs %d MB of heap before the first review, and has %d: set"
              + " %s = %dm or more",
          slots, mega(needed()), heap >> 20, key, mega(needed() * 4 / 3));
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
