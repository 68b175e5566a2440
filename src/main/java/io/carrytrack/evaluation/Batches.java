package io.carrytrack.evaluation;

import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.network.Predictor;
import io.carrytrack.task.LossSums;
import io.carrytrack.task.Task;
import io.carrytrack.text.EncodedReview;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Rows that are predicted a batch at a time. */
final class Batches {
  /** Rows that are predicted at once; more would only take more memory. */
  private static final int BATCH = 256;

  private final Iterator<byte[]> rows;
  private final Task task;
  private final Predictor predictor;
  private final TokenBatch batch;

  /** What the network said of the rows that were predicted last. */
  final float[] outputs;

  Batches(Iterator<byte[]> rows, SequenceShape shape, Task task, Predictor predictor) {
    this.rows = rows;
    this.task = task;
    this.predictor = predictor;
    this.batch = shape.newBatch();
    this.outputs = new float[BATCH * task.outputs()];
  }

  /** What becomes of a predicted row, whose outputs begin at an offset. */
  interface Predicted {
    void take(EncodedReview review, int at, LossSums scored);
  }

  /** Predicts the next rows, one at least. */
  void predict(Predicted predicted) {
    List<EncodedReview> reviews = new ArrayList<>(BATCH);
    batch.clear();
    while (reviews.size() < BATCH && rows.hasNext()) {
      EncodedReview review = EncodedReview.fromBytes(rows.next());
      reviews.add(review);
      batch.add(review.ids(), 0, review.ids().length, review.label(), review.weight());
    }
    predictor.predict(batch, outputs);
    for (int i = 0; i < reviews.size(); i++) {
      EncodedReview review = reviews.get(i);
      int at = i * task.outputs();
      task.requireOutputs(outputs, at);
      predicted.take(review, at, task.scored(review.labels(), 0, review.weight(), outputs, at));
    }
  }
}
