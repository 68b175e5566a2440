package io.carrytrack.spark;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spark's settings that decide what a job reads and writes. A job sets all of them, so that no site
 * changes what a table is; whatever only decides how fast it is stays the site's.
 */
public final class SessionSettings {
  private static final Logger LOG = LoggerFactory.getLogger(SessionSettings.class);

  private static final Map<String, String> RELIED_ON = new LinkedHashMap<>();

  static {
    // names are what they are
    set("spark.sql.caseSensitive", "true");
    set("spark.sql.sources.partitionColumnTypeInference.enabled", "false");
    // a value that is no number is found by the check of the row, and no error of an expression
    set("spark.sql.ansi.enabled", "false");
    // damage is an error
    set("spark.sql.files.ignoreCorruptFiles", "false");
    set("spark.sql.files.ignoreMissingFiles", "false");
    // times are written as they were read, on any machine
    set("spark.sql.session.timeZone", "UTC");
    set("spark.sql.timestampType", "TIMESTAMP_LTZ");
    set("spark.sql.legacy.timeParserPolicy", "CORRECTED");
    set("spark.sql.parquet.datetimeRebaseModeInRead", "CORRECTED");
    set("spark.sql.parquet.datetimeRebaseModeInWrite", "CORRECTED");
    set("spark.sql.parquet.int96RebaseModeInRead", "CORRECTED");
    set("spark.sql.parquet.int96RebaseModeInWrite", "CORRECTED");
    set("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS");
    set("spark.sql.parquet.int96TimestampConversion", "false");
    // types of Parquet are what the files say
    set("spark.sql.parquet.binaryAsString", "false");
    set("spark.sql.parquet.int96AsTimestamp", "true");
    set("spark.sql.parquet.inferTimestampNTZ.enabled", "true");
    set("spark.sql.legacy.parquet.nanosAsLong", "false");
    set("spark.sql.parquet.writeLegacyFormat", "false");
    set("spark.sql.parquet.fieldId.read.enabled", "false");
    // the job decides which partitions are replaced
    set("spark.sql.sources.partitionOverwriteMode", "static");
  }

  private SessionSettings() {}

  private static void set(String key, String value) {
    RELIED_ON.put(key, value);
  }

  /** Sets them, with a line for each that the site or the user had set otherwise. */
  public static SparkSession apply(SparkSession session) {
    RELIED_ON.forEach(
        (key, value) -> {
          String other = session.sparkContext().getConf().get(key, value);
          if (!other.equalsIgnoreCase(value)) {
            LOG.warn(
                "{} = {} is set back to {}: jobs read and write alike everywhere",
                key,
                other,
                value);
          }
          session.conf().set(key, value);
        });
    return session;
  }
}
