package io.carrytrack.tracking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.carrytrack.base.Json;
import io.carrytrack.base.Setting;
import io.carrytrack.checkpoint.EpochRecord;
import io.carrytrack.evaluation.Metrics;
import io.carrytrack.training.RoundRecord;
import java.util.LinkedHashMap;
import java.util.Map;

/** What trackers show of a run, by the names that Keras' users know; finite numbers alone. */
public final class Figures {
  private Figures() {}

  /** Of a round: loss and accuracy, or error, seconds, and reviews a second. */
  public static Map<String, Double> of(RoundRecord round) {
    Map<String, Double> figures =
        three(round.trainLoss(), round.trainAccuracy(), round.trainMeanAbsoluteError());
    put(figures, "seconds", round.seconds());
    put(figures, "reviews_per_second", round.examples() / round.seconds());
    return figures;
  }

  /** Of an epoch's training: loss, and accuracy or error. */
  public static Map<String, Double> training(EpochRecord epoch) {
    return three(epoch.trainLoss(), epoch.trainAccuracy(), epoch.trainMeanAbsoluteError());
  }

  /** Of an epoch's validation: the same, and what else is monitored; empty without validation. */
  public static Map<String, Double> validation(EpochRecord epoch) {
    Map<String, Double> figures =
        three(
            epoch.validationLoss(),
            epoch.validationAccuracy(),
            epoch.validationMeanAbsoluteError());
    epoch
        .validationMetrics()
        .forEach((metric, value) -> put(figures, Setting.word(metric).replace('-', '_'), value));
    return figures;
  }

  /** Of the test split: all that is one number, of numbers' errors too. */
  public static Map<String, Double> of(Metrics test) {
    Map<String, Double> figures = new LinkedHashMap<>();
    JsonNode all = Json.MAPPER.valueToTree(test);
    numbers(all, figures);
    numbers(all.path("errors"), figures);
    return figures;
  }

  private static void numbers(JsonNode of, Map<String, Double> figures) {
    of.fields()
        .forEachRemaining(
            field -> {
              if (field.getValue().isNumber()) {
                put(
                    figures,
                    PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(field.getKey()),
                    field.getValue().asDouble());
              }
            });
  }

  private static Map<String, Double> three(Double loss, Double accuracy, Double error) {
    Map<String, Double> figures = new LinkedHashMap<>();
    put(figures, "loss", loss);
    put(figures, "accuracy", accuracy);
    put(figures, "mean_absolute_error", error);
    return figures;
  }

  private static void put(Map<String, Double> figures, String name, Double value) {
    if (value != null && Double.isFinite(value)) {
      figures.put(name, value);
    }
  }
}
