package io.carrytrack.evaluation;

import java.io.Serializable;
import java.util.Comparator;

/**
 * A row that is predicted wrong.
 *
 * @param id names the row
 * @param label of a class its number, of a number the number itself
 * @param prediction likewise
 * @param output the network's first output
 * @param size how wrong: of a class the probability of the prediction, of a number the error's size
 * @param words ids of the row that stand for words, known or not
 */
public record Mistake(
    String id, double label, double prediction, float output, double size, int words)
    implements Serializable, Comparable<Mistake> {
  private static final long serialVersionUID = 1L;

  /** The worst first; a total order, so that the first few are the same on any cluster. */
  private static final Comparator<Mistake> WORST_FIRST =
      Comparator.comparingDouble((Mistake of) -> -of.size())
          .thenComparing(Mistake::id)
          .thenComparingDouble(Mistake::label)
          .thenComparingDouble(Mistake::prediction)
          .thenComparingDouble(Mistake::output)
          .thenComparingInt(Mistake::words);

  @Override
  public int compareTo(Mistake other) {
    return WORST_FIRST.compare(this, other);
  }
}
