package io.carrytrack.evaluation;

import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.network.Predictor;
import io.carrytrack.task.LossSums;
import io.carrytrack.task.Task;
import io.carrytrack.text.EncodedReview;
import io.carrytrack.text.ReservedIds;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import scala.Tuple2;
import scala.Tuple5;

/** {@link #ROW} rows, predicted a batch at a time. */
final class Scores
    implements Iterator<
        Tuple2<
            Tuple5<Float, Float, Double, Double, Integer>,
            Tuple5<String, Integer, Integer, Double, Double>>> {
  /** Rows of (first output, label, weight, weight times loss, predicted class). */
  static final Encoder<Tuple5<Float, Float, Double, Double, Integer>> SCORED =
      Encoders.tuple(
          Encoders.FLOAT(), Encoders.FLOAT(), Encoders.DOUBLE(), Encoders.DOUBLE(), Encoders.INT());

  /**
   * Rows of (id, words, unknown words, probability of the prediction, squares of Brier's score).
   */
  private static final Encoder<Tuple5<String, Integer, Integer, Double, Double>> SHOWN =
      Encoders.tuple(
          Encoders.STRING(), Encoders.INT(), Encoders.INT(), Encoders.DOUBLE(), Encoders.DOUBLE());

  /** What counts, and what is shown. */
  static final Encoder<
          Tuple2<
              Tuple5<Float, Float, Double, Double, Integer>,
              Tuple5<String, Integer, Integer, Double, Double>>>
      ROW = Encoders.tuple(SCORED, SHOWN);

  private final Iterator<byte[]> rows;
  private final Task task;
  private final ReservedIds reserved;
  private final Batches batches;
  private final ArrayDeque<
          Tuple2<
              Tuple5<Float, Float, Double, Double, Integer>,
              Tuple5<String, Integer, Integer, Double, Double>>>
      ready = new ArrayDeque<>();

  Scores(
      Iterator<byte[]> rows,
      SequenceShape shape,
      Task task,
      ReservedIds reserved,
      Predictor predictor) {
    this.rows = rows;
    this.task = task;
    this.reserved = reserved;
    this.batches = new Batches(rows, shape, task, predictor);
  }

  @Override
  public boolean hasNext() {
    return !ready.isEmpty() || rows.hasNext();
  }

  @Override
  public Tuple2<
          Tuple5<Float, Float, Double, Double, Integer>,
          Tuple5<String, Integer, Integer, Double, Double>>
      next() {
    if (ready.isEmpty()) {
      predict();
    }
    return ready.remove();
  }

  private void predict() {
    batches.predict(
        (review, at, scored) ->
            ready.add(new Tuple2<>(counted(review, at, scored), shown(review, at))));
  }

  private Tuple5<Float, Float, Double, Double, Integer> counted(
      EncodedReview review, int at, LossSums scored) {
    return new Tuple5<>(
        batches.outputs[at],
        review.label(),
        scored.weight(),
        scored.loss(),
        task.classes() == 0 ? 0 : (int) task.prediction(batches.outputs, at));
  }

  private Tuple5<String, Integer, Integer, Double, Double> shown(EncodedReview review, int at) {
    int words = reserved == null ? 0 : Math.max(0, review.ids().length - reserved.starts());
    int unknown = reserved == null || !reserved.hasUnknown() ? -1 : 0;
    if (unknown == 0) {
      for (int id : review.ids()) {
        unknown += id == reserved.unknown() ? 1 : 0;
      }
    }
    return new Tuple5<>(review.id(), words, unknown, confidence(at), squares(review, at));
  }

  private double confidence(int at) {
    if (task.classes() == 0) {
      return 0;
    }
    if (task.outputs() == 1) {
      return Math.max(batches.outputs[at], 1.0 - batches.outputs[at]);
    }
    return batches.outputs[at + (int) task.prediction(batches.outputs, at)];
  }

  private double squares(EncodedReview review, int at) {
    if (task.classes() == 0) {
      return 0;
    }
    if (task.outputs() == 1) {
      double difference = (double) batches.outputs[at] - review.label();
      return difference * difference;
    }
    double sum = 0;
    for (int k = 0; k < task.outputs(); k++) {
      double difference = batches.outputs[at + k] - (k == task.classOf(review.label()) ? 1.0 : 0.0);
      sum += difference * difference;
    }
    return sum;
  }
}
