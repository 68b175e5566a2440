package io.carrytrack.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.carrytrack.base.UserError;
import io.carrytrack.config.Experiment;
import io.carrytrack.files.HadoopPaths;
import io.carrytrack.report.JsonFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What a worker's steps take.
 *
 * @param secondsAReview of one slot
 * @param reviews that are trained in an epoch; 0 if that is not known
 */
public record StepCost(double secondsAReview, long reviews) {
  private static final Pattern LOCAL = Pattern.compile("local\\[(\\d+)]");

  /** From a measured minibatch. */
  public static StepCost of(double secondsAMinibatch, int batchSize, Long reviews) {
    return new StepCost(secondsAMinibatch / batchSize, reviews == null ? 0 : reviews);
  }

  /**
   * From the epochs of a training run, the first of which, where Java compiles, is left out if
   * there are others. Its workers must each have had a slot, unless its master was {@code
   * local[N]}.
   *
   * @param path the run's {@code result.json}
   * @param parameters of the network that is planned for
   * @throws UserError if there is no such file, or it is of another network
   */
  public static StepCost ofRun(
      String path, Experiment experiment, int parameters, Configuration hadoop) throws IOException {
    Path file = HadoopPaths.qualified(path, hadoop);
    JsonNode run;
    try {
      run = JsonFile.read(file, JsonNode.class, hadoop);
    } catch (FileNotFoundException e) {
      throw UserError.data(e, "--run: no such file: %s", file);
    }
    if (run.path("parameters").asInt() != parameters) {
      throw UserError.usage(
          "--run: %s is of a network of %d parameters, the experiment has %d; pass its --config",
          file, run.path("parameters").asInt(), parameters);
    }
    boolean heldOut = !run.path("data").has("validation");
    double split = heldOut ? experiment.training().validationSplit() : 0;
    long reviews = (long) Math.floor(run.path("data").path("train").asLong() * (1 - split));
    List<Double> epochs = new ArrayList<>();
    run.path("epochs").forEach(epoch -> epochs.add(epoch.path("trainSeconds").asDouble()));
    if (epochs.isEmpty() || reviews == 0) {
      throw UserError.data("--run: %s tells no epoch's seconds, or no number of reviews", file);
    }
    double seconds =
        epochs.subList(epochs.size() > 1 ? 1 : 0, epochs.size()).stream()
            .mapToDouble(Double::doubleValue)
            .average()
            .orElseThrow();
    return new StepCost(seconds * parallel(run) / reviews, reviews);
  }

  /** How many workers trained at the same time. */
  private static int parallel(JsonNode run) {
    int workers = run.path("workers").asInt();
    Matcher local = LOCAL.matcher(run.path("master").asText());
    return local.matches() ? Math.min(workers, Integer.parseInt(local.group(1))) : workers;
  }
}
