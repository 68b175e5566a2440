package io.carrytrack.evaluation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.carrytrack.task.LabelNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How well a classifier does. Where rows have weights, accuracy and loss weigh them; the other
 * numbers count each row once.
 *
 * @param rows number of rows
 * @param accuracy share of rows predicted right, weighted; in [0, 1]; null where labels are no
 *     classes
 * @param loss mean cross-entropy in nats, weighted
 * @param auc area under the ROC curve: the probability that a row labelled 1 has a higher
 *     probability than one labelled 0, ties counting half (Hanley and McNeil 1982); null where all
 *     labels are equal, or are not two
 * @param macroF1 mean of the classes' F1, over those that a row is labelled or predicted as
 * @param weightedF1 the same, each class weighing as many as its rows are
 * @param classes each class by itself, in their order
 * @param confusion rows by label and, in a row, by prediction; null for more than {@value
 *     #MOST_SHOWN} classes
 */
public record Metrics(
    long rows,
    Double accuracy,
    double loss,
    Double auc,
    Double macroF1,
    Double weightedF1,
    List<OfClass> classes,
    @JsonInclude(JsonInclude.Include.NON_NULL) List<List<Long>> confusion) {
  static final int MOST_SHOWN = 100;

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
    static OfClass of(String label, long right, long labelled, long predicted) {
      return new OfClass(
          label,
          labelled,
          predicted == 0 ? 0 : (double) right / predicted,
          labelled == 0 ? 0 : (double) right / labelled,
          right == 0 ? 0 : 2.0 * right / (labelled + predicted));
    }
  }

  /**
   * The metrics of classes from counts.
   *
   * @param counts rows by {@code label x classes + prediction}
   */
  static Metrics of(
      long rows,
      double accuracy,
      double loss,
      Double auc,
      int classes,
      LabelNames names,
      Map<Long, Long> counts) {
    long[] right = new long[classes];
    long[] labelled = new long[classes];
    long[] predicted = new long[classes];
    counts.forEach(
        (pair, count) -> {
          int label = (int) (pair / classes);
          int prediction = (int) (pair % classes);
          labelled[label] += count;
          predicted[prediction] += count;
          right[label] += label == prediction ? count : 0;
        });
    List<OfClass> each = new ArrayList<>();
    double f1 = 0;
    double weighted = 0;
    int met = 0;
    for (int k = 0; k < classes; k++) {
      OfClass of = OfClass.of(names.name(k), right[k], labelled[k], predicted[k]);
      each.add(of);
      f1 += of.f1();
      weighted += of.f1() * labelled[k];
      met += labelled[k] + predicted[k] > 0 ? 1 : 0;
    }
    return new Metrics(
        rows, accuracy, loss, auc, f1 / met, weighted / rows, each, confusion(classes, counts));
  }

  private static List<List<Long>> confusion(int classes, Map<Long, Long> counts) {
    if (classes > MOST_SHOWN) {
      return null;
    }
    List<List<Long>> confusion = new ArrayList<>();
    for (long label = 0; label < classes; label++) {
      List<Long> row = new ArrayList<>();
      for (long prediction = 0; prediction < classes; prediction++) {
        row.add(counts.getOrDefault(label * classes + prediction, 0L));
      }
      confusion.add(row);
    }
    return confusion;
  }
}
