package io.carrytrack.evaluation;

import io.carrytrack.task.Confusion;
import io.carrytrack.task.LabelNames;
import io.carrytrack.task.Task;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/** Sums over rows of classes that do not depend on the order of the rows. */
final class ClassSums implements Serializable {
  private static final long serialVersionUID = 1L;

  private long rows;
  private final FixedPointSum weight = new FixedPointSum();
  private final FixedPointSum loss = new FixedPointSum();
  private final FixedPointSum correct = new FixedPointSum();
  private final Confusion confusion;
  private final ProbabilityCounts probabilities;

  /** Weights by class, of those classes that there are rows of. */
  private final TreeMap<Integer, FixedPointSum> labelled = new TreeMap<>();

  private final TreeMap<Integer, FixedPointSum> predicted = new TreeMap<>();

  ClassSums(Task task) {
    confusion = new Confusion(task.classes());
    probabilities = new ProbabilityCounts(task);
  }

  /** Adds a row. */
  ClassSums add(ScoredRow row) {
    rows++;
    weight.add(row.weight());
    loss.add(row.weightedLoss());
    int label = (int) row.label();
    correct.add(label == row.predicted() ? row.weight() : 0);
    confusion.add(label, row.predicted());
    probabilities.add(row);
    of(labelled, label).add(row.weight());
    of(predicted, row.predicted()).add(row.weight());
    return this;
  }

  /** Adds all rows of others. */
  ClassSums add(ClassSums other) {
    rows += other.rows;
    weight.add(other.weight);
    loss.add(other.loss);
    correct.add(other.correct);
    confusion.add(other.confusion);
    probabilities.add(other.probabilities);
    other.labelled.forEach((of, sum) -> of(labelled, of).add(sum));
    other.predicted.forEach((of, sum) -> of(predicted, of).add(sum));
    return this;
  }

  /** How many there are. */
  long rows() {
    return rows;
  }

  private static FixedPointSum of(Map<Integer, FixedPointSum> sums, int of) {
    return sums.computeIfAbsent(of, k -> new FixedPointSum());
  }

  /**
   * The metrics of at least one row.
   *
   * @param ranked of the same rows, where they rank; null elsewhere
   */
  Metrics metrics(LabelNames names, Ranked ranked) {
    double all = weight.value();
    Reliability reliability = probabilities.reliability();
    return Metrics.of(
        rows,
        correct.value() / all,
        loss.value() / all,
        matthews(),
        new Metrics.OfProbabilities(
            ranked == null ? null : ranked.auc(),
            ranked == null ? null : ranked.averagePrecision(),
            reliability.brier(),
            reliability.expectedCalibrationError(),
            probabilities.scores().map(ClassSums::bestF1Threshold).orElse(null)),
        names,
        confusion);
  }

  private static Double bestF1Threshold(ScoreCounts scores) {
    ScoreCounts.Point best = scores.best();
    return best.positives() > 0 ? (Double) best.threshold() : null;
  }

  /**
   * Gorodkin's R_K (2004), of two classes Matthews' correlation (1975): {@code (c s - sum p t) /
   * sqrt((s^2 - sum p^2) (s^2 - sum t^2))} of the weights s of all rows, c of the right ones, and
   * of each class t of those labelled and p of those predicted so.
   */
  private double matthews() {
    double all = weight.value();
    double both = 0;
    for (Map.Entry<Integer, FixedPointSum> of : labelled.entrySet()) {
      FixedPointSum sum = predicted.get(of.getKey());
      both += sum == null ? 0 : of.getValue().value() * sum.value();
    }
    double spread =
        Math.sqrt(all * all - squares(labelled)) * Math.sqrt(all * all - squares(predicted));
    return spread > 0 ? (correct.value() * all - both) / spread : 0;
  }

  private static double squares(Map<Integer, FixedPointSum> sums) {
    double squares = 0;
    for (FixedPointSum sum : sums.values()) {
      squares += sum.value() * sum.value();
    }
    return squares;
  }
}
