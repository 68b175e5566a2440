package io.carrytrack.job;

import io.carrytrack.base.BuildInfo;
import io.carrytrack.checkpoint.EpochRecord;
import io.carrytrack.config.Experiment;
import io.carrytrack.evaluation.Metrics;
import io.carrytrack.model.SavedModel;
import io.carrytrack.training.TrainingResult;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.lang3.StringUtils;

/**
 * A training result as the model that is published, with what it reached and where it comes from.
 */
final class TrainedModel {
  private TrainedModel() {}

  static SavedModel of(
      Experiment experiment, TrainingData data, TrainingResult fitted, Metrics test) {
    return new SavedModel(
        experiment.network(),
        experiment.task(),
        data.input().with(experiment.text()),
        data.labels().names(),
        fitted.bestParameters(),
        metrics(fitted.history().get(fitted.bestEpoch() - 1), test),
        provenance(experiment, fitted));
  }

  private static Map<String, Double> metrics(EpochRecord best, Metrics test) {
    Map<String, Double> metrics = new TreeMap<>();
    if (best.validationAccuracy() != null) {
      metrics.put("validationAccuracy", best.validationAccuracy());
    }
    if (best.validationLoss() != null) {
      metrics.put("validationLoss", best.validationLoss());
    }
    if (best.validationMeanAbsoluteError() != null) {
      metrics.put("validationMeanAbsoluteError", best.validationMeanAbsoluteError());
    }
    best.validationMetrics()
        .forEach(
            (metric, value) ->
                metrics.put("validation" + StringUtils.capitalize(metric.key()), value));
    if (test != null) {
      if (test.errors() != null) {
        metrics.put("testMeanAbsoluteError", test.errors().meanAbsoluteError());
      }
      if (test.accuracy() != null) {
        metrics.put("testAccuracy", test.accuracy());
      }
      metrics.put("testLoss", test.loss());
    }
    return metrics;
  }

  private static Map<String, String> provenance(Experiment experiment, TrainingResult fitted) {
    Map<String, String> provenance = new TreeMap<>(BuildInfo.versions());
    provenance.put("configuration", experiment.resolved());
    provenance.put("dataFingerprint", fitted.dataFingerprint());
    provenance.put("seed", Long.toString(experiment.training().seed()));
    return provenance;
  }
}
