package io.carrytrack.tracking.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.carrytrack.config.TrackingSettings;
import io.carrytrack.report.MlflowReport;
import io.carrytrack.tracking.TrackedRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** One run on a server: calls that say what is, and may be made again. */
final class MlflowRun {
  /** Of parameters and of tags; of metrics ten times as many are taken. */
  private static final int MOST_AT_ONCE = 100;

  /** Of a parameter's value, which older servers hold to; newer ones take 6000. */
  private static final int MOST_LETTERS = 500;

  private static final String NOT_THERE = "RESOURCE_DOES_NOT_EXIST";

  private final MlflowApi api;
  private final TrackingSettings.Mlflow settings;
  private MlflowReport report;
  private String artifactUri;
  private final Map<String, Set<Long>> known = new HashMap<>();

  MlflowRun(MlflowApi api, TrackingSettings.Mlflow settings) {
    this.api = api;
    this.settings = settings;
  }

  /**
   * Takes up a run that there is already.
   *
   * @return whether it is still there
   */
  boolean takeUp(MlflowReport former) throws IOException {
    try {
      JsonNode run = api.get("runs/get", Map.of("run_id", former.runId())).path("run");
      if (run.path("info").path("lifecycle_stage").asText().equals("deleted")) {
        return false;
      }
      api.post("runs/update", Map.of("run_id", former.runId(), "status", "RUNNING"));
      found(run.path("info"));
      return true;
    } catch (RefusedException e) {
      if (e.is(NOT_THERE)) {
        return false;
      }
      throw e;
    }
  }

  /** Makes the run, and its experiment where there is none. */
  void create(TrackedRun run, long time) throws IOException {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("experiment_id", experiment());
    body.put("run_name", run.name());
    body.put("start_time", time);
    body.put(
        "tags",
        List.of(
            pair("mlflow.source.name", "carrytrack"),
            pair("mlflow.source.type", "LOCAL"),
            pair("mlflow.user", System.getProperty("user.name", "")),
            pair("carrytrack.directory", run.directory())));
    found(api.post("runs/create", body).path("run").path("info"));
  }

  private void found(JsonNode info) throws IOException {
    String id = info.path("run_id").asText("");
    if (id.isEmpty()) {
      throw new RefusedException("", "no MLflow server answers there");
    }
    artifactUri = info.path("artifact_uri").asText("");
    report = new MlflowReport(settings.uri(), info.path("experiment_id").asText(), id);
  }

  private String experiment() throws IOException {
    Map<String, String> name = Map.of("experiment_name", settings.experiment());
    try {
      return api.get("experiments/get-by-name", name)
          .path("experiment")
          .path("experiment_id")
          .asText();
    } catch (RefusedException e) {
      if (!e.is(NOT_THERE)) {
        throw e;
      }
    }
    try {
      return api.post("experiments/create", Map.of("name", settings.experiment()))
          .path("experiment_id")
          .asText();
    } catch (RefusedException e) {
      if (e.is("RESOURCE_ALREADY_EXISTS")) { // of another run that began at the same time
        return api.get("experiments/get-by-name", name)
            .path("experiment")
            .path("experiment_id")
            .asText();
      }
      throw e;
    }
  }

  MlflowReport report() {
    return report;
  }

  /** Where the server wants the run's files. */
  String artifactUri() {
    return artifactUri;
  }

  private static Map<String, String> pair(String key, String value) {
    String shown =
        value.length() > MOST_LETTERS ? value.substring(0, MOST_LETTERS - 3) + "..." : value;
    return Map.of("key", key, "value", shown);
  }

  /**
   * The settings as parameters, those first that are not the defaults. A parameter cannot change:
   * of a run that goes on with another value, that is a tag.
   */
  void parameters(TrackedRun run) throws IOException {
    Map<String, String> there = new HashMap<>();
    for (JsonNode parameter :
        api.get("runs/get", Map.of("run_id", report.runId()))
            .path("run")
            .path("data")
            .path("params")) {
      there.put(parameter.path("key").asText(), parameter.path("value").asText());
    }
    List<Map<String, String>> parameters = new ArrayList<>();
    List<Map<String, String>> tags = new ArrayList<>();
    Set<String> keys = new LinkedHashSet<>(run.changed());
    keys.addAll(run.settings().keySet());
    for (String key : keys) {
      Map<String, String> pair = pair(key, run.settings().get(key));
      if (!there.containsKey(key)) {
        parameters.add(pair);
      } else if (!there.get(key).equals(pair.get("value"))) {
        tags.add(pair("resumed." + key, pair.get("value")));
      }
    }
    log("params", parameters);
    log("tags", tags);
  }

  private void log(String what, List<? extends Map<String, ?>> values) throws IOException {
    for (int from = 0; from < values.size(); from += MOST_AT_ONCE) {
      List<? extends Map<String, ?>> some =
          values.subList(from, Math.min(values.size(), from + MOST_AT_ONCE));
      api.post("runs/log-batch", Map.of("run_id", report.runId(), what, some));
    }
  }

  /** Asks which steps of a metric are there already, so that none is logged twice. */
  void learnSteps(String metric) throws IOException {
    Set<Long> steps = new TreeSet<>();
    for (JsonNode point :
        api.get("metrics/get-history", Map.of("run_id", report.runId(), "metric_key", metric))
            .path("metrics")) {
      steps.add(point.path("step").asLong());
    }
    known.put(metric, steps);
  }

  /**
   * Logs figures of a step, unless one of them is known to be there.
   *
   * @param time in milliseconds since 1970
   */
  void metrics(Map<String, Double> figures, long step, long time) throws IOException {
    if (figures.isEmpty()
        || figures.keySet().stream()
            .anyMatch(name -> known.getOrDefault(name, Set.of()).contains(step))) {
      return;
    }
    List<Map<String, Object>> metrics = new ArrayList<>();
    figures.forEach(
        (name, value) ->
            metrics.add(Map.of("key", name, "value", value, "step", step, "timestamp", time)));
    log("metrics", metrics);
  }

  /** Says how the run has ended. */
  void end(String status, long time) throws IOException {
    api.post("runs/update", Map.of("run_id", report.runId(), "status", status, "end_time", time));
  }
}
