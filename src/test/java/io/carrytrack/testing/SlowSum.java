package io.carrytrack.testing;

import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A Spark program that takes its time: the sum of 1 to N, one slow task a number. It says when all
 * its executors take part.
 */
public final class SlowSum {
  private static final int PAUSE_MILLIS = 500;

  private SlowSum() {}

  /** Arguments: N, and the number of executors. */
  public static void main(String[] arguments) throws InterruptedException {
    int n = Integer.parseInt(arguments[0]);
    int executors = Integer.parseInt(arguments[1]);
    try (JavaSparkContext context = new JavaSparkContext(new SparkConf().setAppName("slow sum"))) {
      // the tracker counts the driver too
      while (context.sc().statusTracker().getExecutorInfos().length < executors + 1) {
        Thread.sleep(PAUSE_MILLIS);
      }
      System.out.println("summing");
      int sum =
          context
              .parallelize(IntStream.rangeClosed(1, n).boxed().toList(), n)
              .map(
                  number -> {
                    Thread.sleep(PAUSE_MILLIS);
                    return number;
                  })
              .reduce(Integer::sum);
      System.out.println("sum " + sum);
    }
  }
}
