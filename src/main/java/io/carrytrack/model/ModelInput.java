package io.carrytrack.model;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Input;
import io.carrytrack.series.SeriesModel;
import io.carrytrack.text.ReservedIds;
import io.carrytrack.text.TextSettings;
import io.carrytrack.text.WordIndex;
import java.io.Serializable;
import java.util.Optional;

/** What makes a network's input of the rows of a table. */
public sealed interface ModelInput extends Serializable {

  /**
   * Refuses a network that reads something else.
   *
   * @throws IllegalArgumentException naming the difference
   */
  void requireFor(Architecture network);

  /** How windows are cut; empty if texts are read. */
  Optional<SeriesModel> series();

  /** The same where texts become ids by other settings; of windows this one. */
  default ModelInput with(TextSettings settings) {
    return this;
  }

  /** The ids that are no words; empty if windows are read. */
  Optional<ReservedIds> reserved();

  /**
   * Texts, as ids of their words.
   *
   * @param settings how texts become ids; its length and padding are the network's
   * @param vocabulary the words that have an id
   */
  record Texts(TextSettings settings, WordIndex vocabulary) implements ModelInput {
    @Override
    public ModelInput with(TextSettings others) {
      return new Texts(others, vocabulary);
    }

    @Override
    public Optional<SeriesModel> series() {
      return Optional.empty();
    }

    @Override
    public Optional<ReservedIds> reserved() {
      return Optional.of(vocabulary.reserved());
    }

    @Override
    public void requireFor(Architecture network) {
      if (!(network.input() instanceof Input.Tokens tokens)) {
        throw new IllegalArgumentException("text for a network that reads numbers");
      }
      if (network.length() != settings.maxLength()
          || network.padding() != settings.padding()
          || tokens.vocabularySize() != settings.vocabularySize()) {
        throw new IllegalArgumentException("architecture and text settings differ");
      }
      if (vocabulary.size() > settings.vocabularySize()) {
        throw new IllegalArgumentException(
            "the vocabulary uses "
                + vocabulary.size()
                + " ids, the network has "
                + settings.vocabularySize());
      }
    }
  }

  /**
   * Windows of series.
   *
   * @param of how they are cut
   */
  record Windows(SeriesModel of) implements ModelInput {
    @Override
    public Optional<SeriesModel> series() {
      return Optional.of(of);
    }

    @Override
    public Optional<ReservedIds> reserved() {
      return Optional.empty();
    }

    @Override
    public void requireFor(Architecture network) {
      int features = of.columns().features().size();
      if (!network.input().equals(new Input.Numbers(features))
          || network.length() != of.window().length()) {
        throw new IllegalArgumentException("architecture and windows differ");
      }
    }
  }
}
