package io.carrytrack.spark;

import io.carrytrack.base.Secrets;
import io.carrytrack.console.Event;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Names the jobs of a block of code in the Spark UI and to who watches, and gives the thread its
 * own names back.
 */
public final class JobDescription implements AutoCloseable {
  /** The property of a job that says what it is for. */
  static final String DESCRIPTION = "spark.job.description";

  private static final String GROUP = "spark.jobGroup.id";
  private static final String[] KEYS = {GROUP, DESCRIPTION, "spark.job.interruptOnCancel"};

  private final JavaSparkContext context;
  private final String[] before = new String[KEYS.length];

  /** Remembers the names that the thread has now. */
  public JobDescription(JavaSparkContext context) {
    this.context = context;
    for (int i = 0; i < KEYS.length; i++) {
      before[i] = context.getLocalProperty(KEYS[i]);
    }
  }

  /** Names the jobs to come. */
  public void set(String group, String description) {
    context.setJobGroup(group, Secrets.redact(description));
    tell();
  }

  @Override
  public void close() {
    for (int i = 0; i < KEYS.length; i++) {
      context.setLocalProperty(KEYS[i], before[i]);
    }
    tell();
  }

  private void tell() {
    String description = context.getLocalProperty(DESCRIPTION);
    JobProgress.consoleOf(context.sc())
        .ifPresent(
            console ->
                console.event(
                    description == null
                        ? Event.Phase.NONE
                        : new Event.Phase(context.getLocalProperty(GROUP), description)));
  }
}
