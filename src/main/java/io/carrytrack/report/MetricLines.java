package io.carrytrack.report;

import io.carrytrack.console.Event;
import io.carrytrack.evaluation.Evaluation;
import io.carrytrack.evaluation.Metrics;
import io.carrytrack.series.NaiveForecasts;
import java.util.List;
import java.util.Locale;
import org.apache.commons.lang3.StringUtils;

/** Metrics as jobs print them. */
public final class MetricLines {
  private static final int LONGEST_VALUE = 60;

  private MetricLines() {}

  /** What people look at first. */
  public static String of(Metrics metrics) {
    return metrics.errors() == null
        ? String.format(
            Locale.ROOT, "accuracy %s, loss %.4f", shown(metrics.accuracy()), metrics.loss())
        : String.format(
            Locale.ROOT,
            "mean absolute error %s, R squared %s, loss %.4f",
            error(metrics.errors().meanAbsoluteError()),
            shown(metrics.errors().rSquared()),
            metrics.loss());
  }

  /**
   * What forecasts without a model are off by, to be read behind what the model is; empty where
   * there are none.
   *
   * @param naive null where nothing is forecast
   */
  public static String of(NaiveForecasts naive) {
    if (naive == null) {
      return "";
    }
    String last = naive("the last value", naive.lastValueMeanAbsoluteError());
    String day = naive("the value a day before", naive.dayBeforeMeanAbsoluteError());
    String both = last.isEmpty() || day.isEmpty() ? last + day : last + ", " + day;
    return both.isEmpty() ? "" : "; mean absolute error without a model: " + both;
  }

  /** A line each of several targets. */
  public static List<String> ofTargets(Metrics metrics) {
    return metrics.targets().entrySet().stream()
        .map(
            target ->
                String.format(
                    Locale.ROOT,
                    "  %s: mean absolute error %s, R squared %s",
                    target.getKey(),
                    error(target.getValue().meanAbsoluteError()),
                    shown(target.getValue().rSquared())))
        .toList();
  }

  private static String naive(String forecast, Double error) {
    return error == null ? "" : forecast + " " + error(error);
  }

  /** A line of the rows of a column's value. */
  public static String ofGroup(String column, Evaluation.Group group) {
    return String.format(
        Locale.ROOT,
        "  %s %s: %s over %d reviews",
        column,
        group.value() == null
            ? "null"
            : StringUtils.abbreviate(group.value().replaceAll("\\p{Cntrl}+", " "), LONGEST_VALUE),
        more(group.metrics()),
        group.metrics().rows());
  }

  /** What people look at first, and one metric more. */
  public static String more(Metrics metrics) {
    String other;
    if (metrics.errors() != null) {
      other = "root mean squared error " + error(metrics.errors().rootMeanSquaredError());
    } else if (metrics.classes().size() == 2) {
      other = "AUC " + shown(metrics.auc());
    } else {
      other = "macro F1 " + shown(metrics.macroF1());
    }
    return of(metrics) + ", " + other;
  }

  /** An error in the target's unit, which may be small or large. */
  public static String error(double value) {
    return String.format(Locale.ROOT, value == 0 || value >= 0.1 ? "%.4f" : "%.3e", value);
  }

  /** A metric as people read it; null is one that the task does not have, or the labels. */
  private static String shown(Double metric) {
    return metric == null ? "undefined" : String.format(Locale.ROOT, "%.4f", metric);
  }

  /**
   * What a model was measured to be, as an event.
   *
   * @param bestEpoch of the run; null in an evaluation
   * @param line that tells it to people
   */
  public static Event event(Integer bestEpoch, Metrics metrics, String line) {
    return new Event.Metrics(
        bestEpoch,
        metrics.rows(),
        metrics.loss(),
        metrics.accuracy(),
        metrics.auc(),
        metrics.macroF1(),
        metrics.errors() == null ? null : metrics.errors().meanAbsoluteError(),
        line);
  }
}
