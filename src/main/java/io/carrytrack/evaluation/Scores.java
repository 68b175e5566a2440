package io.carrytrack.evaluation;

import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.network.Predictor;
import io.carrytrack.task.LossSums;
import io.carrytrack.task.Task;
import io.carrytrack.text.EncodedReview;
import io.carrytrack.text.ReservedIds;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/** Rows that are predicted a batch at a time. */
final class Scores implements Iterator<ScoredRow> {
  /** Rows that are predicted at once; more would only take more memory. */
  private static final int BATCH = 256;

  private final Iterator<byte[]> rows;
  private final Task task;
  private final ReservedIds reserved;
  private final Predictor predictor;
  private final TokenBatch batch;
  private final float[] outputs;
  private final ArrayDeque<ScoredRow> ready = new ArrayDeque<>();

  /**
   * @param rows as {@link EncodedReview#toBytes} writes them
   * @param reserved tells which ids are no words; null where rows are of numbers
   */
  Scores(
      Iterator<byte[]> rows,
      SequenceShape shape,
      Task task,
      ReservedIds reserved,
      Predictor predictor) {
    this.rows = rows;
    this.task = task;
    this.reserved = reserved;
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
    batch.clear();
    while (reviews.size() < BATCH && rows.hasNext()) {
      EncodedReview review = EncodedReview.fromBytes(rows.next());
      reviews.add(review);
      batch.add(review.ids(), 0, review.ids().length, review.label(), review.weight());
    }
    predictor.predict(batch, outputs);
    for (int i = 0; i < reviews.size(); i++) {
      ready.add(scored(reviews.get(i), i * task.outputs()));
    }
  }

  private ScoredRow scored(EncodedReview review, int at) {
    task.requireOutputs(outputs, at);
    LossSums scored = task.scored(review.labels(), 0, review.weight(), outputs, at);
    boolean ofNumbers = task.classes() == 0;
    return new ScoredRow(
        review.id(),
        reserved == null ? 0 : Math.max(0, review.ids().length - reserved.starts()),
        unknown(review),
        review.labels(),
        Arrays.copyOfRange(outputs, at, at + (ofNumbers ? task.outputs() : 1)),
        scored.weight(),
        scored.loss(),
        ofNumbers ? 0 : (int) task.prediction(outputs, at),
        ofNumbers ? 0 : confidence(at),
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

  private double confidence(int at) {
    return task.outputs() == 1
        ? Math.max(outputs[at], 1.0 - outputs[at])
        : outputs[at + (int) task.prediction(outputs, at)];
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
