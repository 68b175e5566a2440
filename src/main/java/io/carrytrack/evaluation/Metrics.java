package io.carrytrack.evaluation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.carrytrack.task.Confusion;
import io.carrytrack.task.LabelNames;
import java.util.ArrayList;
import java.util.List;

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
    static OfClass of(String label, Confusion.OfClass counts) {
      return new OfClass(
          label, counts.labelled(), counts.precision(), counts.recall(), counts.f1());
    }
  }

  /** The metrics of classes, with what is no class's. */
  static Metrics of(
      long rows, double accuracy, double loss, Double auc, LabelNames names, Confusion confusion) {
    List<OfClass> each = new ArrayList<>();
    for (Confusion.OfClass of : confusion.each()) {
      each.add(OfClass.of(names.name(each.size()), of));
    }
    return new Metrics(
        rows,
        accuracy,
        loss,
        auc,
        confusion.macroF1(),
        confusion.weightedF1(),
        each,
        matrix(confusion));
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
