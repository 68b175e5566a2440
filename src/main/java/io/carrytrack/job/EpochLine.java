package io.carrytrack.job;

import io.carrytrack.checkpoint.EpochRecord;
import io.carrytrack.console.Event;
import io.carrytrack.report.MetricLines;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The progress line of an epoch. */
final class EpochLine {
  private EpochLine() {}

  /**
   * The line.
   *
   * @param epochs of the run
   * @param learningRate of the epoch's last step; null where all steps of the run have one rate
   */
  static String of(EpochRecord epoch, int epochs, Double learningRate) {
    StringBuilder line =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "epoch %" + Integer.toString(epochs).length() + "d/%d  %6.1f s  loss %.4f",
                epoch.epoch(),
                epochs,
                epoch.seconds(),
                epoch.trainLoss()));
    append(line, "accuracy", epoch.trainAccuracy());
    appendError(line, "mean absolute error", epoch.trainMeanAbsoluteError());
    append(line, "validation loss", epoch.validationLoss());
    append(line, "validation accuracy", epoch.validationAccuracy());
    appendError(line, "validation mean absolute error", epoch.validationMeanAbsoluteError());
    epoch
        .validationMetrics()
        .forEach((metric, value) -> append(line, "validation " + metric.label(), value));
    if (learningRate != null) {
      line.append(String.format(Locale.ROOT, "  learning rate %.3g", learningRate));
    }
    return line.toString();
  }

  /** The same as an event. */
  static Event event(EpochRecord epoch, int epochs, Double learningRate) {
    Map<String, Double> monitored = new TreeMap<>();
    epoch.validationMetrics().forEach((metric, value) -> monitored.put(metric.key(), value));
    return new Event.Epoch(
        epoch.epoch(),
        epochs,
        epoch.seconds(),
        epoch.trainLoss(),
        epoch.trainAccuracy(),
        epoch.trainMeanAbsoluteError(),
        epoch.validationLoss(),
        epoch.validationAccuracy(),
        epoch.validationMeanAbsoluteError(),
        monitored.isEmpty() ? null : monitored,
        learningRate,
        of(epoch, epochs, learningRate));
  }

  private static void appendError(StringBuilder line, String name, Double value) {
    if (value != null) {
      line.append("  ").append(name).append(' ').append(MetricLines.error(value));
    }
  }

  private static void append(StringBuilder line, String name, Double value) {
    if (value != null) {
      line.append(String.format(Locale.ROOT, "  %s %.4f", name, value));
    }
  }
}
