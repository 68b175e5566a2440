package io.carrytrack.scoring;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * A text with the words that moved its prediction most.
 *
 * @param id names it
 * @param text itself
 * @param output what the network says of it, its first output
 * @param words by falling size of their effect, as a scored row's {@code --explain} has them
 */
public record ExplainedText(String id, String text, float output, List<Word> words)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * A word.
   *
   * @param word itself
   * @param effect on the prediction: of two labels, above 0 it spoke for label 1
   */
  public record Word(String word, double effect) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /**
   * A text to explain.
   *
   * @param id names it
   * @param text itself
   */
  public record Text(String id, String text) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Explains a few texts, each in a task of its own.
   *
   * @param texts at least one, none of them null; few, as the driver holds them
   * @param model a model that reads texts
   * @param words at most so many a text
   */
  public static List<ExplainedText> of(
      List<Text> texts, ScoringModel model, int words, JavaSparkContext spark) {
    Broadcast<ScoringModel> shared = spark.broadcast(model);
    try {
      return spark
          .parallelize(texts, texts.size())
          .map(text -> explain(text, shared.value(), words))
          .collect();
    } finally {
      shared.destroy();
    }
  }

  private static ExplainedText explain(Text of, ScoringModel model, int words) {
    SequenceScorer scorer = model.borrow();
    float[] outputs = scorer.predict(scorer.encode(of.text())).clone();
    List<Word> moved = new Explainer(model, words).words(of.text(), outputs, 0);
    model.giveBack(scorer);
    return new ExplainedText(of.id(), of.text(), outputs[0], List.copyOf(moved));
  }
}
