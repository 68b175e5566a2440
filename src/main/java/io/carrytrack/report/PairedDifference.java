package io.carrytrack.report;

import io.carrytrack.evaluation.Prediction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.commons.math3.distribution.BinomialDistribution;

/**
 * How two runs differ on the same rows: of classes in accuracy, of numbers in mean absolute error,
 * the second run's less the first's, row by row.
 *
 * @param of what differs: {@code accuracy} or {@code mean absolute error}
 * @param first the run that is subtracted
 * @param second the other one
 * @param pairs rows that both have, with the same label
 * @param unpaired rows that only one has, or whose id stands more than once
 * @param difference the mean of the rows' differences
 * @param low lower end of its 95 % interval, by Student's distribution of the rows' differences;
 *     null for fewer than two pairs
 * @param high upper end
 * @param onlyFirst rows that the first alone predicts right; null of numbers
 * @param onlySecond rows that the second alone predicts right
 * @param p of McNemar's exact test, two-sided: how likely a split of these rows as uneven as this
 *     would be if both runs were right equally often
 */
public record PairedDifference(
    String of,
    String first,
    String second,
    int pairs,
    int unpaired,
    double difference,
    Double low,
    Double high,
    Integer onlyFirst,
    Integer onlySecond,
    Double p) {

  /**
   * Pairs the rows of two runs; null where they have none in common, or one is of numbers and the
   * other of classes.
   */
  public static PairedDifference between(
      String first, List<Prediction> ofFirst, String second, List<Prediction> ofSecond) {
    Map<String, Prediction> others = unique(ofFirst);
    List<Prediction> paired = new ArrayList<>();
    for (Prediction row : unique(ofSecond).values()) {
      Prediction other = others.get(row.id());
      if (other != null && other.label() == row.label()) {
        paired.add(row);
      }
    }
    if (paired.isEmpty() || isOfNumbers(ofFirst) != isOfNumbers(ofSecond)) {
      return null;
    }
    boolean numbers = isOfNumbers(ofFirst);
    double[] differences = new double[paired.size()];
    int onlyFirst = 0;
    int onlySecond = 0;
    for (int i = 0; i < differences.length; i++) {
      Prediction b = paired.get(i);
      Prediction a = others.get(b.id());
      differences[i] = numbers ? error(b) - error(a) : right(b) - right(a);
      onlyFirst += differences[i] < 0 ? 1 : 0;
      onlySecond += differences[i] > 0 ? 1 : 0;
    }
    MeanEstimate mean = MeanEstimate.of(differences);
    boolean hasInterval = !Double.isNaN(mean.halfWidth());
    return new PairedDifference(
        numbers ? "mean absolute error" : "accuracy",
        first,
        second,
        paired.size(),
        ofFirst.size() + ofSecond.size() - 2 * paired.size(),
        mean.mean(),
        hasInterval ? mean.low() : null,
        hasInterval ? mean.high() : null,
        numbers ? null : onlyFirst,
        numbers ? null : onlySecond,
        numbers ? null : mcNemar(onlyFirst, onlySecond));
  }

  /**
   * Rows whose id stands once, in their order; of rows of one id none knows which pairs with which.
   */
  private static Map<String, Prediction> unique(List<Prediction> rows) {
    Map<String, Prediction> unique = new LinkedHashMap<>();
    Set<String> twice = new HashSet<>();
    for (Prediction row : rows) {
      if (unique.put(row.id(), row) != null) {
        twice.add(row.id());
      }
    }
    unique.keySet().removeAll(twice);
    return unique;
  }

  private static boolean isOfNumbers(List<Prediction> rows) {
    return rows.stream().map(Prediction::probability).allMatch(Objects::isNull);
  }

  private static double error(Prediction of) {
    return Math.abs(of.prediction() - of.label());
  }

  private static int right(Prediction of) {
    return of.prediction() == of.label() ? 1 : 0;
  }

  /** Twice the smaller tail of the binomial distribution of a half, as it is symmetric. */
  private static double mcNemar(int onlyFirst, int onlySecond) {
    BinomialDistribution split = new BinomialDistribution(null, onlyFirst + onlySecond, 0.5);
    return Math.min(1, 2 * split.cumulativeProbability(Math.min(onlyFirst, onlySecond)));
  }
}
