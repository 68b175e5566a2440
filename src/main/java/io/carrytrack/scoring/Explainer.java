package io.carrytrack.scoring;

import io.carrytrack.text.WordIndex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The words that moved a probability most, by occlusion: a word's effect is the probability less
 * the one of the same text with an unknown word in the place of each of its occurrences. Above 0 it
 * spoke for label 1, below for label 0. Words without an id have no effect, nor has what the
 * maximal length cuts off. A text of w distinct words costs w forward passes.
 */
final class Explainer {
  /** The type of an explanation: words by falling size of their effect, ties as in the text. */
  static final ArrayType TYPE =
      DataTypes.createArrayType(
          new StructType()
              .add("word", DataTypes.StringType, false)
              .add("effect", DataTypes.DoubleType, false),
          false);

  private final ScoringModel model;
  private final TextScorer scorer;
  private final int words;

  /**
   * @param words at most so many a text
   */
  Explainer(ScoringModel model, int words) {
    this.model = model;
    this.scorer = new TextScorer(model);
    this.words = words;
  }

  private record Effect(int id, double effect) {}

  /** The explanation of a text with its probability, as a value of {@link #TYPE}. */
  ArrayData explain(String text, float probability) {
    Object[] rows =
        effects(text, probability).stream()
            .sorted(Comparator.comparingDouble(effect -> -Math.abs(effect.effect())))
            .limit(words)
            .map(effect -> new GenericInternalRow(new Object[] {word(effect), effect.effect()}))
            .toArray();
    return new GenericArrayData(rows);
  }

  private UTF8String word(Effect effect) {
    return UTF8String.fromString(model.words().get(effect.id() - WordIndex.FIRST_WORD));
  }

  private List<Effect> effects(String text, float probability) {
    int[] ids = scorer.encode(text);
    Set<Integer> known = new LinkedHashSet<>();
    for (int id : ids) {
      if (id >= WordIndex.FIRST_WORD) {
        known.add(id);
      }
    }
    scorer.clear();
    known.forEach(id -> scorer.add(without(ids, id)));
    float[] probabilities = scorer.predict();
    List<Effect> effects = new ArrayList<>();
    for (int id : known) {
      effects.add(new Effect(id, (double) probability - probabilities[effects.size()]));
    }
    return effects;
  }

  private static int[] without(int[] ids, int word) {
    int[] occluded = ids.clone();
    for (int i = 0; i < occluded.length; i++) {
      if (occluded[i] == word) {
        occluded[i] = WordIndex.UNKNOWN;
      }
    }
    return occluded;
  }
}
