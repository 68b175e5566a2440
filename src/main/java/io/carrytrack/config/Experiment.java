package io.carrytrack.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigUtil;
import io.carrytrack.architecture.Architecture;
import io.carrytrack.averaging.Master;
import io.carrytrack.base.Secrets;
import io.carrytrack.base.UserError;
import io.carrytrack.cluster.PreFlightSettings;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.corpus.Labels;
import io.carrytrack.dl4j.Dl4jStock;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.linear.NbLinear;
import io.carrytrack.network.ReplicaSize;
import io.carrytrack.optimizer.Optimizer;
import io.carrytrack.series.SeriesSettings;
import io.carrytrack.task.ClassWeights;
import io.carrytrack.task.Task;
import io.carrytrack.task.TaskType;
import io.carrytrack.text.TextSettings;
import io.carrytrack.training.TrainingSettings;
import io.carrytrack.vectors.VectorSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import org.apache.commons.io.FilenameUtils;

/**
 * A checked experiment: everything a training run is a function of.
 *
 * @param name the experiment file's, without folder and ending
 * @param settings every key with its value, in the order of reference.conf
 * @param changes the lines of it that are not the defaults
 * @param deciding the settings that decide the outcome, by key
 * @param input which reviews
 * @param text how they become ids
 * @param series how windows are cut, where the input is a table of series; then there are no texts
 * @param network what is trained
 * @param linear how a linear model is trained, where the network is one
 * @param vectors what its embedding begins with, where that is said
 * @param task what it is for
 * @param kernel the arithmetic that is asked for; empty for the best that driver and executors have
 * @param optimizer what a step does
 * @param training epochs, averaging, checkpoints
 * @param teacher what is made of a teacher's labels, where there is one
 * @param preFlight what a cluster must offer; decides nothing of the outcome
 * @param report what its report may hold; decides nothing either
 * @param tracking who else is told of it; decides nothing either
 */
public record Experiment(
    String name,
    Map<String, String> settings,
    List<String> changes,
    SortedMap<String, String> deciding,
    CorpusSettings input,
    TextSettings text,
    Optional<SeriesSettings> series,
    Architecture network,
    Optional<NbLinear> linear,
    Optional<VectorSource> vectors,
    Task task,
    Optional<KernelVariant> kernel,
    Optimizer optimizer,
    TrainingSettings training,
    TeacherSettings teacher,
    PreFlightSettings preFlight,
    ReportSettings report,
    TrackingSettings tracking) {
  private static final String DEFAULT_NAME = "run";

  /**
   * Reads and checks an experiment.
   *
   * @param experiment a file, the name of one in conf/experiments, or null for the defaults alone
   * @param system the JVM's properties
   * @param settings {@code key=value} of the command line
   * @param input the command line's input path, or null
   * @throws UserError for whatever is wrong with it
   */
  public static Experiment load(
      String experiment, Properties system, List<String> settings, String input) {
    List<String> all = new ArrayList<>(settings);
    if (input != null) {
      if (input.isEmpty()) {
        throw UserError.usage("--input is empty; leave it out to train on the bundled sample");
      }
      all.add("input.path=" + ConfigUtil.quoteString(input));
    }
    return load(experiment, system, ConfigLoader.settings(all));
  }

  /**
   * Reads and checks an experiment.
   *
   * @param experiment a file, the name of one in conf/experiments, or null for the defaults alone
   * @param system the JVM's properties
   * @param settings win over the file and the JVM's properties
   * @throws UserError for whatever is wrong with it
   */
  public static Experiment load(String experiment, Properties system, Config settings) {
    Config config = ConfigLoader.load(experiment, system, settings);
    try {
      Settings checked = new Settings(config);
      Meaning.require(config, checked.series().isPresent(), checked.network().linear().isPresent());
      checked.text().tokenization().requireThere();
      requireMaster(
          fitting(checked.network().architecture()), checked.optimizer(), checked.training());
      Experiment read =
          new Experiment(
              experiment == null ? DEFAULT_NAME : FilenameUtils.getBaseName(experiment),
              ConfigLoader.values(config),
              ConfigLoader.changes(config),
              DecidingSettings.of(config),
              checked.input(),
              checked.text(),
              checked.series(),
              checked.network().architecture(),
              checked.network().linear(),
              checked.network().vectors(),
              Task.of(checked.network().architecture()),
              checked.kernel(),
              checked.optimizer(),
              checked.training(),
              checked.teacher(),
              checked.preFlight(),
              checked.report(),
              checked.tracking());
      Labels labels = checked.input().labels();
      requireAsked(read.task(), labels);
      boolean learned = labels.isOpen() && !labels.areNumbers();
      if (!learned) {
        return read.forLabels(labels);
      }
      return labels.task() == TaskType.BINARY ? read.with(labels, read.training) : read;
    } catch (ConfigException e) {
      throw UserError.usage("%s", e.getMessage());
    }
  }

  /**
   * The experiment on reviews of these labels: with the output layer that they ask for.
   *
   * @throws UserError if the network has an output layer for others, or they do not fit another
   *     setting
   */
  public Experiment forLabels(Labels labels) {
    return with(labels, training.withClassWeights(byClass(training.classWeights(), labels)));
  }

  private static ClassWeights byClass(ClassWeights weights, Labels labels) {
    return weights.byClass(
        labels.classes(), name -> labels.labelOf(name).orElse(null), labels::nameOf);
  }

  /**
   * The experiment on texts of which so many ids occur: a linear model has no others, of which each
   * would be a parameter.
   */
  public Experiment forIds(int ids) {
    return linear.isEmpty() ? this : with(text.withVocabularySize(ids), network, task, training);
  }

  private Experiment with(Labels labels, TrainingSettings training) {
    Architecture fitting = withOutputFor(labels, network);
    training.requireFor(Task.of(fitting));
    requireMaster(fitting, optimizer, training);
    Task wanted = labels.wanted();
    Task fits = Task.of(fitting);
    return with(
        text, fitting, fits.outputLayer().equals(wanted.outputLayer()) ? wanted : fits, training);
  }

  private Experiment with(
      TextSettings text, Architecture network, Task task, TrainingSettings training) {
    return new Experiment(
        name, settings, changes, deciding, input, text, series, network, linear, vectors, task,
        kernel, optimizer, training, teacher, preFlight, report, tracking);
  }

  private static void requireAsked(Task said, Labels labels) {
    if (!said.targets().isEmpty() && !labels.areNumbers()) {
      throw UserError.usage(
          "network.layers: the last layer is linear, for a number: say task.type = regression, or"
              + " leave the layer out, and it is made for the classes");
    }
  }

  /** The usual output layer stands for that of any task. */
  private Architecture withOutputFor(Labels labels, Architecture network) {
    Task said = Task.of(network);
    if (labels.task() == TaskType.BINARY && labels.classes() != 2) {
      throw UserError.data(
          "task.type is binary, and there are %d labels; leave it out for a class each",
          labels.classes());
    }
    Task wanted = labels.wanted();
    if (linear.isPresent()) {
      return linear.get().withOutputOf(wanted, text);
    }
    if (said.equals(Task.BINARY) && !wanted.equals(said)) {
      return network.withOutput(wanted.outputLayer());
    }
    if (labels.areNumbers() && said.targets().isEmpty()) {
      throw UserError.usage(
          "network.layers: the last layer is of %d classes, and task.type is regression; leave it"
              + " out, and it is made for a number",
          said.classes());
    }
    if (said.targets().size() != labels.targets().size()) {
      throw UserError.usage(
          "network.layers: the last layer is of %d numbers, and input.label-column names %d; leave it"
              + " out, and it is made for them",
          said.targets().size(), labels.targets().size());
    }
    if (said.classes() != labels.classes()) {
      throw UserError.data(
          "network.layers: the last layer is of %d classes, and there are %d labels; leave it out,"
              + " and it is made for them",
          said.classes(), labels.classes());
    }
    return network;
  }

  /** What its training takes of an executor's memory. */
  public ReplicaSize replicaSize(KernelVariant variant) {
    return linear.isPresent()
        ? NbLinear.size(network, variant)
        : ReplicaSize.of(network, optimizer, variant, training.largestMinibatch());
  }

  private static void requireMaster(
      Architecture network, Optimizer optimizer, TrainingSettings training) {
    if (training.averaging().master() == Master.DL4J) {
      new Dl4jStock(network, optimizer);
    }
  }

  /** Every key with its value, as an experiment file; credentials in paths are left out. */
  public String resolved() {
    StringBuilder lines = new StringBuilder();
    settings.forEach((key, value) -> lines.append(key).append(" = ").append(value).append('\n'));
    return Secrets.redact(lines.toString());
  }

  /** Layers that do not fit together are found here, before anything has started. */
  private static Architecture fitting(Architecture network) {
    try {
      Task.of(network, "network.layers");
      return network;
    } catch (IllegalArgumentException e) {
      throw UserError.usage("%s", e.getMessage());
    }
  }
}
