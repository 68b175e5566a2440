package io.carrytrack.task;

import java.nio.ByteBuffer;

/**
 * What validation keeps of the rows that it scores: all that a {@link Metric} is made of. Only
 * {@link #sums} depend on the order in which rows are added.
 */
public final class ScoredRows {
  private final Task task;
  private LossSums sums = LossSums.NONE;
  private final Confusion confusion;
  private final Ranking ranking;

  /**
   * No rows.
   *
   * @param task of the rows
   * @param metric that is asked for, beside loss and accuracy; what only others need is not kept
   */
  public ScoredRows(Task task, Metric metric) {
    this.task = task;
    confusion = metric == Metric.MACRO_F1 ? new Confusion(task.classes()) : null;
    ranking = metric == Metric.AUC ? new Ranking() : null;
  }

  /**
   * Adds a row.
   *
   * @param weight at least 0; counts in {@link #sums} alone
   * @param outputs what the network says of it, from an offset on
   */
  public void add(float label, float weight, float[] outputs, int at) {
    add(new float[] {label}, 0, weight, outputs, at);
  }

  /**
   * Adds a row.
   *
   * @param labels has the row's label from an offset on
   * @param weight at least 0; counts in {@link #sums} alone
   * @param outputs what the network says of it, from an offset on
   */
  public void add(float[] labels, int labelAt, float weight, float[] outputs, int at) {
    sums = sums.plus(task.scored(labels, labelAt, weight, outputs, at));
    float label = labels[labelAt];
    if (confusion != null) {
      confusion.add(task.classOf(label), (int) task.prediction(outputs, at));
    }
    if (ranking != null) {
      ranking.add(outputs[at], label);
    }
  }

  /** Loss and accuracy. */
  public LossSums sums() {
    return sums;
  }

  /** Counts by class. */
  Confusion confusion() {
    return confusion;
  }

  /** Scores and labels. */
  Ranking ranking() {
    return ranking;
  }

  /** Length of the encoding, in bytes. */
  public int bytes() {
    return LossSums.BYTES
        + (confusion == null ? 0 : confusion.bytes())
        + (ranking == null ? 0 : ranking.bytes());
  }

  /** Appends the encoding, {@link #bytes} bytes. */
  public void write(ByteBuffer out) {
    sums.write(out);
    if (confusion != null) {
      confusion.write(out);
    }
    if (ranking != null) {
      ranking.write(out);
    }
  }

  /** Adds the rows of an encoding of the same task and metric. */
  public void add(ByteBuffer in) {
    sums = sums.plus(LossSums.read(in));
    if (confusion != null) {
      confusion.add(in);
    }
    if (ranking != null) {
      ranking.add(in);
    }
  }
}
