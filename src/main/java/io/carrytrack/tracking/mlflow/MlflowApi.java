package io.carrytrack.tracking.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.carrytrack.base.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * MLflow's REST API 2.0, of which a run needs a few calls, each within seconds. MLflow's own client
 * for Java waits for ever, and hands artefacts to a program in Python.
 */
final class MlflowApi {
  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final Duration CALL = Duration.ofSeconds(5);
  private static final Duration FILE = Duration.ofSeconds(30);
  private static final String CALLS = "/api/2.0/mlflow/";
  private static final int TOO_MANY = 429;
  private static final int MOST_LETTERS = 300;

  private final String uri;
  private final Optional<String> authorization;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();

  /**
   * @param uri of the server
   * @param environment holds MLflow's credentials, if any
   */
  MlflowApi(String uri, Map<String, String> environment) {
    this.uri = uri;
    this.authorization = authorization(environment);
  }

  private static Optional<String> authorization(Map<String, String> environment) {
    String user = environment.get("MLFLOW_TRACKING_USERNAME");
    String password = environment.get("MLFLOW_TRACKING_PASSWORD");
    if (user != null && password != null) {
      byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
      return Optional.of("Basic " + Base64.getEncoder().encodeToString(pair));
    }
    return Optional.ofNullable(environment.get("MLFLOW_TRACKING_TOKEN"))
        .map(token -> "Bearer " + token);
  }

  /** Asks for something. */
  JsonNode get(String call, Map<String, String> query) throws IOException {
    String asked =
        query.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
            .collect(Collectors.joining("&"));
    return send(request(CALLS + call + "?" + asked).GET(), CALL);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Sends something. */
  JsonNode post(String call, Object body) throws IOException {
    return send(
        request(CALLS + call)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(Json.MAPPER.writeValueAsBytes(body))),
        CALL);
  }

  /**
   * Sends a file to the server's store.
   *
   * @param path behind the store's root, its parts encoded
   * @param length its bytes
   */
  void put(String path, long length, Supplier<InputStream> content) throws IOException {
    BodyPublisher body =
        length == 0
            ? BodyPublishers.noBody()
            : BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(content), length);
    send(request("/api/2.0/mlflow-artifacts/artifacts/" + path).PUT(body), FILE);
  }

  private HttpRequest.Builder request(String path) throws IOException {
    try {
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri + path));
      authorization.ifPresent(value -> request.header("Authorization", value));
      return request;
    } catch (IllegalArgumentException e) {
      // of a token that no header can hold, which is not to be echoed
      throw new RefusedException("", "the address or the credentials cannot be sent");
    }
  }

  /** The client's own timeout ends with the answer's head; this one with its last byte. */
  private JsonNode send(HttpRequest.Builder request, Duration most) throws IOException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(request.timeout(most).build(), BodyHandlers.ofByteArray());
    try {
      return read(answer.get(most.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException e) {
      // the JDK's has no message
      throw new IOException(
          e.getCause() instanceof ConnectException ? "no connection" : e.getCause().getMessage(),
          e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("no answer in " + most.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("not done in time");
    } finally {
      answer.cancel(true);
    }
  }

  private static JsonNode read(HttpResponse<byte[]> answer) throws IOException {
    int status = answer.statusCode();
    JsonNode json = json(answer.body());
    if (status >= 200 && status < 300) {
      return json;
    }
    String message = json.path("message").asText("");
    String said =
        "HTTP "
            + status
            + (message.isEmpty()
                ? ""
                : ", " + message.substring(0, Math.min(MOST_LETTERS, message.length())));
    if (status >= 500 || status == TOO_MANY) {
      throw new IOException(said);
    }
    throw new RefusedException(json.path("error_code").asText(""), said);
  }

  private static JsonNode json(byte[] body) throws IOException {
    try {
      return Json.MAPPER.readTree(body);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance(); // a proxy's page
    }
  }
}
