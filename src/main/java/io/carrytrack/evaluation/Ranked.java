package io.carrytrack.evaluation;

import static org.apache.spark.sql.functions.col;

import io.carrytrack.base.ExactSum;
import io.carrytrack.task.RocArea;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.collections4.iterators.PeekingIterator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What the order of rows labelled 0 and 1 by their score comes to. Executors sort; the result has
 * the same bits for any partitioning and order of the rows.
 */
final class Ranked implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int PARTITION_ROWS = 1_000_000;

  private static final String SCORE = "score";
  private static final String LABEL = "label";

  private final RocArea area = new RocArea();
  private final Weights weights = new Weights();

  /** Its terms are of many rows where these have one score, so that they may be large. */
  private final ExactSum steps = new ExactSum();

  /** Weights of rows labelled 0 and 1. */
  private static final class Weights implements Serializable {
    private static final long serialVersionUID = 1L;
    private final FixedPointSum zeros = new FixedPointSum();
    private final FixedPointSum ones = new FixedPointSum();

    void add(boolean isOne, double weight) {
      (isOne ? ones : zeros).add(weight);
    }

    void add(Weights more) {
      zeros.add(more.zeros);
      ones.add(more.ones);
    }

    void subtract(Weights of) {
      zeros.subtract(of.zeros);
      ones.subtract(of.ones);
    }

    double precision() {
      double one = ones.value();
      return one / (one + zeros.value());
    }
  }

  /**
   * A group's rows of a partition, whose scores are a range of the group's.
   *
   * @param partition which
   * @param area of them
   * @param weights of them
   */
  private record Part(String group, int partition, RocArea area, Weights weights)
      implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  private Ranked() {}

  /**
   * Ranks rows, each group by itself.
   *
   * @param scored rows of {@link ScoredRow#SCHEMA}, of labels 0 and 1
   * @param group tells a row's group; may be null
   * @param rows how many there are
   */
  static Map<String, Ranked> of(Dataset<Row> scored, Column group, long rows) {
    // equal scores of a group share a partition, so that a partition is a range of them
    JavaRDD<Row> sorted =
        scored
            .select(
                group.as(ScoredRow.GROUP),
                ScoredRow.FIRST_OUTPUT.as(SCORE),
                ScoredRow.FIRST_LABEL.as(LABEL),
                col(ScoredRow.WEIGHT))
            .repartitionByRange((int) (1 + rows / PARTITION_ROWS), col(ScoredRow.GROUP), col(SCORE))
            .sortWithinPartitions(col(ScoredRow.GROUP), col(SCORE))
            .javaRDD();
    List<Part> parts =
        sorted
            .mapPartitionsWithIndex((index, part) -> parts(index, part).iterator(), true)
            .collect();
    Map<String, Ranked> ranked = new HashMap<>();
    Map<Integer, Map<String, Weights>> from = new HashMap<>();
    for (int i = parts.size() - 1; i >= 0; i--) {
      Part part = parts.get(i);
      Ranked of = ranked.computeIfAbsent(part.group(), g -> new Ranked());
      of.weights.add(part.weights());
      Weights above = new Weights();
      above.add(of.weights);
      from.computeIfAbsent(part.partition(), p -> new HashMap<>()).put(part.group(), above);
    }
    parts.forEach(part -> ranked.get(part.group()).area.add(part.area()));
    sorted
        .mapPartitionsWithIndex(
            (index, part) -> steps(part, from.getOrDefault(index, Map.of())).iterator(), true)
        .collect()
        .forEach(of -> ranked.get(of.group()).steps.add(of.sum()));
    return ranked;
  }

  private static List<Part> parts(int partition, Iterator<Row> sorted) {
    List<Part> parts = new ArrayList<>();
    Part last = null;
    while (sorted.hasNext()) {
      Row row = sorted.next();
      if (last == null || !Objects.equals(last.group(), row.getString(0))) {
        last = new Part(row.getString(0), partition, new RocArea(), new Weights());
        parts.add(last);
      }
      last.area().add(row.getFloat(1), isOne(row));
      last.weights().add(isOne(row), row.getDouble(3));
    }
    return parts;
  }

  private static boolean isOne(Row row) {
    return row.getFloat(2) == 1f;
  }

  /** Of a group, what the recall gains at each score, times the precision there. */
  private record Steps(String group, ExactSum sum) implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /**
   * @param from the weights of each group's rows that are in this partition or above it
   */
  private static List<Steps> steps(Iterator<Row> sorted, Map<String, Weights> from) {
    List<Steps> all = new ArrayList<>();
    PeekingIterator<Row> rows = PeekingIterator.peekingIterator(sorted);
    Steps last = null;
    Weights above = null;
    while (rows.hasNext()) {
      Row first = rows.peek();
      if (last == null || !Objects.equals(last.group(), first.getString(0))) {
        last = new Steps(first.getString(0), new ExactSum());
        above = new Weights();
        above.add(from.get(last.group()));
        all.add(last);
      }
      Weights tied = new Weights();
      while (rows.hasNext() && isTied(rows.peek(), first)) {
        Row row = rows.next();
        tied.add(isOne(row), row.getDouble(3));
      }
      double gain = tied.ones.value();
      if (gain > 0) {
        last.sum().add(gain * above.precision());
      }
      above.subtract(tied);
    }
    return all;
  }

  private static boolean isTied(Row row, Row first) {
    return row.getFloat(1) == first.getFloat(1)
        && Objects.equals(row.getString(0), first.getString(0));
  }

  /** The area under the ROC curve, null where all rows have one label. */
  Double auc() {
    double value = area.value();
    return Double.isNaN(value) ? null : (Double) value;
  }

  /**
   * Average precision: the sum over the scores of what the recall of label 1 gains there times the
   * precision there, rows of equal score counted at once; null without weight of label 1.
   */
  Double averagePrecision() {
    double ones = weights.ones.value();
    return ones == 0 ? null : (Double) (steps.value().doubleValue() / ones);
  }
}
