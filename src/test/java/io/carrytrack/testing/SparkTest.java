package io.carrytrack.testing;

import io.carrytrack.spark.SessionSettings;
import io.carrytrack.tables.ForklessFileSystem;
import org.apache.spark.sql.SparkSession;

/** The one local session that all unit tests of a JVM share. */
public final class SparkTest {
  private SparkTest() {}

  /** The session, started by the first call. */
  public static SparkSession spark() {
    return Holder.SESSION;
  }

  private static final class Holder {
    static final SparkSession SESSION =
        SessionSettings.apply(
            SparkSession.builder()
                .appName("carrytrack-tests")
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", "2")
                // what packaged jobs write, with permissions, is the integration tests'
                .config("spark.hadoop.fs.file.impl", ForklessFileSystem.class.getName())
                .config("spark.sql.warehouse.dir", "target/warehouse")
                .getOrCreate());
  }
}
