package io.carrytrack.grid;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.carrytrack.base.Json;
import io.carrytrack.base.UserError;
import io.carrytrack.checkpoint.EpochRecord;
import io.carrytrack.config.ConfigLoader;
import io.carrytrack.config.DecidingSettings;
import io.carrytrack.config.Grid;
import io.carrytrack.job.ReviewData;
import io.carrytrack.report.CellReport;
import io.carrytrack.report.GridReport;
import io.carrytrack.report.GridReport.Status;
import io.carrytrack.report.InputFiles;
import io.carrytrack.report.JsonFile;
import io.carrytrack.report.TrainReport;
import io.carrytrack.task.Task;
import io.carrytrack.vectors.FoundVectors;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The results of a grid's runs, as far as there are any. */
final class GridResults {
  private final Grid grid;
  private final GridDirectory directory;
  private final Configuration hadoop;
  private final Map<String, JsonNode> results = new HashMap<>();

  private GridResults(Grid grid, GridDirectory directory, Configuration hadoop) {
    this.grid = grid;
    this.directory = directory;
    this.hadoop = hadoop;
  }

  /**
   * Reads what there is.
   *
   * @throws UserError naming the difference where a result is of other settings than its run
   */
  static GridResults read(Grid grid, GridDirectory directory, Configuration hadoop)
      throws IOException {
    GridResults results = new GridResults(grid, directory, hadoop);
    for (Grid.Cell cell : grid.cells()) {
      results.read(cell);
    }
    results.forgetOrphans();
    return results;
  }

  private void read(Grid.Cell cell) throws IOException {
    Path file = directory.run(cell).result();
    try {
      JsonNode result = JsonFile.read(file, JsonNode.class, hadoop);
      requireOf(cell, result, file);
      if (!isWhole(result)) {
        throw damaged(file, null);
      }
      results.put(cell.name(), result);
    } catch (FileNotFoundException e) {
      // not yet
    } catch (JsonProcessingException e) {
      throw damaged(file, e);
    }
  }

  private static UserError damaged(Path file, Exception cause) {
    return UserError.data(cause, "%s is damaged: delete it, and the run is made again", file);
  }

  /** Whether all that a report relies on is there. */
  private static boolean isWhole(JsonNode result) {
    String status = result.get("status").asText().toUpperCase(Locale.ROOT);
    if (Arrays.stream(Status.values()).noneMatch(s -> s.name().equals(status))) {
      return false;
    }
    if (status(result) == Status.SAME) {
      return result.path("as").isTextual();
    }
    List<Double> accuracies = validationAccuracy(result);
    return epochs(result).isArray()
        && !(status(result) == Status.FINISHED && accuracies.isEmpty())
        && isEpoch(result.path("bestEpoch"), accuracies)
        && accuracies.stream().map(Objects::isNull).distinct().count() <= 1;
  }

  private static boolean isEpoch(JsonNode best, List<Double> epochs) {
    return best.isMissingNode()
        || (best.isInt() && best.asInt() >= 1 && best.asInt() <= epochs.size());
  }

  private static void requireOf(Grid.Cell cell, JsonNode result, Path file) {
    if (!result.path("settings").isObject() || !result.path("status").isTextual()) {
      throw UserError.usage("%s is no result of a grid's run; choose another --out", file);
    }
    Map<String, String> is = decisive(cell);
    // a key that the run's release did not have was what its default is
    Map<String, String> was = new TreeMap<>(ConfigLoader.values(ConfigLoader.reference()));
    DecidingSettings.spellAsBefore(was);
    was.keySet().retainAll(is.keySet());
    result
        .get("settings")
        .fields()
        .forEachRemaining(e -> was.put(e.getKey(), e.getValue().asText()));
    DecidingSettings.spellAsBefore(was);
    TreeSet<String> keys = new TreeSet<>(was.keySet());
    keys.addAll(is.keySet());
    keys.removeIf(key -> is.getOrDefault(key, "").equals(was.getOrDefault(key, "")));
    if (!keys.isEmpty()) {
      List<String> differences =
          keys.stream()
              .map(
                  key ->
                      key
                          + " was "
                          + was.getOrDefault(key, "not there")
                          + " and is "
                          + is.getOrDefault(key, "not there"))
              .toList();
      throw UserError.usage(
          "%s is of other settings: %s; choose another --out, or delete the run's directory",
          file, String.join(", ", differences));
    }
  }

  /** The settings that decide a run's outcome. */
  private static Map<String, String> decisive(Grid.Cell cell) {
    Map<String, String> decisive = new TreeMap<>(cell.experiment().settings());
    // no fingerprint is compared here, so the input is known by where it lies
    decisive.keySet().removeIf(k -> !DecidingSettings.decides(k) && !k.startsWith("input."));
    DecidingSettings.spellAsBefore(decisive);
    return decisive;
  }

  /** A run whose place was taken by one that is not there any more is to be made after all. */
  private void forgetOrphans() {
    results
        .values()
        .removeIf(
            result ->
                status(result) == Status.SAME
                    && (!results.containsKey(result.path("as").asText())
                        || status(results.get(result.path("as").asText())) == Status.SAME));
  }

  private static Status status(JsonNode result) {
    return Status.valueOf(result.get("status").asText().toUpperCase(Locale.ROOT));
  }

  boolean has(Grid.Cell cell) {
    return results.containsKey(cell.name());
  }

  /** Whether a run was made, and not another in its place. */
  boolean made(Grid.Cell cell) {
    return has(cell) && status(results.get(cell.name())) != Status.SAME;
  }

  boolean complete() {
    return grid.cells().stream().allMatch(this::has);
  }

  /** Keeps a run's result. */
  void keep(Grid.Cell cell, CellReport result) {
    JsonFile.write(directory.run(cell).result(), result, hadoop);
    results.put(cell.name(), Json.MAPPER.valueToTree(result));
  }

  /** A run that ended with its last epoch. */
  static CellReport finished(Grid.Cell cell, TrainReport run) {
    return CellReport.finished(cell.name(), decisive(cell), run);
  }

  /** A run that was ended before, or ended itself. */
  static CellReport ended(Grid.Cell cell, Status status, String reason, List<EpochRecord> history) {
    return CellReport.ended(cell.name(), status, reason, decisive(cell), history);
  }

  /**
   * Finished runs that were made of other files than those of the input now, or it is not known.
   */
  List<Grid.Cell> ofOtherFiles(InputFiles now) {
    return finished().stream()
        .filter(
            cell -> {
              JsonNode was = results.get(cell.name()).path("inputFiles");
              return now == null || !now.equals(Json.MAPPER.convertValue(was, InputFiles.class));
            })
        .toList();
  }

  /** Whether a finished run's word vectors were read from what is there now. */
  boolean isOfVectors(Grid.Cell cell, InputFiles now) {
    JsonNode was = vectors(cell).path("files");
    return now == null || now.equals(Json.MAPPER.convertValue(was, InputFiles.class));
  }

  /**
   * Makes sure that word vectors are those that a finished run began with.
   *
   * @throws UserError if they are not
   */
  void requireVectorsOf(Grid.Cell cell, FoundVectors found) {
    if (!found.sha256().equals(vectors(cell).path("sha256").asText())) {
      throw UserError.usage(
          "%s is of other word vectors than %s has now: choose another --out, so that no runs of"
              + " different vectors stand in one table",
          directory.run(cell).result(), found.source().path());
    }
  }

  private JsonNode vectors(Grid.Cell cell) {
    return results.get(cell.name()).path("wordVectors");
  }

  /** The runs that are finished. */
  List<Grid.Cell> finished() {
    return grid.cells().stream()
        .filter(cell -> has(cell) && status(results.get(cell.name())) == Status.FINISHED)
        .toList();
  }

  /**
   * Makes sure that reviews are those that a finished run was made of.
   *
   * @throws UserError if they are not
   */
  void requireDataOf(Grid.Cell cell, ReviewData data) {
    JsonNode result = results.get(cell.name());
    String was = result.path("dataFingerprint").asText();
    String test = result.path("testFingerprint").asText(null);
    Task task = data.fit(cell.experiment()).task();
    if (!was.equals(data.fingerprint(task))
        || (test != null && !test.equals(data.testFingerprint(task)))) {
      throw UserError.usage(
          "%s is of other data than the input has now: choose another --out, so that no runs of"
              + " different data stand in one table",
          directory.run(cell).result());
    }
  }

  /** A run that need not be made. */
  static CellReport same(Grid.Cell cell, Grid.Cell as) {
    return CellReport.same(cell.name(), as.name(), decisive(cell));
  }

  /**
   * Validation accuracies, epoch by epoch, of the finished runs that stand before a run in the
   * grid. Which of the others have ended depends on when the grid was stopped or changed.
   */
  List<List<Double>> finishedBefore(Grid.Cell cell) {
    return grid.cells().subList(0, grid.cells().indexOf(cell)).stream()
        .filter(this::has)
        .map(other -> results.get(other.name()))
        .filter(result -> status(result) == Status.FINISHED)
        .map(GridResults::validationAccuracy)
        .filter(accuracies -> !accuracies.contains(null))
        .toList();
  }

  private static JsonNode epochs(JsonNode result) {
    return result.has("epochs") ? result.get("epochs") : result.path("history");
  }

  private static List<Double> validationAccuracy(JsonNode result) {
    List<Double> accuracies = new ArrayList<>();
    epochs(result).forEach(epoch -> accuracies.add(number(epoch.path("validationAccuracy"))));
    return accuracies;
  }

  private static Double number(JsonNode value) {
    return value.isNumber() ? value.asDouble() : null;
  }

  /** What there is to say of all runs. */
  GridReport report() {
    return new GridReport(
        grid.name(),
        grid.axes().stream().map(a -> new GridReport.Axis(a.key(), a.values())).toList(),
        grid.compare(),
        grid.cells().stream().map(this::report).toList());
  }

  private GridReport.Cell report(Grid.Cell cell) {
    JsonNode own = results.get(cell.name());
    if (own == null) {
      return GridReport.Cell.open(cell.name(), cell.point(), cell.seed(), cell.settings());
    }
    String as = own.path("as").asText(null);
    JsonNode result = as == null ? own : results.get(as);
    List<Double> accuracies = validationAccuracy(result);
    int last = accuracies.size();
    // a finished run says which epoch's model it has; of others the grid sees accuracies alone
    int best = result.path("bestEpoch").asInt(bestEpoch(accuracies));
    double seconds = 0;
    for (JsonNode epoch : epochs(result)) {
      seconds += epoch.path("seconds").asDouble();
    }
    Status status = status(result);
    return new GridReport.Cell(
        cell.name(),
        cell.point(),
        cell.seed(),
        cell.settings(),
        status,
        as,
        result.path("reason").asText(null),
        status == Status.DIVERGED ? last + 1 : null,
        last == 0 ? null : best,
        last == 0 ? null : accuracies.get(best - 1),
        last == 0 ? null : last,
        last == 0 ? null : accuracies.get(last - 1),
        number(result.path("test").path("accuracy")),
        seconds,
        result.path("parametersSha256").asText(null),
        accuracies);
  }

  /** The epoch, from 1, of the highest accuracy, the earliest of equals; without any, the last. */
  private static int bestEpoch(List<Double> accuracies) {
    int best = accuracies.size();
    for (int epoch = accuracies.size(); epoch >= 1; epoch--) {
      Double accuracy = accuracies.get(epoch - 1);
      if (accuracy != null && accuracy >= accuracies.get(best - 1)) {
        best = epoch;
      }
    }
    return best;
  }
}
