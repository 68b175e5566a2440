package io.carrytrack.spark;

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
   * @throws UserError where no master is set, that is, where spark-submit did not start this JVM
   */
  public static SparkSession open(String name) {
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
    return builder.getOrCreate();
  }
}
