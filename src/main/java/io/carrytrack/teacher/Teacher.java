package io.carrytrack.teacher;

import io.carrytrack.averaging.Master;
import io.carrytrack.base.UserError;
import io.carrytrack.config.DecidingSettings;
import io.carrytrack.config.Experiment;
import io.carrytrack.files.HadoopPaths;
import io.carrytrack.model.ModelReader;
import io.carrytrack.model.ModelWriter;
import io.carrytrack.model.SavedModel;
import io.carrytrack.task.LabelNames;
import io.carrytrack.task.Task;
import io.carrytrack.training.TrainingSettings;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * A saved model whose probabilities are labels for another to learn from (Hinton, Vinyals and Dean
 * 2015). It reads the texts in its own way: its vocabulary and its tokenizer are nobody else's
 * concern.
 *
 * @param path where it was read
 * @param model of texts and classes
 */
public record Teacher(String path, SavedModel model) {
  private static final String SEED = "training.seed";
  private static final String SPLIT = "training.validation-split";

  /**
   * Reads the teacher of an experiment.
   *
   * @param path of a saved model, or null where there is to be none
   * @throws UserError for what cannot teach, what cannot learn from it, and settings that say
   *     nothing
   */
  public static Optional<Teacher> of(String path, Experiment experiment, Configuration hadoop) {
    if (path == null) {
      experiment.teacher().requireNone("there is no --teacher");
      return Optional.empty();
    }
    requirePupil(experiment);
    Teacher teacher =
        new Teacher(path, ModelReader.read(HadoopPaths.path(path), hadoop)).requireClasses();
    if (!experiment.input().labels().isOpen()) {
      teacher.requireLabels(experiment.input().labels().names());
    }
    return Optional.of(teacher);
  }

  private static void requirePupil(Experiment experiment) {
    if (experiment.linear().isPresent()) {
      throw UserError.usage(
          "--teacher: network.type is nb-linear, which counts the words of each label, and a teacher's"
              + " are no whole ones; a linear model can be the teacher");
    }
    if (experiment.series().isPresent()) {
      throw UserError.usage(
          "--teacher: input.kind is series, and a teacher labels texts; leave one out");
    }
    if (experiment.input().labels().areNumbers()) {
      throw UserError.usage(
          "--teacher: task.type is regression, and a teacher's labels are probabilities of classes;"
              + " leave one out");
    }
    if (experiment.training().averaging().master() == Master.DL4J) {
      throw UserError.usage(
          "--teacher: averaging.master is dl4j, whose networks learn whole labels alone; leave one"
              + " out");
    }
  }

  private Teacher requireClasses() {
    if (model.series().isPresent()) {
      throw UserError.usage(
          "--teacher: %s forecasts a series, and a teacher labels texts by classes", path);
    }
    if (model.task().classes() == 0) {
      throw UserError.usage(
          "--teacher: %s predicts %s, and a teacher's labels are probabilities of classes",
          path,
          model.task().targets().size() == 1
              ? "a number"
              : model.task().targets().size() + " numbers");
    }
    return this;
  }

  /**
   * Refuses a teacher of other labels than those of the reviews, or of the same in another order.
   *
   * @throws UserError naming both
   */
  public void requireLabels(LabelNames names) {
    if (!model.labels().equals(names)) {
      throw UserError.data(
          "--teacher: the teacher's labels are %s, those of the reviews %s; say them in the teacher's"
              + " order by --labels (input.labels)",
          model.labels().names(), names.names());
    }
  }

  /**
   * Refuses a teacher whose network puts out other numbers than the one that learns.
   *
   * @throws UserError saying what they are
   */
  public void requireTask(Task task) {
    if (!model.task().outputLayer().equals(task.outputLayer())) {
      throw UserError.data(
          "--teacher: the teacher puts out %s, this network %s; set task.type",
          shown(model.task()), shown(task));
    }
  }

  private static String shown(Task task) {
    return task.outputs() == 1
        ? "one probability, by a sigmoid"
        : task.outputs() + " probabilities, by a softmax";
  }

  /** SHA-256 of its parameters, in hex. */
  public String sha256() {
    return ModelWriter.parametersSha256(model.parameters());
  }

  /**
   * What is to be known of its training where a run holds out reviews by hash: whether it may have
   * learned from reviews that are to validate; empty where it has not, or nobody knows.
   *
   * @param training of the run
   */
  public Optional<String> validationWarning(TrainingSettings training) {
    String configuration = model.provenance().get("configuration");
    if (configuration == null || training.validationSplit() == 0) {
      return Optional.empty();
    }
    Map<String, String> were = DecidingSettings.parse(configuration, path);
    boolean sameSeed = Long.toString(training.seed()).equals(were.get(SEED));
    boolean heldOut = Double.parseDouble(were.get(SPLIT)) >= training.validationSplit();
    return sameSeed && heldOut
        ? Optional.empty()
        : Optional.of(
            String.format(
                "the teacher was trained with %s = %s and %s = %s, so that it may have"
                    + " learned from reviews that validate here: the validation favours its pupil",
                SEED, were.get(SEED), SPLIT, were.get(SPLIT)));
  }
}
