package io.carrytrack.config;

import com.typesafe.config.Config;
import io.carrytrack.base.UserError;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/**
 * Who is told of a run beside its own files; decides nothing of the outcome.
 *
 * @param listeners names of the user's classes
 * @param tensorBoard whether there are event files
 * @param mlflow a tracking server; empty for none
 */
public record TrackingSettings(
    List<String> listeners, boolean tensorBoard, Optional<Mlflow> mlflow) {
  private static final String URI_KEY = "tracking.mlflow.uri";
  private static final String EXPERIMENT_KEY = "tracking.mlflow.experiment";

  public TrackingSettings {
    listeners = List.copyOf(listeners);
  }

  /**
   * An MLflow tracking server.
   *
   * @param uri of http or https, without credentials and without a slash at its end
   * @param experiment name of the experiment there
   */
  public record Mlflow(String uri, String experiment) {}

  /**
   * Reads them.
   *
   * @throws UserError naming the key whose value cannot be, or says nothing
   */
  static TrackingSettings read(Config config) {
    return new TrackingSettings(
        config.getStringList("tracking.listeners"),
        config.getBoolean("tracking.tensorboard"),
        mlflow(config));
  }

  private static Optional<Mlflow> mlflow(Config config) {
    String uri = config.getString(URI_KEY);
    String experiment = config.getString(EXPERIMENT_KEY);
    if (uri.isEmpty()) {
      if (!experiment.equals(ConfigLoader.reference().getString(EXPERIMENT_KEY))) {
        throw UserError.usage(
            "%s says nothing where %s is empty; leave it out", EXPERIMENT_KEY, URI_KEY);
      }
      return Optional.empty();
    }
    if (experiment.isBlank()) {
      throw UserError.usage("%s is empty, must be the name of an experiment", EXPERIMENT_KEY);
    }
    return Optional.of(new Mlflow(server(uri), experiment));
  }

  private static String server(String uri) {
    try {
      URI server = new URI(uri);
      if (server.getRawUserInfo() != null) {
        throw UserError.usage(
            "%s holds a user: settings are kept and shown; give MLFLOW_TRACKING_USERNAME and"
                + " MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, in the environment",
            URI_KEY);
      }
      if (List.of("http", "https").contains(String.valueOf(server.getScheme()))
          && server.getHost() != null
          && server.getRawQuery() == null
          && server.getRawFragment() == null) {
        return uri.replaceAll("/+$", "");
      }
    } catch (URISyntaxException e) {
      // said below
    }
    throw UserError.usage(
        "%s is %s, must be the address of a tracking server, such as http://127.0.0.1:5000",
        URI_KEY, uri);
  }
}
