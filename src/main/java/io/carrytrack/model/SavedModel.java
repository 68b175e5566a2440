package io.carrytrack.model;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.base.UserError;
import io.carrytrack.series.SeriesModel;
import io.carrytrack.task.LabelNames;
import io.carrytrack.task.Target;
import io.carrytrack.task.Task;
import io.carrytrack.text.TextSettings;
import io.carrytrack.text.WordIndex;
import java.io.Serializable;
import java.util.Map;
import java.util.Optional;

/**
 * A trained network: all that is needed to score the rows of a table.
 *
 * @param architecture the network
 * @param task what it is for; its last layer is the task's
 * @param input what makes its input of rows
 * @param labels what labels are called
 * @param parameters flat, in the order of {@link #layout()}
 * @param metrics what the model reached, by name
 * @param provenance where it comes from, by name: configuration, data fingerprint, seed, versions
 */
public record SavedModel(
    Architecture architecture,
    Task task,
    ModelInput input,
    LabelNames labels,
    float[] parameters,
    Map<String, Double> metrics,
    Map<String, String> provenance)
    implements Serializable {
  public SavedModel {
    input.requireFor(architecture);
    if (!Task.of(architecture, "layers").outputLayer().equals(task.outputLayer())) {
      throw new IllegalArgumentException("the network's last layer is another task's");
    }
    labels.requireFor(task);
    if (task.targets().size() > 1
        && task.targets().stream().anyMatch(target -> target.name().isEmpty())) {
      throw new IllegalArgumentException("a network of several numbers, one of which has no name");
    }
    int expected = architecture.parameterCount();
    if (parameters.length != expected) {
      throw new IllegalArgumentException(
          parameters.length + " parameters, the architecture has " + expected);
    }
    metrics = Map.copyOf(metrics);
    provenance = Map.copyOf(provenance);
  }

  /** A model of texts for the task that its last layer tells. */
  public SavedModel(
      Architecture architecture,
      TextSettings text,
      WordIndex vocabulary,
      LabelNames labels,
      float[] parameters,
      Map<String, Double> metrics,
      Map<String, String> provenance) {
    this(
        architecture,
        Task.of(architecture, "layers"),
        new ModelInput.Texts(text, vocabulary),
        labels,
        parameters,
        metrics,
        provenance);
  }

  /** A model of texts whose labels are their own names. */
  public SavedModel(
      Architecture architecture,
      TextSettings text,
      WordIndex vocabulary,
      float[] parameters,
      Map<String, Double> metrics,
      Map<String, String> provenance) {
    this(architecture, text, vocabulary, LabelNames.NONE, parameters, metrics, provenance);
  }

  /**
   * How texts become ids.
   *
   * @throws UserError if the model reads series
   */
  public TextSettings text() {
    return texts().settings();
  }

  /**
   * The words that have an id.
   *
   * @throws UserError if the model reads series
   */
  public WordIndex vocabulary() {
    return texts().vocabulary();
  }

  /**
   * Refuses a model that reads series.
   *
   * @throws UserError saying so
   */
  public void requireTexts() {
    texts();
  }

  /**
   * Refuses a model of several numbers.
   *
   * @param who takes one
   * @throws UserError saying so
   */
  public void requireOneTarget(String who) {
    if (task.targets().size() > 1) {
      throw UserError.usage(
          "%s: this model predicts %d numbers of a row, %s, and this takes models of one; its jobs"
              + " are score, evaluate and train",
          who, task.targets().size(), task.targets().stream().map(Target::name).toList());
    }
  }

  private ModelInput.Texts texts() {
    if (input instanceof ModelInput.Texts texts) {
      return texts;
    }
    throw UserError.usage(
        "this model forecasts series, and reads no texts; its jobs are score and evaluate");
  }

  /** How its windows are cut; empty if it reads texts. */
  public Optional<SeriesModel> series() {
    return input.series();
  }

  /** Names, shapes and places of the parameters. */
  public ParameterLayout layout() {
    return architecture.layout();
  }
}
