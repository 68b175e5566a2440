package io.carrytrack.spark;

import io.carrytrack.base.UserError;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;

/** The task slots that a cluster offers. */
public final class Slots {
  private static final long POLL_MILLIS = 100;

  /** Executors of one application come within seconds of each other. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private Slots() {}

  /**
   * Waits until there are slots.
   *
   * @param least fewer are refused
   * @param wanted more are not waited for; for these, only a few seconds once there are the least
   * @param timeout how long to wait for the least
   * @return how many there are
   * @throws UserError saying what was offered, if there are not the least in time
   */
  public static int await(JavaSparkContext context, int least, int wanted, Duration timeout) {
    JavaFutureAction<Void> demand = demand(context, least);
    long end = System.nanoTime() + timeout.toNanos();
    long graceEnd = Long.MAX_VALUE;
    while (true) {
      int slots = count(context);
      if (slots >= least) {
        graceEnd = Math.min(graceEnd, System.nanoTime() + GRACE.toNanos());
        if (slots >= wanted || context.isLocal() || System.nanoTime() >= graceEnd) {
          return slots;
        }
      } else if (System.nanoTime() >= end) {
        demand.cancel(true);
        throw refused(context, least, slots, timeout);
      }
      pause(context, demand);
    }
  }

  /** Clusters that allocate on demand wait for the first task. */
  private static JavaFutureAction<Void> demand(JavaSparkContext context, int tasks) {
    try {
      return context.parallelize(Collections.nCopies(tasks, 0), tasks).foreachAsync(any -> {});
    } catch (IllegalStateException e) {
      // Spark stops the context of a master that does not answer.
      throw context.sc().isStopped() ? gone(context) : e;
    }
  }

  private static UserError gone(JavaSparkContext context) {
    return UserError.unavailable(
        "%s does not answer, or has dropped the application: is it the master's URL, and is the"
            + " master up?",
        context.master());
  }

  /** Waits a little; refuses what has ended without a slot. */
  private static void pause(JavaSparkContext context, JavaFutureAction<Void> demand) {
    try {
      if (!demand.isDone()) {
        demand.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
      } else {
        Thread.sleep(POLL_MILLIS);
      }
    } catch (TimeoutException e) {
      // it waits for a slot
    } catch (ExecutionException e) {
      throw context.sc().isStopped()
          ? gone(context)
          : UserError.unavailable(
              "%s gave no slot: %s", context.master(), e.getCause().getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw UserError.interrupted("interrupted while waiting for slots; start it again");
    }
    if (context.sc().isStopped()) {
      throw gone(context);
    }
  }

  /** Number of tasks that can run at the same time now. */
  public static int count(JavaSparkContext context) {
    return context
        .sc()
        .maxNumConcurrentTasks(context.sc().resourceProfileManager().defaultResourceProfile());
  }

  /** Number of executors now; 1 in local mode. */
  public static int executors(JavaSparkContext context) {
    // as the scheduler counts them, who counts the slots; block managers register a little later
    return context.isLocal() ? 1 : Math.max(1, context.sc().getExecutorIds().size());
  }

  private static UserError refused(
      JavaSparkContext context, int least, int slots, Duration timeout) {
    SparkConf conf = context.getConf();
    return UserError.unavailable(
        "%s offered %s in %d s, needed: %d (preflight.min-slots). Asked for were executors of %s"
            + " memory and %s, %s in all: is there such a worker, and is it free?",
        context.master(),
        slots == 0
            ? "no slot"
            : String.format(Locale.ROOT, "%d slots on %d executors", slots, executors(context)),
        timeout.toSeconds(),
        least,
        conf.get("spark.executor.memory", "1g"),
        cores(conf, "spark.executor.cores"),
        cores(conf, "spark.cores.max"));
  }

  private static String cores(SparkConf conf, String key) {
    return conf.contains(key) ? conf.get(key) + " cores (" + key + ")" : "any number of cores";
  }
}
