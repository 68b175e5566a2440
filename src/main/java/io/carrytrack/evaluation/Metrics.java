package io.carrytrack.evaluation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.carrytrack.task.Confusion;
import io.carrytrack.task.LabelNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * How well a network does. Where rows have weights, these count as scikit-learn's {@code
 * sample_weight} does; AUC, F1, confusion and each class count a row once.
 *
 * @param rows number of rows
 * @param accuracy share of rows predicted right, weighted; in [0, 1]; null where labels are no
 *     classes
 * @param loss mean loss, weighted: cross-entropy in nats, or what is learned by of standardised
 *     numbers
 * @param auc area under the ROC curve: the probability that a row labelled 1 has a higher
 *     probability than one labelled 0, ties counting half (Hanley and McNeil 1982); null, and not
 *     written, where all labels are equal, or are not two
 * @param matthewsCorrelation Gorodkin's R_K, of two classes Matthews' correlation of label and
 *     prediction; in [-1, 1]; 0 where all labels or all predictions are equal
 * @param averagePrecision the sum over all scores of what the recall of label 1 gains there times
 *     the precision there, rows of equal score counted at once; null, and not written, where no row
 *     is labelled 1, or labels are not two
 * @param brierScore {@link Reliability#brier}
 * @param expectedCalibrationError {@link Reliability#expectedCalibrationError}
 * @param bestF1Threshold of the thresholds 0, 0.001 ... 1 on the probability of label 1 the one
 *     above which to predict it gives the best F1, of equal ones the nearest to a half; null, and
 *     not written, where no row is labelled 1, or labels are not two
 * @param macroF1 mean of the classes' F1, over those that a row is labelled or predicted as; this
 *     and the following are null, and there is no class, where labels are no classes
 * @param weightedF1 the same, each class weighing as many as its rows are
 * @param classes each class by itself, in their order
 * @param confusion rows by label and, in a row, by prediction; null for more than {@value
 *     #MOST_SHOWN} classes
 * @param errors of predicted numbers, of several targets the means over them; null where labels are
 *     classes
 * @param targets the errors of each target by its name, in their order; empty, and not written,
 *     where there are no several
 */
public record Metrics(
    long rows,
    @JsonInclude(JsonInclude.Include.NON_NULL) Double accuracy,
    double loss,
    @JsonInclude(JsonInclude.Include.NON_NULL) Double auc,
    @JsonInclude(JsonInclude.Include.NON_NULL) Double matthewsCorrelation,
    @JsonInclude(JsonInclude.Include.NON_NULL) Double averagePrecision,
    @JsonInclude(JsonInclude.Include.NON_NULL) Double brierScore,
    @JsonInclude(JsonInclude.Include.NON_NULL) Double expectedCalibrationError,
    @JsonInclude(JsonInclude.Include.NON_NULL) Double bestF1Threshold,
    @JsonInclude(JsonInclude.Include.NON_NULL) Double macroF1,
    @JsonInclude(JsonInclude.Include.NON_NULL) Double weightedF1,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<OfClass> classes,
    @JsonInclude(JsonInclude.Include.NON_NULL) List<List<Long>> confusion,
    @JsonInclude(JsonInclude.Include.NON_NULL) OfNumbers errors,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, OfNumbers> targets) {
  static final int MOST_SHOWN = 100;

  /**
   * How far predicted numbers are off.
   *
   * @param meanSquaredError mean of the squares of the errors, in the square of the target's unit
   * @param rootMeanSquaredError its root, in the target's unit
   * @param meanAbsoluteError mean of the errors' sizes, in the target's unit
   * @param rSquared 1 less the ratio of the mean squared error to that of the rows' own mean as
   *     every prediction; 1 for a perfect model, 0 for one as good as that mean, below for a worse
   *     one; null where all numbers are equal
   */
  public record OfNumbers(
      double meanSquaredError,
      double rootMeanSquaredError,
      double meanAbsoluteError,
      Double rSquared) {

    /** Each figure's mean, as scikit-learn's uniform average; null where one is. */
    static OfNumbers mean(Collection<OfNumbers> of) {
      return new OfNumbers(
          mean(of, OfNumbers::meanSquaredError),
          mean(of, OfNumbers::rootMeanSquaredError),
          mean(of, OfNumbers::meanAbsoluteError),
          of.stream().anyMatch(one -> one.rSquared() == null)
              ? null
              : (Double) mean(of, OfNumbers::rSquared));
    }

    private static double mean(Collection<OfNumbers> of, ToDoubleFunction<OfNumbers> figure) {
      double sum = 0;
      for (OfNumbers one : of) {
        sum += figure.applyAsDouble(one);
      }
      return sum / of.size();
    }
  }

  /** The metrics of a number. */
  static Metrics ofNumbers(long rows, double loss, OfNumbers errors) {
    return ofNumbers(rows, loss, errors, Map.of());
  }

  /**
   * The metrics of several numbers.
   *
   * @param targets the errors of each by its name, in their order
   */
  static Metrics ofNumbers(long rows, double loss, Map<String, OfNumbers> targets) {
    return ofNumbers(rows, loss, OfNumbers.mean(targets.values()), targets);
  }

  private static Metrics ofNumbers(
      long rows, double loss, OfNumbers errors, Map<String, OfNumbers> targets) {
    return new Metrics(
        rows, null, loss, null, null, null, null, null, null, null, null, List.of(), null, errors,
        targets);
  }

  /** What the probabilities of classes come to: the metrics of these names. */
  record OfProbabilities(
      Double auc,
      Double averagePrecision,
      double brierScore,
      double expectedCalibrationError,
      Double bestF1Threshold) {}

  /**
   * One class against all others.
   *
   * @param label its name
   * @param rows labelled so
   * @param precision share of those labelled so in those predicted so; 0 where none is predicted so
   * @param recall share of those predicted so in those labelled so; 0 where none is labelled so
   * @param f1 harmonic mean of both; 0 where both are
   */
  public record OfClass(String label, long rows, double precision, double recall, double f1) {
    static OfClass of(String label, Confusion.OfClass counts) {
      return new OfClass(
          label, counts.labelled(), counts.precision(), counts.recall(), counts.f1());
    }
  }

  /** The metrics of classes, with what is no class's. */
  static Metrics of(
      long rows,
      double accuracy,
      double loss,
      double matthewsCorrelation,
      OfProbabilities probabilities,
      LabelNames names,
      Confusion confusion) {
    List<OfClass> each = new ArrayList<>();
    for (Confusion.OfClass of : confusion.each()) {
      each.add(OfClass.of(names.name(each.size()), of));
    }
    return new Metrics(
        rows,
        accuracy,
        loss,
        probabilities.auc(),
        matthewsCorrelation,
        probabilities.averagePrecision(),
        probabilities.brierScore(),
        probabilities.expectedCalibrationError(),
        probabilities.bestF1Threshold(),
        confusion.macroF1(),
        confusion.weightedF1(),
        each,
        matrix(confusion),
        null,
        Map.of());
  }

  private static List<List<Long>> matrix(Confusion confusion) {
    int classes = confusion.classes();
    if (classes > MOST_SHOWN) {
      return null;
    }
    List<List<Long>> matrix = new ArrayList<>();
    for (int label = 0; label < classes; label++) {
      List<Long> row = new ArrayList<>();
      for (int prediction = 0; prediction < classes; prediction++) {
        row.add(confusion.count(label, prediction));
      }
      matrix.add(row);
    }
    return matrix;
  }
}
