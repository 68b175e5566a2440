package io.carrytrack.spark;

import io.carrytrack.console.Console;
import io.carrytrack.console.Event;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkContext;
import org.apache.spark.Success$;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.scheduler.StageInfo;
import org.apache.spark.storage.RDDInfo;
import scala.Tuple4;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/** Says how far the stages are that Spark runs for a described job, by what Spark tells of them. */
class JobProgress extends SparkListener {
  /** How Spark describes the jobs of a stream's micro-batch. */
  private static final Pattern BATCH = Pattern.compile("(?s).*runId = .*\\bbatch = (\\d+)");

  private static final String RECORDS_READ = "internal.metrics.input.recordsRead";
  private static final Map<SparkContext, Console> CONSOLES = new HashMap<>();

  private final Console console;
  private final InstantSource clock;
  private final Map<Integer, RunningStage> stages = new HashMap<>();

  /** Partitions of these are kept by executors: who reads one counts its batches, not its rows. */
  private final Set<Integer> kept = new HashSet<>();

  JobProgress(Console console, InstantSource clock) {
    this.console = console;
    this.clock = clock;
  }

  /** Tells a console of a session's jobs, as long as the session is open. */
  static void tell(Console console, SparkContext context) {
    synchronized (CONSOLES) {
      CONSOLES.put(context, console);
    }
    context.addSparkListener(
        new JobProgress(console, InstantSource.system()) {
          @Override
          public void onApplicationEnd(SparkListenerApplicationEnd end) {
            forget(context);
          }
        });
  }

  /** Tells nobody any more of a session's phases. */
  static void forget(SparkContext context) {
    synchronized (CONSOLES) {
      CONSOLES.remove(context);
    }
  }

  /** Who is told of a session's jobs. */
  static Optional<Console> consoleOf(SparkContext context) {
    synchronized (CONSOLES) {
      return Optional.ofNullable(CONSOLES.get(context));
    }
  }

  /** A stream names its jobs itself, on a thread of its own. */
  @Override
  public void onJobStart(SparkListenerJobStart started) {
    String description = description(started.properties());
    if (description != null && BATCH.matcher(description).matches()) {
      console.event(new Event.Phase("carrytrack stream", phase(description)));
    }
  }

  private static String description(Properties properties) {
    return properties == null ? null : properties.getProperty(JobDescription.DESCRIPTION);
  }

  private static String phase(String description) {
    Matcher batch = BATCH.matcher(description);
    return batch.matches() ? "batch " + batch.group(1) : description;
  }

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    String description = description(submitted.properties());
    if (description != null) {
      String phase = phase(description);
      StageInfo stage = submitted.stageInfo();
      boolean rows = false;
      for (RDDInfo rdd : JavaConverters.seqAsJavaList(stage.rddInfos())) {
        rows |= kept.contains(rdd.id());
      }
      stages.put(
          stage.stageId(), new RunningStage(phase, stage.numTasks(), !rows, clock.instant()));
    }
  }

  @Override
  public void onTaskStart(SparkListenerTaskStart started) {
    RunningStage stage = stages.get(started.stageId());
    if (stage != null) {
      stage.started();
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd ended) {
    RunningStage stage = stages.get(ended.stageId());
    if (stage != null) {
      long records =
          ended.taskMetrics() == null ? 0 : ended.taskMetrics().inputMetrics().recordsRead();
      stage.ended(
          ended.taskInfo().taskId(),
          ended.taskInfo().index(),
          ended.reason() instanceof Success$,
          records);
      console.event(stage.progress(clock.instant()));
    }
  }

  @Override
  public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
    for (Tuple4<Object, Object, Object, Seq<AccumulableInfo>> task :
        JavaConverters.seqAsJavaList(update.accumUpdates())) {
      RunningStage stage = stages.get((Integer) task._2());
      if (stage != null) {
        for (AccumulableInfo metric : JavaConverters.seqAsJavaList(task._4())) {
          if (metric.name().contains(RECORDS_READ)
              && metric.update().isDefined()
              && metric.update().get() instanceof Long records) {
            stage.running((Long) task._1(), records);
            console.event(stage.progress(clock.instant()));
          }
        }
      }
    }
  }

  @Override
  public void onStageCompleted(SparkListenerStageCompleted completed) {
    stages.remove(completed.stageInfo().stageId());
    for (RDDInfo rdd : JavaConverters.seqAsJavaList(completed.stageInfo().rddInfos())) {
      if (rdd.storageLevel().isValid()) {
        kept.add(rdd.id());
      }
    }
  }
}
