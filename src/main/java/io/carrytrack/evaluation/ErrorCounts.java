package io.carrytrack.evaluation;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * Predicted numbers beside the actual ones: a histogram of the errors, and a few hundred rows to
 * draw, which are chosen by their ids, so that they are the same on any cluster.
 */
public final class ErrorCounts implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Bins of a deviation of the target. */
  private static final int BINS_A_DEVIATION = 10;

  /** Errors beyond so many deviations are in the outermost bins. */
  private static final int DEVIATIONS = 4;

  private static final int BINS = 2 * DEVIATIONS * BINS_A_DEVIATION;
  private static final int MOST_SHOWN = 600;

  private final double deviation;
  private final long[] errors = new long[BINS];
  private final TreeSet<Shown> shown = new TreeSet<>();

  /**
   * A row to draw.
   *
   * @param hash of its id, by which it was chosen
   * @param id names it
   * @param actual in the target's unit
   * @param predicted likewise
   */
  public record Shown(long hash, String id, double actual, double predicted)
      implements Serializable, Comparable<Shown> {
    private static final long serialVersionUID = 1L;

    @Override
    public int compareTo(Shown other) {
      int byHash = Long.compare(hash, other.hash);
      int byId = byHash == 0 ? id.compareTo(other.id) : byHash;
      int byActual = byId == 0 ? Double.compare(actual, other.actual) : byId;
      return byActual == 0 ? Double.compare(predicted, other.predicted) : byActual;
    }
  }

  /**
   * Errors of a bin.
   *
   * @param middle of it, in the target's unit
   * @param rows in it
   */
  public record Bin(double middle, long rows) {}

  /**
   * @param deviation of the target, in its unit
   */
  ErrorCounts(double deviation) {
    this.deviation = deviation;
  }

  /** Adds a row; numbers are in the target's unit. */
  void add(String id, double actual, double predicted) {
    double error = (predicted - actual) / deviation;
    int bin = (int) Math.floor((error + DEVIATIONS) * BINS_A_DEVIATION);
    errors[Math.max(0, Math.min(BINS - 1, bin))]++;
    long hash = MurmurHash3.hash128x64(id.getBytes(StandardCharsets.UTF_8))[0];
    keep(new Shown(hash, id, actual, predicted));
  }

  private void keep(Shown row) {
    shown.add(row);
    if (shown.size() > MOST_SHOWN) {
      shown.pollLast();
    }
  }

  /** Adds all rows of another one. */
  void add(ErrorCounts more) {
    for (int bin = 0; bin < BINS; bin++) {
      errors[bin] += more.errors[bin];
    }
    more.shown.forEach(this::keep);
  }

  /** The bins from the first that has rows to the last one; predicted less actual. */
  public List<Bin> errors() {
    int first = 0;
    int last = BINS - 1;
    while (first < last && errors[first] == 0) {
      first++;
    }
    while (last > first && errors[last] == 0) {
      last--;
    }
    List<Bin> bins = new ArrayList<>();
    for (int bin = first; bin <= last; bin++) {
      double middle = ((bin + 0.5) / BINS_A_DEVIATION - DEVIATIONS) * deviation;
      bins.add(new Bin(middle, errors[bin]));
    }
    return bins;
  }

  /** The rows to draw. */
  public List<Shown> shown() {
    return List.copyOf(shown);
  }
}
