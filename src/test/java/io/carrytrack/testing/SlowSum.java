package io.carrytrack.testing;

import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** A Spark program that takes its time: the sum of 1 to N, one slow task a number. */
public final class SlowSum {
  private static final int PAUSE_MILLIS = 500;

  private SlowSum() {}

  /** Arguments: N. */
  public static void main(String[] arguments) {
    int n = Integer.parseInt(arguments[0]);
    try (JavaSparkContext context = new JavaSparkContext(new SparkConf().setAppName("slow sum"))) {
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
