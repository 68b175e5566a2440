package io.carrytrack.job.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.carrytrack.base.UserError;
import io.carrytrack.config.DecidingSettings;
import io.carrytrack.evaluation.Prediction;
import io.carrytrack.files.AtomicFile;
import io.carrytrack.files.HadoopPaths;
import io.carrytrack.report.Comparison;
import io.carrytrack.report.JsonFile;
import io.carrytrack.report.PredictionsFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A run that is done, or an evaluation, as its directory tells of it. Results of former releases
 * lack figures that later ones have.
 *
 * @param directory of it
 * @param result its result.json
 * @param settings that decide its outcome; empty of an evaluation
 * @param predictions of its test rows; empty where none were kept
 */
record ComparedRun(
    Path directory,
    JsonNode result,
    SortedMap<String, String> settings,
    Optional<List<Prediction>> predictions) {
  private static final String RESULT = "result.json";

  /** Names of figures in {@code result.json}, and in tables. */
  private static final Map<String, String> FIGURES = new LinkedHashMap<>();

  static {
    FIGURES.put("accuracy", "accuracy");
    FIGURES.put("loss", "loss");
    FIGURES.put("auc", "AUC");
    FIGURES.put("macroF1", "macro F1");
    FIGURES.put("weightedF1", "weighted F1");
    FIGURES.put("rows", "rows");
  }

  private static final Map<String, String> ERRORS =
      new TreeMap<>(
          Map.of(
              "meanAbsoluteError", "mean absolute error",
              "rootMeanSquaredError", "root mean squared error",
              "rSquared", "R squared"));

  private static final Map<String, String> CURVES =
      new TreeMap<>(
          Map.of(
              "trainAccuracy", "training accuracy",
              "trainLoss", "training loss",
              "trainMeanAbsoluteError", "training error",
              "validationAccuracy", "validation accuracy",
              "validationLoss", "validation loss",
              "validationMeanAbsoluteError", "validation error"));

  /**
   * Reads a run.
   *
   * @param path its directory, or the result.json in it
   * @throws UserError if there is none, or it is damaged
   */
  static ComparedRun read(String path, Configuration hadoop) throws IOException {
    Path named =
        HadoopPaths.path(path)
            .makeQualified(
                HadoopPaths.path(path).getFileSystem(hadoop).getUri(),
                HadoopPaths.path(path).getFileSystem(hadoop).getWorkingDirectory());
    Path directory = named.getName().equals(RESULT) ? named.getParent() : named;
    Path file = new Path(directory, RESULT);
    JsonNode result;
    try {
      result = JsonFile.read(file, JsonNode.class, hadoop);
    } catch (FileNotFoundException e) {
      throw UserError.data(
          "%s has no %s: name directories of runs that have ended, of jobs/train.sh, jobs/evaluate.sh"
              + " or cells of jobs/grid.sh",
          directory, RESULT);
    } catch (JsonProcessingException e) {
      throw UserError.data(e, "%s is damaged: make the run again", file);
    }
    if (result == null || !result.path("metrics").isObject() && !result.path("epochs").isArray()) {
      throw UserError.data("%s is of no training run and no evaluation", file);
    }
    return new ComparedRun(
        directory,
        result,
        settings(directory, hadoop),
        PredictionsFile.read(new Path(directory, PredictionsFile.NAME), hadoop));
  }

  private static SortedMap<String, String> settings(Path directory, Configuration hadoop)
      throws IOException {
    Path file = new Path(directory, "resolved.conf");
    try {
      String resolved = new String(AtomicFile.read(file, hadoop), StandardCharsets.UTF_8);
      SortedMap<String, String> settings = new TreeMap<>(DecidingSettings.defaults());
      settings.putAll(DecidingSettings.parse(resolved, file.toString()));
      return settings;
    } catch (FileNotFoundException e) {
      return new TreeMap<>();
    }
  }

  /** What is shown of it. */
  Comparison.Run shown(String name) {
    return new Comparison.Run(name, directory.toString(), results(), facts(), epochs());
  }

  private Map<String, Double> results() {
    Map<String, Double> results = new LinkedHashMap<>();
    JsonNode metrics = result.path(result.path("metrics").isObject() ? "metrics" : "test");
    FIGURES.forEach((key, shown) -> put(results, shown, metrics.path(key)));
    ERRORS.forEach((key, shown) -> put(results, shown, metrics.path("errors").path(key)));
    put(results, "best epoch", result.path("bestEpoch"));
    JsonNode best = result.path("epochs").path(result.path("bestEpoch").asInt() - 1);
    for (String key : List.of("validationAccuracy", "validationLoss")) {
      put(results, CURVES.get(key) + " of it", best.path(key));
    }
    put(results, "epochs", result.path("epochs").isArray() ? result.path("epochs").size() : null);
    put(results, "seconds", result.path("seconds"));
    put(results, "parameters", result.path("parameters"));
    return results;
  }

  private static void put(Map<String, Double> results, String name, JsonNode number) {
    if (number.isNumber()) {
      results.put(name, number.doubleValue());
    }
  }

  private static void put(Map<String, Double> results, String name, Integer number) {
    if (number != null) {
      results.put(name, number.doubleValue());
    }
  }

  private Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("directory", directory.toString());
    for (String key :
        List.of(
            "modelPath",
            "input",
            "split",
            "dataFingerprint",
            "testFingerprint",
            "parametersSha256",
            "kernel",
            "master",
            "workers",
            "seed")) {
      if (result.path(key).isValueNode() && !result.path(key).isNull()) {
        facts.put(key, result.path(key).asText());
      }
    }
    result
        .path("data")
        .fields()
        .forEachRemaining(e -> facts.put("rows: " + e.getKey(), e.getValue().asText()));
    result
        .path("versions")
        .fields()
        .forEachRemaining(e -> facts.put("version of " + e.getKey(), e.getValue().asText()));
    return facts;
  }

  private List<Comparison.Epoch> epochs() {
    List<Comparison.Epoch> epochs = new ArrayList<>();
    for (JsonNode epoch : result.path("epochs")) {
      Map<String, Double> figures = new TreeMap<>();
      CURVES.forEach((key, shown) -> put(figures, shown, epoch.path(key)));
      epochs.add(new Comparison.Epoch(epoch.path("epoch").asInt(), figures));
    }
    return epochs;
  }
}
