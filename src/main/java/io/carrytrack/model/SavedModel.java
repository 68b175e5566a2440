package io.carrytrack.model;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.task.LabelNames;
import io.carrytrack.task.Task;
import io.carrytrack.text.TextSettings;
import io.carrytrack.text.WordIndex;
import java.io.Serializable;
import java.util.Map;

/**
 * A trained network: all that is needed to score a text.
 *
 * @param architecture the network
 * @param task what it is for; its last layer is the task's
 * @param text how texts become ids; its length and padding are the architecture's
 * @param vocabulary the words that have an id
 * @param labels what labels are called
 * @param parameters flat, in the order of {@link #layout()}
 * @param metrics what the model reached, by name
 * @param provenance where it comes from, by name: configuration, data fingerprint, seed, versions
 */
public record SavedModel(
    Architecture architecture,
    Task task,
    TextSettings text,
    WordIndex vocabulary,
    LabelNames labels,
    float[] parameters,
    Map<String, Double> metrics,
    Map<String, String> provenance)
    implements Serializable {
  public SavedModel {
    if (architecture.length() != text.maxLength()
        || architecture.padding() != text.padding()
        || architecture.vocabularySize() != text.vocabularySize()) {
      throw new IllegalArgumentException("architecture and text settings differ");
    }
    if (vocabulary.size() > text.vocabularySize()) {
      throw new IllegalArgumentException(
          "the vocabulary uses "
              + vocabulary.size()
              + " ids, the network has "
              + text.vocabularySize());
    }
    if (!Task.of(architecture, "layers").outputLayer().equals(task.outputLayer())) {
      throw new IllegalArgumentException("the network's last layer is another task's");
    }
    labels.requireFor(task);
    int expected = architecture.parameterCount();
    if (parameters.length != expected) {
      throw new IllegalArgumentException(
          parameters.length + " parameters, the architecture has " + expected);
    }
    metrics = Map.copyOf(metrics);
    provenance = Map.copyOf(provenance);
  }

  /** A model for the task that its last layer tells. */
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
        text,
        vocabulary,
        labels,
        parameters,
        metrics,
        provenance);
  }

  /** A model whose labels are their own names. */
  public SavedModel(
      Architecture architecture,
      TextSettings text,
      WordIndex vocabulary,
      float[] parameters,
      Map<String, Double> metrics,
      Map<String, String> provenance) {
    this(architecture, text, vocabulary, LabelNames.NONE, parameters, metrics, provenance);
  }

  /** Names, shapes and places of the parameters. */
  public ParameterLayout layout() {
    return architecture.layout();
  }
}
