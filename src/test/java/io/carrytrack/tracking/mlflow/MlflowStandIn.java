package io.carrytrack.tracking.mlflow;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.mlflow.api.proto.Service;
import org.mlflow_project.google.protobuf.InvalidProtocolBufferException;
import org.mlflow_project.google.protobuf.Message;
import org.mlflow_project.google.protobuf.util.JsonFormat;

/**
 * A tracking server as far as a run needs one. It reads every request by MLflow's own messages,
 * which refuse a field that they have not, and holds to the limits of MLflow's documentation: 100
 * parameters, 100 tags and 1,000 metrics a batch, keys of 250 letters, values of 500, and a
 * parameter never changes.
 */
public final class MlflowStandIn implements AutoCloseable {
  private static final String CALLS = "/api/2.0/mlflow/";
  private static final String FILES = "/api/2.0/mlflow-artifacts/artifacts/";

  static {
    // else the JDK's server waits 40 ms for an acknowledgement of each answer's head
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, String> experiments = new TreeMap<>();
  private final Map<String, Run> runs = new LinkedHashMap<>();
  private final Map<String, byte[]> files = new TreeMap<>();
  private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
  private final List<String> authorizations = Collections.synchronizedList(new ArrayList<>());
  private String store = "mlflow-artifacts:";
  private int failAfter = Integer.MAX_VALUE;
  private int status = 500;
  private long delay;
  private final AtomicInteger answered = new AtomicInteger();

  /** A point of a metric. */
  public record Point(long step, double value, long timestamp) {}

  /** A run as the server has it. */
  public static final class Run {
    public String name;
    public String experiment;
    public String status = "RUNNING";
    public boolean deleted;
    public final Map<String, String> parameters = new LinkedHashMap<>();
    public final Map<String, String> tags = new TreeMap<>();
    public final Map<String, List<Point>> metrics = new TreeMap<>();

    /** The steps of a metric, in the order of their arrival. */
    public List<Long> steps(String metric) {
      return metrics.getOrDefault(metric, List.of()).stream().map(Point::step).toList();
    }
  }

  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String code;

    Refused(String code, String message) {
      super(message);
      this.code = code;
    }
  }

  public MlflowStandIn() throws IOException {
    this(0);
  }

  public MlflowStandIn(int port) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  public String uri() {
    return "http://127.0.0.1:" + port();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** Files go to another store. */
  public MlflowStandIn store(String uri) {
    store = uri;
    return this;
  }

  /** Answers with a status from so many calls on. */
  public MlflowStandIn failing(int calls, int with) {
    failAfter = calls;
    status = with;
    return this;
  }

  /** Every answer takes so long. */
  public MlflowStandIn slow(long millis) {
    delay = millis;
    return this;
  }

  public Map<String, Run> runs() {
    return runs;
  }

  public Run run() {
    return runs.values().iterator().next();
  }

  public Map<String, byte[]> files() {
    return files;
  }

  public List<String> calls() {
    return calls;
  }

  /** Whether every call has its answer. */
  public boolean idle() {
    return answered.get() == calls.size();
  }

  public List<String> authorizations() {
    return authorizations;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    byte[] body = exchange.getRequestBody().readAllBytes();
    int code = 200;
    byte[] answer;
    try {
      Thread.sleep(delay);
      int number;
      synchronized (calls) {
        calls.add(exchange.getRequestMethod() + " " + path);
        number = calls.size();
      }
      authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
      if (number > failAfter) {
        code = status;
        answer = "<html>not now</html>".getBytes(StandardCharsets.UTF_8);
      } else {
        answer = new ObjectMapper().writeValueAsBytes(handle(exchange, path, body));
      }
    } catch (Refused e) {
      code = e.code.equals("RESOURCE_DOES_NOT_EXIST") ? 404 : 400;
      answer =
          new ObjectMapper()
              .writeValueAsBytes(Map.of("error_code", e.code, "message", e.getMessage()));
    } catch (InterruptedException e) {
      return;
    }
    exchange.sendResponseHeaders(code, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
    answered.incrementAndGet();
  }

  private synchronized Object handle(HttpExchange exchange, String path, byte[] body)
      throws IOException {
    String method = exchange.getRequestMethod();
    if (method.equals("PUT") && path.startsWith(FILES)) {
      files.put(path.substring(FILES.length()), body);
      return Map.of();
    }
    String json = new String(body, StandardCharsets.UTF_8);
    Map<String, String> query = query(exchange.getRequestURI());
    return switch (method + " " + path.substring(CALLS.length())) {
      case "GET experiments/get-by-name" -> experiment(query.get("experiment_name"));
      case "POST experiments/create" ->
          create(parse(json, Service.CreateExperiment.newBuilder()).build());
      case "POST runs/create" -> create(parse(json, Service.CreateRun.newBuilder()).build());
      case "POST runs/update" -> update(parse(json, Service.UpdateRun.newBuilder()).build());
      case "POST runs/log-batch" -> log(parse(json, Service.LogBatch.newBuilder()).build());
      case "GET runs/get" -> Map.of("run", described(query.get("run_id")));
      case "GET metrics/get-history" ->
          Map.of(
              "metrics",
              run(query.get("run_id")).metrics.getOrDefault(query.get("metric_key"), List.of()));
      default -> throw new Refused("ENDPOINT_NOT_FOUND", method + " " + path);
    };
  }

  private static Map<String, String> query(URI uri) {
    Map<String, String> query = new TreeMap<>();
    if (uri.getRawQuery() != null) {
      for (String pair : uri.getRawQuery().split("&")) {
        query.put(
            pair.substring(0, pair.indexOf('=')),
            URLDecoder.decode(pair.substring(pair.indexOf('=') + 1), StandardCharsets.UTF_8));
      }
    }
    return query;
  }

  private static <B extends Message.Builder> B parse(String json, B builder) {
    try {
      JsonFormat.parser().merge(json, builder);
      return builder;
    } catch (InvalidProtocolBufferException e) {
      throw new Refused("BAD_REQUEST", e.getMessage());
    }
  }

  private Object experiment(String name) {
    require(experiments.containsKey(name), "RESOURCE_DOES_NOT_EXIST", "no experiment " + name);
    return Map.of("experiment", Map.of("experiment_id", experiments.get(name), "name", name));
  }

  private Object create(Service.CreateExperiment of) {
    require(!experiments.containsKey(of.getName()), "RESOURCE_ALREADY_EXISTS", of.getName());
    experiments.put(of.getName(), Integer.toString(experiments.size() + 1));
    return Map.of("experiment_id", experiments.get(of.getName()));
  }

  private Object create(Service.CreateRun of) {
    require(
        experiments.containsValue(of.getExperimentId()), "RESOURCE_DOES_NOT_EXIST", "experiment");
    Run run = new Run();
    run.name = of.getRunName();
    run.experiment = of.getExperimentId();
    of.getTagsList().forEach(tag -> run.tags.put(tag.getKey(), tag.getValue()));
    String id = "run" + (runs.size() + 1);
    runs.put(id, run);
    return Map.of("run", described(id));
  }

  private Run run(String id) {
    require(runs.containsKey(id), "RESOURCE_DOES_NOT_EXIST", "no run " + id);
    return runs.get(id);
  }

  private Map<String, Object> described(String id) {
    Run run = run(id);
    return Map.of(
        "info",
        Map.of(
            "run_id",
            id,
            "experiment_id",
            run.experiment,
            "status",
            run.status,
            "lifecycle_stage",
            run.deleted ? "deleted" : "active",
            "artifact_uri",
            store + "/" + run.experiment + "/" + id + "/artifacts"),
        "data",
        Map.of(
            "params",
            run.parameters.entrySet().stream()
                .map(of -> Map.of("key", of.getKey(), "value", of.getValue()))
                .toList()));
  }

  private Object update(Service.UpdateRun of) {
    run(of.getRunId()).status = of.getStatus().name();
    return Map.of();
  }

  private Object log(Service.LogBatch of) {
    Run run = run(of.getRunId());
    require(!run.deleted, "INVALID_PARAMETER_VALUE", "the run is deleted");
    require(of.getParamsCount() <= 100, "INVALID_PARAMETER_VALUE", "over 100 parameters");
    require(of.getTagsCount() <= 100, "INVALID_PARAMETER_VALUE", "over 100 tags");
    require(of.getMetricsCount() <= 1000, "INVALID_PARAMETER_VALUE", "over 1000 metrics");
    of.getParamsList()
        .forEach(
            parameter -> {
              String value = parameter.getValue();
              requireShort(parameter.getKey(), value);
              String former = run.parameters.put(parameter.getKey(), value);
              require(
                  former == null || former.equals(value),
                  "INVALID_PARAMETER_VALUE",
                  parameter.getKey() + " changes");
            });
    of.getTagsList()
        .forEach(
            tag -> {
              requireShort(tag.getKey(), tag.getValue());
              run.tags.put(tag.getKey(), tag.getValue());
            });
    of.getMetricsList()
        .forEach(
            metric -> {
              requireShort(metric.getKey(), "");
              require(metric.getTimestamp() > 1_600_000_000_000L, "BAD_REQUEST", "milliseconds");
              run.metrics
                  .computeIfAbsent(metric.getKey(), key -> new ArrayList<>())
                  .add(new Point(metric.getStep(), metric.getValue(), metric.getTimestamp()));
            });
    return Map.of();
  }

  private static void requireShort(String key, String value) {
    require(key.matches("[\\w./ -]{1,250}"), "INVALID_PARAMETER_VALUE", key);
    require(value.length() <= 500, "INVALID_PARAMETER_VALUE", value);
  }

  private static void require(boolean condition, String code, String message) {
    if (!condition) {
      throw new Refused(code, message);
    }
  }

  /** Dies: what is asked gets no answer, and nothing listens any more. */
  public void kill() {
    server.stop(0);
    threads.shutdownNow();
  }

  @Override
  public void close() {
    kill();
  }
}
