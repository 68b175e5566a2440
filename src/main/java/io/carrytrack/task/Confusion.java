package io.carrytrack.task;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/**
 * Rows by label and by prediction, each counted once, and what follows for the classes. Counts are
 * whole, so that rows and other counts may be added in any order.
 */
public final class Confusion implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int classes;

  /** Rows by {@code label x classes + prediction}. */
  private final TreeMap<Long, Long> counts = new TreeMap<>();

  /**
   * No rows.
   *
   * @param classes K: labels and predictions are from 0 and below it
   */
  public Confusion(int classes) {
    this.classes = classes;
  }

  /** Adds a row. */
  public void add(int label, int prediction) {
    add((long) label * classes + prediction, 1);
  }

  /** Adds all rows of another one, of as many classes. */
  public void add(Confusion more) {
    more.counts.forEach(this::add);
  }

  private void add(long pair, long rows) {
    counts.merge(pair, rows, Long::sum);
  }

  /** Number of classes. */
  public int classes() {
    return classes;
  }

  /** Rows with this label and this prediction. */
  public long count(int label, int prediction) {
    return counts.getOrDefault((long) label * classes + prediction, 0L);
  }

  /**
   * One class against all others.
   *
   * @param labelled rows labelled so
   * @param predicted rows predicted so
   * @param right rows that are both
   */
  public record OfClass(long labelled, long predicted, long right) {
    /** Share of those labelled so in those predicted so; 0 where none is predicted so. */
    public double precision() {
      return predicted == 0 ? 0 : (double) right / predicted;
    }

    /** Share of those predicted so in those labelled so; 0 where none is labelled so. */
    public double recall() {
      return labelled == 0 ? 0 : (double) right / labelled;
    }

    /** Harmonic mean of precision and recall; 0 where both are. */
    public double f1() {
      return right == 0 ? 0 : 2.0 * right / (labelled + predicted);
    }

    private boolean met() {
      return labelled + predicted > 0;
    }
  }

  /** Each class, in their order. */
  public OfClass[] each() {
    long[] labelled = new long[classes];
    long[] predicted = new long[classes];
    long[] right = new long[classes];
    counts.forEach(
        (pair, rows) -> {
          int label = (int) (pair / classes);
          int prediction = (int) (pair % classes);
          labelled[label] += rows;
          predicted[prediction] += rows;
          right[label] += label == prediction ? rows : 0;
        });
    OfClass[] each = new OfClass[classes];
    for (int k = 0; k < classes; k++) {
      each[k] = new OfClass(labelled[k], predicted[k], right[k]);
    }
    return each;
  }

  /**
   * Mean of the classes' F1 over those that a row is labelled or predicted as, as scikit-learn's
   * {@code f1_score(average="macro")} has it; NaN without a row.
   */
  public double macroF1() {
    double sum = 0;
    int met = 0;
    for (OfClass of : each()) {
      sum += of.f1();
      met += of.met() ? 1 : 0;
    }
    return sum / met;
  }

  /** The same, each class weighing as many as its rows are. */
  public double weightedF1() {
    double sum = 0;
    long rows = 0;
    for (OfClass of : each()) {
      sum += of.f1() * of.labelled();
      rows += of.labelled();
    }
    return sum / rows;
  }

  /** Length of the encoding, in bytes. */
  int bytes() {
    return Integer.BYTES + counts.size() * 2 * Long.BYTES;
  }

  /** Appends the encoding, {@link #bytes} bytes. */
  void write(ByteBuffer out) {
    out.putInt(counts.size());
    for (Map.Entry<Long, Long> entry : counts.entrySet()) {
      out.putLong(entry.getKey()).putLong(entry.getValue());
    }
  }

  /** Adds the rows of an encoding. */
  void add(ByteBuffer in) {
    for (int left = in.getInt(); left > 0; left--) {
      add(in.getLong(), in.getLong());
    }
  }
}
