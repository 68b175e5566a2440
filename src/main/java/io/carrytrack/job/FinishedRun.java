package io.carrytrack.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.carrytrack.averaging.Master;
import io.carrytrack.base.UserError;
import io.carrytrack.config.DecidingSettings;
import io.carrytrack.config.Experiment;
import io.carrytrack.model.ModelInput;
import io.carrytrack.model.ModelReader;
import io.carrytrack.model.SavedModel;
import io.carrytrack.report.InputFiles;
import io.carrytrack.report.JsonFile;
import io.carrytrack.task.Task;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** A run that has published its result, as a start that is to go on with it finds it. */
final class FinishedRun {
  private static final String MEND = "go on with what it was, or choose another --out";

  private final RunDirectory directory;
  private final JsonNode result;
  private final Configuration hadoop;

  private FinishedRun(RunDirectory directory, JsonNode result, Configuration hadoop) {
    this.directory = directory;
    this.result = result;
    this.hadoop = hadoop;
  }

  /**
   * The finished run of a directory, if there is one.
   *
   * @throws UserError if its result is damaged
   */
  static Optional<FinishedRun> in(RunDirectory directory, Configuration hadoop) throws IOException {
    if (!directory.isFinished(hadoop)) {
      return Optional.empty();
    }
    try {
      JsonNode result = JsonFile.read(directory.result(), JsonNode.class, hadoop);
      if (result != null
          && result.path("epochs").isArray()
          && result.path("dataFingerprint").isTextual()) {
        return Optional.of(new FinishedRun(directory, result, hadoop));
      }
    } catch (JsonProcessingException e) {
      // said below
    }
    throw UserError.data(
        "%s is damaged: delete it, and --resume publishes the run again from its last checkpoint",
        directory.result());
  }

  /** Whether it has done all that is asked for. */
  boolean covers(Experiment experiment) {
    return result.path("stoppedEarly").asBoolean()
        || result.path("epochs").size() >= experiment.training().epochs();
  }

  /**
   * Makes sure that its settings are the same, but for a number of epochs that may be higher, where
   * the learning rate does not fall to the end of the run.
   *
   * @param from names the models to start from, and to learn from
   * @throws UserError naming each difference
   */
  void requireSettingsOf(Experiment experiment, TrainingRun.From from) throws IOException {
    SortedMap<String, String> was = new TreeMap<>(DecidingSettings.defaults());
    was.putAll(settings());
    SortedMap<String, String> is = experiment.deciding();
    TreeSet<String> keys = new TreeSet<>(was.keySet());
    keys.addAll(is.keySet());
    List<String> differences = new ArrayList<>();
    boolean mayGrow = !experiment.training().schedule().endsWithTheRun();
    for (String key : keys) {
      if (!Objects.equals(was.get(key), is.get(key)) && !(mayGrow && isExtension(key, was, is))) {
        differences.add(difference(named(key, mayGrow), was.get(key), is.get(key)));
      }
    }
    String formerInit = result.path("initSha256").asText(null);
    if (!Objects.equals(formerInit, from.initSha256())) {
      differences.add(difference("the model of --init", formerInit, from.initSha256()));
    }
    String formerTeacher = result.path("teacher").path("sha256").asText(null);
    if (!Objects.equals(formerTeacher, from.teacherSha256())) {
      differences.add(difference("the model of --teacher", formerTeacher, from.teacherSha256()));
    }
    if (!differences.isEmpty()) {
      throw UserError.usage(
          "%s is finished, and of other settings: %s; %s",
          directory.root(), String.join("; ", differences), MEND);
    }
    if (!covers(experiment) && experiment.training().averaging().master() == Master.DL4J) {
      throw UserError.usage(
          "%s is finished, and more epochs would begin anew: dl4j-spark's master keeps no state to go"
              + " on from; choose another --out",
          directory.root());
    }
  }

  private SortedMap<String, String> settings() throws IOException {
    Path file = directory.resolvedConf();
    try (InputStream in = file.getFileSystem(hadoop).open(file)) {
      return DecidingSettings.parse(
          new String(in.readAllBytes(), StandardCharsets.UTF_8), file.toString());
    }
  }

  private static boolean isExtension(String key, Map<String, String> was, Map<String, String> is) {
    return key.equals(DecidingSettings.EPOCHS)
        && was.containsKey(key)
        && Integer.parseInt(is.get(key)) > Double.parseDouble(was.get(key));
  }

  private static String named(String key, boolean mayGrow) {
    return key.equals(DecidingSettings.EPOCHS) && !mayGrow
        ? key + ", to whose end the learning rate falls,"
        : key;
  }

  private static String difference(String what, String was, String is) {
    return what
        + " was "
        + Objects.requireNonNullElse(was, "not there")
        + ", now is "
        + Objects.requireNonNullElse(is, "not there");
  }

  /**
   * Whether the input's files are those that it was trained on, by name, size and time, and those
   * of word vectors too.
   *
   * @param vectors null where the experiment has none
   */
  boolean isOfFiles(InputFiles input, InputFiles vectors) {
    return isSame(result.path("inputFiles"), input)
        && (vectors == null || isSame(result.path("wordVectors").path("files"), vectors));
  }

  private static boolean isSame(JsonNode was, InputFiles now) {
    return now != null
        && now.path().equals(was.path("path").asText(null))
        && now.sha256().equals(was.path("sha256").asText(null));
  }

  /**
   * Makes sure that reviews, and word vectors, are those that it was trained and tested on.
   *
   * @param vectorsSha256 of what they bring to the vocabulary; null without any
   * @throws UserError naming the difference
   */
  void requireDataOf(TrainingData data, String vectorsSha256) {
    SavedModel model = ModelReader.read(directory.model(), hadoop);
    Task task = model.task();
    List<String> differences = new ArrayList<>();
    if (model.labels().equals(data.labels().names())
        && task.classes() == data.labels().classes()
        && task.targets().equals(data.labels().targets())) {
      compare("the data's fingerprint", "dataFingerprint", data.fingerprint(task), differences);
      compare(
          "the test reviews' fingerprint",
          "testFingerprint",
          data.testFingerprint(task),
          differences);
    } else {
      differences.add("the labels are others");
    }
    if (!isSame(model.input(), data.input())) {
      differences.add(
          model.series().isPresent() ? "the series are others" : "the vocabulary is another");
    }
    String vectors = result.path("wordVectors").path("sha256").asText(null);
    if (!Objects.equals(vectors, vectorsSha256)) {
      differences.add(difference("the word vectors' SHA-256", vectors, vectorsSha256));
    }
    if (!differences.isEmpty()) {
      throw UserError.usage(
          "%s is finished, and of other data: %s; %s",
          directory.root(), String.join("; ", differences), MEND);
    }
  }

  /** What makes sequences of texts, settings have told. */
  private static boolean isSame(ModelInput was, ModelInput is) {
    return (was instanceof ModelInput.Texts before && is instanceof ModelInput.Texts now)
        ? before.vocabulary().words().equals(now.vocabulary().words())
        : was.equals(is);
  }

  private void compare(String what, String field, String is, List<String> differences) {
    String was = result.path(field).asText(null);
    if (!Objects.equals(was, is)) {
      differences.add(difference(what, was, is));
    }
  }
}
