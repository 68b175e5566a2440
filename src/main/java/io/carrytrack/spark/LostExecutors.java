package io.carrytrack.spark;

import io.carrytrack.base.Count;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.slf4j.LoggerFactory;

/**
 * Says in one line that an executor is gone and that the job goes on. What Spark says of it - a
 * dozen lines of errors from its scheduler - is silenced in conf/log4j2.properties.
 */
final class LostExecutors extends SparkListener {
  /** What the driver or its allocation manager asked for is no loss. */
  private static final Pattern ASKED_FOR =
      Pattern.compile("(?i).*(killed by driver|decommission|idle|driver command).*");

  private final Consumer<String> teller;
  private int executors;
  private boolean ended;

  LostExecutors() {
    this(LoggerFactory.getLogger(LostExecutors.class)::warn);
  }

  /**
   * @param teller takes the lines
   */
  LostExecutors(Consumer<String> teller) {
    this.teller = teller;
  }

  @Override
  public void onExecutorAdded(SparkListenerExecutorAdded added) {
    executors++;
  }

  @Override
  public void onApplicationEnd(SparkListenerApplicationEnd end) {
    ended = true;
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    executors--;
    String reason = String.valueOf(removed.reason()).lines().findFirst().orElse("");
    if (!ended && !ASKED_FOR.matcher(reason).matches()) {
      teller.accept(
          "executor %s is lost (%s): the job goes on with %s, and does again what was lost with it"
              .formatted(
                  removed.executorId(),
                  reason,
                  executors == 0 ? "the next one that comes" : Count.of(executors, "executor")));
    }
  }
}
