package io.carrytrack.training;

import java.util.Arrays;
import java.util.Locale;
import org.apache.spark.MapOutputTrackerMaster;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import scala.reflect.ClassTag$;

/**
 * What a round costs beyond training: rounds whose workers hand back what they were given. Prints
 * one line of JSON. Arguments: workers, parameters, rounds, and Spark settings as key=value.
 *
 * <pre>java @java-options.txt -cp target/test-classes:target/classes:(test class path) \
 *   io.carrytrack.training.RoundBenchmark 2 328353 2000 spark.master=local[2]</pre>
 */
public final class RoundBenchmark {
  private RoundBenchmark() {}

  public static void main(String[] args) {
    int workers = Integer.parseInt(args[0]);
    int parameters = Integer.parseInt(args[1]);
    int rounds = Integer.parseInt(args[2]);
    SparkConf conf =
        new SparkConf()
            .setAppName("round-benchmark")
            .setMaster("local[2]")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.driver.bindAddress", "127.0.0.1");
    for (String setting : Arrays.asList(args).subList(3, args.length)) {
      conf.set(
          setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
    }
    try (JavaSparkContext context = new JavaSparkContext(conf)) {
      RoundEngine engine = new RoundEngine(context, workers);
      float[][] state = {new float[parameters], new float[parameters]};
      double[] millis = new double[rounds];
      Footprint early = Footprint.measure();
      for (int i = 0; i < parameters; i++) {
        state[0][i] = (float) Math.sin(i);
        state[1][i] = (float) Math.cos(i);
      }
      for (int round = 0; round < rounds; round++) {
        long start = System.nanoTime();
        Broadcast<float[][]> broadcast =
            context.sc().broadcast(state, ClassTag$.MODULE$.apply(float[][].class));
        state =
            engine
                .run(
                    broadcast,
                    (worker, given) ->
                        new WorkerOutput(
                            new float[][] {given[0].clone(), given[1].clone()},
                            128,
                            new WorkerReport(worker, 1, 128, 0, 128, 0, true, 0, Placement.here())))
                .average();
        broadcast.destroy();
        millis[round] = (System.nanoTime() - start) / 1e6;
        if (round == 99) {
          early = Footprint.measure();
        }
      }
      double[] warm = Arrays.copyOfRange(millis, rounds / 2, rounds);
      Arrays.sort(warm);
      System.out.printf(
          Locale.ROOT,
          "{\"workers\": %d, \"parameters\": %d, \"rounds\": %d, \"medianMillis\": %.1f,"
              + " \"p90Millis\": %.1f, \"minMillis\": %.1f, \"after100\": %s, \"atEnd\": %s, \"settings\": \"%s\"}%n",
          workers,
          parameters,
          rounds,
          warm[warm.length / 2],
          warm[warm.length * 9 / 10],
          warm[0],
          early,
          Footprint.measure(),
          String.join(" ", Arrays.asList(args).subList(3, args.length)));
    }
  }

  /**
   * What Spark and the heap hold once garbage is collected and Spark's cleaner has followed.
   *
   * @param heapKilobytes used heap
   * @param blocks entries of the block manager
   * @param shuffles registered shuffles
   */
  record Footprint(long heapKilobytes, int blocks, int shuffles) {
    static Footprint measure() {
      for (int i = 0; i < 3; i++) {
        System.gc();
        try {
          Thread.sleep(1000);
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      Runtime runtime = Runtime.getRuntime();
      SparkEnv env = SparkEnv.get();
      return new Footprint(
          (runtime.totalMemory() - runtime.freeMemory()) >> 10,
          env.blockManager().getMatchingBlockIds(id -> true).size(),
          ((MapOutputTrackerMaster) env.mapOutputTracker()).shuffleStatuses().size());
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "{\"heapKilobytes\": %d, \"blocks\": %d, \"shuffles\": %d}",
          heapKilobytes,
          blocks,
          shuffles);
    }
  }
}
