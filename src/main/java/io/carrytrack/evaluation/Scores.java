package io.carrytrack.evaluation;

import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.network.Predictor;
import io.carrytrack.task.LossSums;
import io.carrytrack.task.Task;
import io.carrytrack.task.Threshold;
import io.carrytrack.text.EncodedReview;
import io.carrytrack.text.ReservedIds;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;

/** Rows that are predicted a batch at a time. */
final class Scores implements Iterator<ScoredRow> {
  /** Rows that are predicted at once; more would only take more memory. */
  private static final int BATCH = 256;

  private final Iterator<Row> rows;
  private final Task task;
  private final ReservedIds reserved;
  private final Threshold threshold;
  private final Predictor predictor;
  private final TokenBatch batch;
  private final float[] outputs;
  private final ArrayDeque<ScoredRow> ready = new ArrayDeque<>();

  /**
   * @param rows as {@link EncodedReview#grouped} has them
   * @param reserved tells which ids are no words; null where rows are of numbers
   * @param threshold decides between labels 0 and 1
   */
  Scores(
      Iterator<Row> rows,
      SequenceShape shape,
      Task task,
      ReservedIds reserved,
      Threshold threshold,
      Predictor predictor) {
    this.rows = rows;
    this.task = task;
    this.reserved = reserved;
    this.threshold = threshold;
    this.predictor = predictor;
    this.batch = shape.newBatch();
    this.outputs = new float[BATCH * task.outputs()];
  }

  @Override
  public boolean hasNext() {
    return !ready.isEmpty() || rows.hasNext();
  }

  @Override
  public ScoredRow next() {
    if (ready.isEmpty()) {
      predict();
    }
    return ready.remove();
  }

  private void predict() {
    List<EncodedReview> reviews = new ArrayList<>(BATCH);
    List<String> groups = new ArrayList<>(BATCH);
    batch.clear();
    while (reviews.size() < BATCH && rows.hasNext()) {
      Row row = rows.next();
      EncodedReview review = EncodedReview.fromBytes(row.getAs(0));
      reviews.add(review);
      groups.add(row.getString(1));
      batch.add(review.ids(), 0, review.ids().length, review.label(), review.weight());
    }
    predictor.predict(batch, outputs);
    for (int i = 0; i < reviews.size(); i++) {
      ready.add(scored(reviews.get(i), groups.get(i), i * task.outputs()));
    }
  }

  private ScoredRow scored(EncodedReview review, String group, int at) {
    task.requireOutputs(outputs, at);
    LossSums scored = task.scored(review.labels(), 0, review.weight(), outputs, at);
    boolean ofNumbers = task.classes() == 0;
    int predicted = ofNumbers ? 0 : (int) threshold.prediction(task, outputs, at);
    return new ScoredRow(
        review.id(),
        group,
        reserved == null ? 0 : Math.max(0, review.ids().length - reserved.starts()),
        unknown(review),
        review.labels(),
        Arrays.copyOfRange(outputs, at, at + (ofNumbers ? task.outputs() : 1)),
        scored.weight(),
        scored.loss(),
        predicted,
        ofNumbers ? 0 : confidence(predicted, at),
        ofNumbers ? 0 : squares(review, at));
  }

  private int unknown(EncodedReview review) {
    if (reserved == null || !reserved.hasUnknown()) {
      return -1;
    }
    int unknown = 0;
    for (int id : review.ids()) {
      unknown += id == reserved.unknown() ? 1 : 0;
    }
    return unknown;
  }

  private double confidence(int predicted, int at) {
    if (task.outputs() > 1) {
      return outputs[at + predicted];
    }
    return predicted == 1 ? outputs[at] : 1.0 - outputs[at];
  }

  private double squares(EncodedReview review, int at) {
    if (task.outputs() == 1) {
      double difference = (double) outputs[at] - review.label();
      return difference * difference;
    }
    double sum = 0;
    for (int k = 0; k < task.outputs(); k++) {
      double difference = outputs[at + k] - (k == task.classOf(review.label()) ? 1.0 : 0.0);
      sum += difference * difference;
    }
    return sum;
  }
}
