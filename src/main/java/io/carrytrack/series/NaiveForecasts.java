package io.carrytrack.series;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.carrytrack.base.ExactSum;
import java.io.Serializable;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * What forecasts that need no model come to, in the target's unit; of several targets the means
 * over them.
 *
 * @param lastValueMeanAbsoluteError of the target's last known value as the forecast; null where it
 *     is never known
 * @param dayBeforeMeanAbsoluteError of its value a day before the time that the forecast is for;
 *     null where windows are shorter than that
 * @param targets the same of each target by its name, in their order; empty, and not written, where
 *     there are no several
 */
public record NaiveForecasts(
    Double lastValueMeanAbsoluteError,
    Double dayBeforeMeanAbsoluteError,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, NaiveForecasts> targets) {

  /** Of one target. */
  public NaiveForecasts(Double lastValueMeanAbsoluteError, Double dayBeforeMeanAbsoluteError) {
    this(lastValueMeanAbsoluteError, dayBeforeMeanAbsoluteError, Map.of());
  }

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
  static NaiveForecasts of(Dataset<Row> windows, Forecast forecast, List<String> targets) {
    Map<String, NaiveForecasts> each = new LinkedHashMap<>();
    for (int k = 0; k < targets.size(); k++) {
      each.put(targets.get(k), of(windows, forecast, k));
    }
    return targets.size() == 1
        ? each.get(targets.get(0))
        : new NaiveForecasts(
            mean(each.values(), NaiveForecasts::lastValueMeanAbsoluteError),
            mean(each.values(), NaiveForecasts::dayBeforeMeanAbsoluteError),
            each);
  }

  private static Double mean(
      Collection<NaiveForecasts> of, Function<NaiveForecasts, Double> figure) {
    double sum = 0;
    for (NaiveForecasts one : of) {
      if (figure.apply(one) == null) {
        return null;
      }
      sum += figure.apply(one);
    }
    return sum / of.size();
  }

  private static NaiveForecasts of(Dataset<Row> windows, Forecast forecast, int target) {
    Column label = col(SeriesWindows.LABEL).getItem(target);
    Column last = col(SeriesWindows.LAST).getItem(target);
    Column number = forecast == Forecast.CHANGE ? label.plus(last) : label;
    return new NaiveForecasts(
        error(windows, number.minus(last)),
        error(windows, number.minus(col(SeriesWindows.DAY_BEFORE).getItem(target))));
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
