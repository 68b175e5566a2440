package io.carrytrack.series;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.col;

import io.carrytrack.base.ExactSum;
import java.io.Serializable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * What forecasts that need no model come to, in the target's unit.
 *
 * @param lastValueMeanAbsoluteError of the target's last known value as the forecast; null where it
 *     is never known
 * @param dayBeforeMeanAbsoluteError of its value a day before the time that the forecast is for;
 *     null where windows are shorter than that
 */
public record NaiveForecasts(Double lastValueMeanAbsoluteError, Double dayBeforeMeanAbsoluteError) {

  /** Sizes of errors, summed exactly, so that order and partitions do not matter. */
  private static final class Errors implements Serializable {
    private static final long serialVersionUID = 1L;
    private final ExactSum sum = new ExactSum();
    private final ExactSum rows = new ExactSum();

    Errors add(double error) {
      sum.add(error);
      rows.add(1);
      return this;
    }

    Errors add(Errors other) {
      sum.add(other.sum);
      rows.add(other.rows);
      return this;
    }

    Double mean() {
      return rows.value().signum() == 0 ? null : (Double) sum.over(rows);
    }
  }

  /** Of windows as {@link SeriesWindows#of(String)} gives them. */
  static NaiveForecasts of(Dataset<Row> windows, Forecast forecast) {
    Column label = col(SeriesWindows.LABEL);
    Column last = col(SeriesWindows.LAST);
    Column target = forecast == Forecast.CHANGE ? label.plus(last) : label;
    return new NaiveForecasts(
        error(windows, target.minus(last)),
        error(windows, target.minus(col(SeriesWindows.DAY_BEFORE))));
  }

  private static Double error(Dataset<Row> windows, Column difference) {
    return windows
        .select(abs(difference))
        .na()
        .drop()
        .as(Encoders.DOUBLE())
        .javaRDD()
        .aggregate(new Errors(), Errors::add, Errors::add)
        .mean();
  }
}
