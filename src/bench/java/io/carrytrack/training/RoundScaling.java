package io.carrytrack.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.rounds.RoundEngine;
import io.carrytrack.rounds.WorkerOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;

/**
 * What rounds cost that train nothing: workers copy the state that they are given and hand it back.
 * A program for spark-submit; prints a line of JSON a point. Arguments: the largest number of
 * workers, and of millions of parameters.
 */
public final class RoundScaling {
  private static final List<Double> MILLIONS = List.of(0.3, 1.0, 3.0, 10.0);

  /** Where the number of slices is varied as well, without which its cost could not be told. */
  private static final List<Integer> SLICED_WORKERS = List.of(4, 16, 64);

  private static final double SLICED_MILLIONS = 3;

  private static final int JIT_ROUNDS = 300;
  private static final int WARM_ROUNDS = 2;
  private static final int LEAST_ROUNDS = 5;
  private static final int MOST_ROUNDS = 40;
  private static final double SECONDS = 5;

  private final JavaSparkContext context;

  private RoundScaling(JavaSparkContext context) {
    this.context = context;
  }

  public static void main(String[] arguments) throws IOException {
    int mostWorkers = Integer.parseInt(arguments[0]);
    double mostMillions = Double.parseDouble(arguments[1]);
    try (SparkSession session = SparkSession.builder().appName("round scaling").getOrCreate()) {
      RoundScaling scaling =
          new RoundScaling(JavaSparkContext.fromSparkContext(session.sparkContext()));
      scaling.rounds(2, 300_000, RoundEngine.SLICE_BYTES, JIT_ROUNDS, 0);
      for (double millions : MILLIONS) {
        for (int workers = 2; workers <= mostWorkers && millions <= mostMillions; workers *= 2) {
          int parameters = (int) (millions * 1e6);
          scaling.point(workers, parameters, RoundEngine.SLICE_BYTES);
          if (SLICED_WORKERS.contains(workers) && millions <= SLICED_MILLIONS) {
            scaling.point(workers, parameters, 2 * Float.BYTES * parameters);
            scaling.point(workers, parameters, RoundEngine.SLICE_BYTES / 4);
          }
        }
      }
    }
  }

  private void point(int workers, int parameters, int sliceBytes) throws IOException {
    rounds(workers, parameters, sliceBytes, WARM_ROUNDS, 0);
    List<Double> seconds = rounds(workers, parameters, sliceBytes, LEAST_ROUNDS, SECONDS);
    Collections.sort(seconds);
    long bytes = 2L * Float.BYTES * parameters;
    Map<String, Object> point = new LinkedHashMap<>();
    point.put("workers", workers);
    point.put("parameters", parameters);
    point.put("bytes", bytes);
    point.put("slices", RoundEngine.slices(workers, bytes, sliceBytes));
    point.put("slots", context.defaultParallelism());
    point.put("rounds", seconds.size());
    point.put("medianSeconds", seconds.get(seconds.size() / 2));
    point.put("fastestSeconds", seconds.get(0));
    point.put("slowestSeconds", seconds.get(seconds.size() - 1));
    System.out.println(new ObjectMapper().writeValueAsString(point));
  }

  /** Seconds of rounds of a state of parameters and as many updater values. */
  private List<Double> rounds(
      int workers, int parameters, int sliceBytes, int least, double leastSeconds) {
    RoundEngine engine = new RoundEngine(context, workers, sliceBytes);
    float[][] state = {new float[parameters], new float[parameters]};
    List<Double> seconds = new ArrayList<>();
    double total = 0;
    while (seconds.size() < least || (total < leastSeconds && seconds.size() < MOST_ROUNDS)) {
      long start = System.nanoTime();
      Broadcast<float[][]> broadcast = RoundEngine.broadcast(context, state);
      try {
        state = engine.run(broadcast, RoundEngine.Lengths.of(state), RoundScaling::copy).average();
      } finally {
        broadcast.destroy();
      }
      seconds.add((System.nanoTime() - start) / 1e9);
      total += seconds.get(seconds.size() - 1);
    }
    return seconds;
  }

  private static WorkerOutput copy(int worker, float[][] state) {
    float[][] copies = {state[0].clone(), state[1].clone()};
    return new WorkerOutput(copies, 1, new StepTally(worker).report());
  }
}
