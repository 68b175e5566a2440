package io.carrytrack.scoring;

import io.carrytrack.layers.StackSpec;
import io.carrytrack.model.SavedModel;
import io.carrytrack.text.TextSettings;
import io.carrytrack.text.WordIndex;
import java.io.Serializable;
import java.util.List;

/** What of a model travels to the executors; the word index is made there once for all threads. */
final class ScoringModel implements Serializable {
  private static final long serialVersionUID = 1L;

  private final StackSpec architecture;
  private final TextSettings text;
  private final List<String> words;
  private final float[] parameters;
  private transient WordIndex index;

  private ScoringModel(SavedModel model) {
    architecture = model.architecture();
    text = model.text();
    words = model.vocabulary().words();
    parameters = model.parameters();
  }

  static ScoringModel of(SavedModel model) {
    return new ScoringModel(model);
  }

  StackSpec architecture() {
    return architecture;
  }

  TextSettings text() {
    return text;
  }

  float[] parameters() {
    return parameters;
  }

  synchronized WordIndex index() {
    if (index == null) {
      index = new WordIndex(words);
    }
    return index;
  }
}
