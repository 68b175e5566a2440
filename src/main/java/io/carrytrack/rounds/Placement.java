package io.carrytrack.rounds;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.reflect.ClassTag$;

/**
 * Sends a worker back to the executor that has its block in memory. When executors come or go, all
 * preferences are dropped for a round, so that nobody waits for a busy executor beside an idle one.
 */
public final class Placement {
  private final JavaSparkContext context;
  private final int workers;
  private Set<String> executors = Set.of();
  private List<String> places = List.of();

  public Placement(JavaSparkContext context, int workers) {
    this.context = context;
    this.workers = workers;
  }

  /** One partition a worker, which holds its index. */
  public JavaRDD<Integer> workers() {
    Set<String> now = executors();
    if (places.isEmpty() || !now.equals(executors)) {
      executors = now;
      places = List.of();
      return context.parallelize(IntStream.range(0, workers).boxed().toList(), workers);
    }
    List<Tuple2<Integer, Seq<String>>> preferred = new ArrayList<>();
    for (int worker = 0; worker < workers; worker++) {
      preferred.add(new Tuple2<>(worker, seq(List.of(places.get(worker)))));
    }
    return JavaRDD.fromRDD(
        context.sc().makeRDD(seq(preferred), ClassTag$.MODULE$.apply(Integer.class)),
        ClassTag$.MODULE$.apply(Integer.class));
  }

  /** Remembers where the workers ran. */
  public void learn(List<String> places) {
    this.places = List.copyOf(places);
  }

  private Set<String> executors() {
    Set<String> names = new TreeSet<>();
    scala.collection.Iterator<String> keys = context.sc().getExecutorMemoryStatus().keysIterator();
    while (keys.hasNext()) {
      names.add(keys.next());
    }
    return names;
  }

  /** Where the calling task runs, in the scheduler's notation of an executor. */
  public static String here() {
    SparkEnv env = SparkEnv.get();
    return TaskContext.get() == null
        ? ""
        : "executor_" + env.blockManager().blockManagerId().host() + "_" + env.executorId();
  }

  private static <T> Seq<T> seq(List<T> list) {
    return JavaConverters.asScalaBuffer(list).toSeq();
  }
}
