package io.carrytrack.spark;

import io.carrytrack.base.Secrets;
import org.apache.spark.api.java.JavaSparkContext;

/** Names the jobs of a block of code in the Spark UI, and gives the thread its own names back. */
public final class JobDescription implements AutoCloseable {
  private static final String[] KEYS = {
    "spark.jobGroup.id", "spark.job.description", "spark.job.interruptOnCancel"
  };

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
  }

  @Override
  public void close() {
    for (int i = 0; i < KEYS.length; i++) {
      context.setLocalProperty(KEYS[i], before[i]);
    }
  }
}
