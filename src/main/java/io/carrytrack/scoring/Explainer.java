package io.carrytrack.scoring;

import io.carrytrack.model.ModelInput;
import io.carrytrack.task.Task;
import io.carrytrack.text.ReservedIds;
import io.carrytrack.text.WordIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The words that moved a row's prediction most, by occlusion: a word's effect is the evidence for
 * the prediction less that of the same text with an unknown word in the place of each of its
 * occurrences; where no id stands for unknown words, without it. Of two labels, above 0 it spoke
 * for label 1, below for label 0; of a number it is the prediction that changes, in its unit. Words
 * without an id have no effect, nor has what the maximal length cuts off. A text of w distinct
 * words costs w forward passes.
 */
final class Explainer {
  /** The type of an explanation: words by falling size of their effect, ties as in the text. */
  static final ArrayType TYPE =
      DataTypes.createArrayType(
          new StructType()
              .add("word", DataTypes.StringType, false)
              .add("effect", DataTypes.DoubleType, false),
          false);

  private final WordIndex vocabulary;
  private final ReservedIds reserved;
  private final SequenceScorer scorer;
  private final Task task;
  private final int words;

  /**
   * @param words at most so many a text
   */
  Explainer(ScoringModel model, int words) {
    this.vocabulary = ((ModelInput.Texts) model.input()).vocabulary();
    this.reserved = vocabulary.reserved();
    this.scorer = new SequenceScorer(model);
    this.task = model.task();
    this.words = words;
  }

  private record Effect(int id, double effect) {}

  /**
   * The explanation of a text, as a value of {@link #TYPE}.
   *
   * @param outputs holds what the network says of the text, from {@code at} on
   */
  ArrayData explain(String text, float[] outputs, int at) {
    Object[] rows =
        words(text, outputs, at).stream()
            .map(
                of ->
                    new GenericInternalRow(
                        new Object[] {UTF8String.fromString(of.word()), of.effect()}))
            .toArray();
    return new GenericArrayData(rows);
  }

  /** The same as a list. */
  List<ExplainedText.Word> words(String text, float[] outputs, int at) {
    return effects(text, outputs, at).stream()
        .sorted(Comparator.comparingDouble(effect -> -Math.abs(effect.effect())))
        .limit(words)
        .map(of -> new ExplainedText.Word(vocabulary.word(of.id()), of.effect()))
        .toList();
  }

  private List<Effect> effects(String text, float[] outputs, int outputsAt) {
    double prediction = task.prediction(outputs, outputsAt);
    double whole = task.evidence(prediction, outputs, outputsAt);
    int[] ids = scorer.encode(text);
    // a numeral 0 pads
    int firstWord = Math.max(WordIndex.PAD + 1, reserved.firstWord());
    int[] known = Arrays.stream(ids).filter(id -> id >= firstWord).distinct().toArray();
    scorer.clear();
    for (int id : known) {
      scorer.add(without(ids, id));
    }
    float[] occluded = scorer.predict();
    List<Effect> effects = new ArrayList<>();
    for (int id : known) {
      int at = effects.size() * task.outputs();
      effects.add(new Effect(id, whole - task.evidence(prediction, occluded, at)));
    }
    return effects;
  }

  private int[] without(int[] ids, int word) {
    if (!reserved.hasUnknown()) {
      return Arrays.stream(ids).filter(id -> id != word).toArray();
    }
    int[] occluded = ids.clone();
    for (int i = 0; i < occluded.length; i++) {
      if (occluded[i] == word) {
        occluded[i] = reserved.unknown();
      }
    }
    return occluded;
  }
}
