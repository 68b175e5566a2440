package io.carrytrack.job;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.NetworkDifference;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.base.UserError;
import io.carrytrack.model.ModelInput;
import io.carrytrack.model.SavedModel;
import io.carrytrack.series.SeriesModel;
import io.carrytrack.task.LabelNames;
import io.carrytrack.task.Target;
import io.carrytrack.task.Task;
import io.carrytrack.text.ReservedIds;
import io.carrytrack.text.TextSettings;
import io.carrytrack.text.Tokenization;
import io.carrytrack.text.WordIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Starting values from a saved model for a vocabulary that has been learned anew: words that the
 * model knew keep their vectors, and so do the ids of pads, starts and unknown words where both
 * have them; new ones get fresh vectors (or those of {@code network.embedding.vectors}), and all
 * layers above the embedding are the model's. Of a number, the output layer is brought to what the
 * run standardises by, so that it starts with the model's predictions.
 */
final class WarmStart {
  static final String EMBEDDING = "embedding.weight";
  private static final int PAD = WordIndex.PAD;

  private WarmStart() {}

  /** Refuses a model of another architecture, before any work. */
  static void requireFitting(SavedModel model, Architecture network) {
    NetworkDifference.first(model.architecture(), network)
        .ifPresent(
            difference -> {
              throw UserError.usage("--init: %s; train with the model's own settings", difference);
            });
  }

  /** Refuses a model of other numbers, or of the same in another order. */
  static void requireTargets(SavedModel model, List<Target> targets) {
    List<String> were = model.task().targets().stream().map(Target::name).toList();
    List<String> are = targets.stream().map(Target::name).toList();
    if (!were.equals(are)) {
      throw UserError.data(
          "--init: the model's targets are %s, those of this run %s; name the same in the same order"
              + " by --label-column (input.label-column)",
          were, are);
    }
  }

  /** Refuses a model whose labels are called otherwise. */
  static void requireLabels(SavedModel model, LabelNames names) {
    if (!model.labels().equals(names)) {
      throw UserError.data(
          "--init: the model's labels are %s, those of the reviews %s; say them in the model's order"
              + " by --labels (input.labels)",
          model.labels().names(), names.names());
    }
  }

  /**
   * Refuses a model of other series. What is standardised by may differ: it is learned anew, as a
   * vocabulary is.
   */
  static void requireInput(SavedModel model, ModelInput input) {
    if (input instanceof ModelInput.Texts texts) {
      model.requireTexts();
      if (readsIds(model.text()) != readsIds(texts.settings())) {
        throw UserError.usage(
            "--init: text.tokenizer is %s in the model and %s in the experiment, and ids are no words:"
                + " train on what the model reads",
            model.text().tokenization().tokenizer(), texts.settings().tokenization().tokenizer());
      }
      return;
    }
    SeriesModel was =
        model
            .series()
            .orElseThrow(() -> UserError.usage("--init: the model reads texts, and no series"));
    SeriesModel is = input.series().get();
    if (!was.columns().features().equals(is.columns().features())
        || !was.window().equals(is.window())
        || was.forecast() != is.forecast()) {
      throw UserError.usage(
          "--init: the model forecasts %s by windows %s of %s, this run %s by windows %s of %s",
          was.forecast(),
          was.window(),
          was.columns().features(),
          is.forecast(),
          is.window(),
          is.columns().features());
    }
  }

  private static boolean readsIds(TextSettings text) {
    return text.tokenization().tokenizer().equals(Tokenization.OF_IDS);
  }

  /** Which ids of a run the model has none of, so that their vectors begin anew; empty if none. */
  static Optional<String> anew(SavedModel model, ModelInput input) {
    if (!(input instanceof ModelInput.Texts texts)) {
      return Optional.empty();
    }
    ReservedIds were = model.vocabulary().reserved();
    ReservedIds are = texts.vocabulary().reserved();
    List<String> missing = new ArrayList<>();
    if (are.hasStart() && !were.hasStart()) {
      missing.add("that starts a text");
    }
    if (are.hasUnknown() && !were.hasUnknown()) {
      missing.add("of words without one");
    }
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "--init: the model has no id "
                + String.join(" and none ", missing)
                + ": what this run has in its place begins with a vector of its own");
  }

  /**
   * The starting values: for series, the model's own, in the new target's terms.
   *
   * @param input of what is trained on
   * @param task of the run
   * @param fresh starting values of the network without the model, of which the new words keep
   *     theirs
   */
  static float[] parameters(SavedModel model, ModelInput input, Task task, float[] fresh) {
    float[] parameters =
        input instanceof ModelInput.Texts texts
            ? parameters(model, texts.vocabulary(), fresh)
            : model.parameters().clone();
    for (int k = 0; k < model.task().targets().size(); k++) {
      Target was = model.task().targets().get(k);
      standardise(model.layout(), parameters, k, was, task.targets().get(k));
    }
    return parameters;
  }

  private static float[] parameters(SavedModel model, WordIndex vocabulary, float[] fresh) {
    ParameterLayout layout = model.layout();
    float[] parameters = fresh.clone();
    ParameterLayout.Array embedding = layout.array(EMBEDDING);
    for (ParameterLayout.Array array : layout.arrays()) {
      if (!array.equals(embedding)) {
        System.arraycopy(
            model.parameters(), array.offset(), parameters, array.offset(), array.size());
      }
    }
    int width = embedding.shape().get(1);
    ReservedIds were = model.vocabulary().reserved();
    ReservedIds are = vocabulary.reserved();
    copyRow(model.parameters(), PAD, parameters, PAD, embedding.offset(), width);
    if (were.hasStart() && are.hasStart()) {
      copyRow(model.parameters(), were.start(), parameters, are.start(), embedding.offset(), width);
    }
    if (were.hasUnknown() && are.hasUnknown()) {
      copyRow(
          model.parameters(), were.unknown(), parameters, are.unknown(), embedding.offset(), width);
    }
    List<String> words = vocabulary.words();
    for (int i = 0; i < words.size(); i++) {
      int known = model.vocabulary().id(words.get(i));
      if (known != were.unknown()) {
        copyRow(
            model.parameters(), known, parameters, are.firstWord() + i, embedding.offset(), width);
      }
    }
    return parameters;
  }

  /** {@code mean + deviation (w x + b)} stays what it was. */
  private static void standardise(
      ParameterLayout layout, float[] parameters, int target, Target was, Target now) {
    List<ParameterLayout.Array> arrays = layout.arrays();
    ParameterLayout.Array kernel = arrays.get(arrays.size() - 2);
    int targets = arrays.get(arrays.size() - 1).size();
    for (int i = kernel.offset() + target; i < kernel.end(); i += targets) {
      parameters[i] = (float) (parameters[i] * (was.deviation() / now.deviation()));
    }
    int bias = arrays.get(arrays.size() - 1).offset() + target;
    parameters[bias] =
        (float) ((was.deviation() * parameters[bias] + was.mean() - now.mean()) / now.deviation());
  }

  private static void copyRow(float[] from, int row, float[] to, int into, int offset, int width) {
    System.arraycopy(from, offset + row * width, to, offset + into * width, width);
  }
}
