package io.carrytrack.series;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The bundled sample of a series: weather that never was, an hour a row, of a structure that is
 * known. The temperature is {@code 12 + 10 sin(2 pi (d - 110) / 365) + 4 sin(2 pi (h - 9) / 24) +
 * a}, with d the day of the year, h the hour of the day, and {@code a} the sum of {@code 0.95} of
 * itself an hour ago and a shock of standard deviation {@value #SHOCK}. Whoever knows all this
 * forecasts the next hour with a mean absolute error of {@code sqrt(2 / pi)} times that, 0.24
 * degrees: no forecast is better.
 */
public final class SeriesSample {
  /** Standard deviation of the shocks, in degrees. */
  static final double SHOCK = 0.3;

  static final StructType SCHEMA =
      new StructType()
          .add("date", DataTypes.StringType)
          .add("temp", DataTypes.DoubleType)
          .add("dew", DataTypes.DoubleType)
          .add("press", DataTypes.DoubleType)
          .add("wnd_spd", DataTypes.DoubleType);

  private static final long HOUR = 3_600_000_000L;

  /** 2013-01-01, in microseconds. */
  private static final long FIRST = 1_356_998_400_000_000L;

  /** Up to the end of January 2014. */
  private static final int HOURS = 396 * 24;

  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  private long state = 1;

  private SeriesSample() {}

  /** The sample as a table. */
  static Dataset<Row> table(SparkSession spark) {
    return spark.createDataFrame(new SeriesSample().rows(), SCHEMA).coalesce(1);
  }

  private List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    double air = 0;
    double moisture = 0;
    for (int hour = 0; hour < HOURS; hour++) {
      air = 0.95 * air + SHOCK * normal();
      moisture = 0.98 * moisture + 0.3 * normal();
      double day = hour / 24.0;
      double temperature =
          12 + 10 * wave((day - 110) / 365) + 4 * wave((hour % 24 - 9) / 24.0) + air;
      rows.add(
          RowFactory.create(
              Times.shown(FIRST + hour * HOUR),
              rounded(temperature),
              rounded(temperature - 6 + moisture),
              rounded(1016 - 0.6 * (temperature - 12) + 2 * normal()),
              rounded(Math.abs(3 + 2 * normal()))));
    }
    return rows;
  }

  private static double wave(double turns) {
    return StrictMath.sin(2 * Math.PI * turns);
  }

  /** As instruments write it. */
  private static double rounded(double number) {
    return Math.rint(number * 1000) / 1000;
  }

  /** Of mean 0 and standard deviation 1: the sum of twelve uniform numbers, less 6. */
  private double normal() {
    double sum = -6;
    for (int i = 0; i < 12; i++) {
      sum += uniform();
    }
    return sum;
  }

  /** SplitMix64 (Steele, Lea and Flood 2014), whose numbers are the same everywhere. */
  private double uniform() {
    state += GAMMA;
    long z = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return ((z ^ (z >>> 31)) >>> 11) * 0x1p-53;
  }
}
