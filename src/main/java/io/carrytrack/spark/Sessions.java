package io.carrytrack.spark;

import io.carrytrack.base.UserError;
import io.carrytrack.console.Console;
import io.carrytrack.console.Event;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** Opens the session of a job. */
public final class Sessions {
  private static final String MASTER = "spark.master";
  private static final String NAME = "spark.app.name";
  private static final String MAIN_CLASS_PREFIX = "io.carrytrack.";

  private Sessions() {}

  /**
   * Opens a session on the master that spark-submit was given. Nothing is set that a user could
   * want to tune: settings in code would win over spark-submit's.
   *
   * @param name shown as the application's name, unless the user gave one
   * @param console is told of the session's jobs
   * @throws UserError where no master is set, that is, where spark-submit did not start this JVM,
   *     and where the master does not answer
   */
  public static SparkSession open(String name, Console console) {
    SparkConf conf = new SparkConf();
    if (!conf.contains(MASTER)) {
      throw UserError.usage(
          "no Spark master is set: start by jobs/*.sh or spark-submit, with --master where spark-defaults.conf has none");
    }
    SparkSession.Builder builder = SparkSession.builder();
    // spark-submit puts the main class where no --name was given
    if (conf.get(NAME, MAIN_CLASS_PREFIX).startsWith(MAIN_CLASS_PREFIX)) {
      builder.appName(name);
    }
    if (!conf.get(MASTER).startsWith("local")) {
      console.event(Event.Phase.ofDriver("waiting for " + conf.get(MASTER)));
    }
    try {
      SparkSession session = builder.getOrCreate();
      if (!session.sparkContext().isStopped()) {
        session.sparkContext().addSparkListener(new LostExecutors());
        JobProgress.tell(console, session.sparkContext());
        return SessionSettings.apply(session);
      }
    } catch (IllegalStateException e) {
      // Spark stops the context of a master that does not answer, and then stumbles over it.
      if (!String.valueOf(e.getMessage()).contains("stopped SparkContext")) {
        throw e;
      }
    }
    throw UserError.unavailable(
        "%s does not answer: is it the master's URL, and is the master up?", conf.get(MASTER));
  }
}
