package io.carrytrack.evaluation;

import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.network.Predictor;
import io.carrytrack.network.PredictorFactory;
import io.carrytrack.task.Confusion;
import io.carrytrack.task.LabelNames;
import io.carrytrack.task.LossSums;
import io.carrytrack.task.RocArea;
import io.carrytrack.task.Task;
import io.carrytrack.text.EncodedReview;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.StorageLevels;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import scala.Tuple2;
import scala.Tuple5;

/**
 * Evaluates a network. Executors predict, sum and rank; the result has the same bits for any
 * partitioning and order of the rows.
 */
public final class Evaluator {
  /** Rows that are predicted at once; more would only take more memory. */
  private static final int BATCH = 256;

  private static final int RANKED_PARTITION_ROWS = 1_000_000;

  /** Rows of (first output, label, weight, weight times loss, predicted class). */
  private static final Encoder<Tuple5<Float, Float, Double, Double, Integer>> SCORED =
      Encoders.tuple(
          Encoders.FLOAT(), Encoders.FLOAT(), Encoders.DOUBLE(), Encoders.DOUBLE(), Encoders.INT());

  /** Rows of (first output, label). */
  private static final Encoder<Tuple2<Float, Float>> RANKED =
      Encoders.tuple(Encoders.FLOAT(), Encoders.FLOAT());

  private Evaluator() {}

  /**
   * Predicts and evaluates.
   *
   * @param reviews with the columns of {@link EncodedReview}; at least one row
   * @param names what labels are called
   * @param shape the shape that the network expects
   * @param parameters the network's flat parameter vector
   */
  public static Metrics evaluate(
      Dataset<Row> reviews,
      LabelNames names,
      SequenceShape shape,
      PredictorFactory factory,
      float[] parameters) {
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(reviews.sparkSession().sparkContext());
    Task task = factory.task();
    Broadcast<float[]> broadcast = context.broadcast(parameters);
    if (task.classes() == 0) {
      try {
        return EncodedReview.bytes(reviews, shape, task)
            .javaRDD()
            .mapPartitions(
                rows ->
                    List.of(errors(rows, shape, task, factory.create(broadcast.value())))
                        .iterator())
            .aggregate(new NumberErrors(task), NumberErrors::add, NumberErrors::add)
            .metrics();
      } finally {
        broadcast.destroy();
      }
    }
    Dataset<Tuple5<Float, Float, Double, Double, Integer>> scored =
        EncodedReview.bytes(reviews, shape, task)
            .mapPartitions(
                (MapPartitionsFunction<byte[], Tuple5<Float, Float, Double, Double, Integer>>)
                    rows -> new Scores(rows, shape, task, factory.create(broadcast.value())),
                SCORED)
            .persist(StorageLevels.MEMORY_AND_DISK);
    try {
      return metrics(task, names, scored);
    } finally {
      scored.unpersist();
      broadcast.destroy();
    }
  }

  private static NumberErrors errors(
      Iterator<byte[]> rows, SequenceShape shape, Task task, Predictor predictor) {
    NumberErrors errors = new NumberErrors(task);
    Batches batches = new Batches(rows, shape, task, predictor);
    while (rows.hasNext()) {
      batches.predict(
          (review, at, scored) ->
              errors.add(batches.outputs, at, review.labels(), scored.weight(), scored.loss()));
    }
    return errors;
  }

  private static Metrics metrics(
      Task task, LabelNames names, Dataset<Tuple5<Float, Float, Double, Double, Integer>> scored) {
    Sums sums = scored.javaRDD().aggregate(new Sums(task.classes()), Sums::add, Sums::add);
    if (sums.rows == 0) {
      throw new IllegalArgumentException("nothing to evaluate: no row");
    }
    double weight = sums.weight.value();
    return Metrics.of(
        sums.rows,
        sums.correct.value() / weight,
        sums.loss.value() / weight,
        task.ranks() ? auc(scored.select("_1", "_2").as(RANKED), sums.rows) : null,
        names,
        sums.confusion);
  }

  /** Sums over {@link #SCORED} rows. */
  private static final class Sums implements Serializable {
    private static final long serialVersionUID = 1L;
    private long rows;
    private final FixedPointSum weight = new FixedPointSum();
    private final FixedPointSum loss = new FixedPointSum();
    private final FixedPointSum correct = new FixedPointSum();
    private final Confusion confusion;

    Sums(int classes) {
      confusion = new Confusion(classes);
    }

    Sums add(Tuple5<Float, Float, Double, Double, Integer> row) {
      rows++;
      weight.add(row._3());
      loss.add(row._4());
      int label = row._2().intValue();
      correct.add(label == row._5() ? row._3() : 0);
      confusion.add(label, row._5());
      return this;
    }

    Sums add(Sums other) {
      rows += other.rows;
      weight.add(other.weight);
      loss.add(other.loss);
      correct.add(other.correct);
      confusion.add(other.confusion);
      return this;
    }
  }

  /**
   * The area under the ROC curve, null where it is undefined. Equal probabilities share a
   * partition, so that a partition is a range of them.
   */
  private static Double auc(Dataset<Tuple2<Float, Float>> ranked, long rows) {
    int partitions = (int) (1 + rows / RANKED_PARTITION_ROWS);
    List<RocArea> parts =
        ranked
            .repartitionByRange(partitions, functions.col("_1"))
            .sortWithinPartitions("_1")
            .javaRDD()
            .mapPartitions(part -> List.of(area(part)).iterator())
            .collect();
    RocArea area = new RocArea();
    parts.forEach(area::add);
    return Double.isNaN(area.value()) ? null : (Double) area.value();
  }

  private static RocArea area(Iterator<Tuple2<Float, Float>> sorted) {
    RocArea area = new RocArea();
    sorted.forEachRemaining(row -> area.add(row._1(), row._2() == 1f));
    return area;
  }

  /** Rows that are predicted a batch at a time. */
  private static final class Batches {
    private final Iterator<byte[]> rows;
    private final Task task;
    private final Predictor predictor;
    private final TokenBatch batch;
    private final float[] outputs;

    Batches(Iterator<byte[]> rows, SequenceShape shape, Task task, Predictor predictor) {
      this.rows = rows;
      this.task = task;
      this.predictor = predictor;
      this.batch = shape.newBatch();
      this.outputs = new float[BATCH * task.outputs()];
    }

    /** What becomes of a predicted row, whose outputs begin at an offset. */
    private interface Predicted {
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

  /** {@link #SCORED} rows, predicted a batch at a time. */
  private static final class Scores
      implements Iterator<Tuple5<Float, Float, Double, Double, Integer>> {
    private final Iterator<byte[]> rows;
    private final Task task;
    private final Batches batches;
    private final ArrayDeque<Tuple5<Float, Float, Double, Double, Integer>> ready =
        new ArrayDeque<>();

    Scores(Iterator<byte[]> rows, SequenceShape shape, Task task, Predictor predictor) {
      this.rows = rows;
      this.task = task;
      this.batches = new Batches(rows, shape, task, predictor);
    }

    @Override
    public boolean hasNext() {
      return !ready.isEmpty() || rows.hasNext();
    }

    @Override
    public Tuple5<Float, Float, Double, Double, Integer> next() {
      if (ready.isEmpty()) {
        predict();
      }
      return ready.remove();
    }

    private void predict() {
      batches.predict(
          (review, at, scored) ->
              ready.add(
                  new Tuple5<>(
                      batches.outputs[at],
                      review.label(),
                      scored.weight(),
                      scored.loss(),
                      (int) task.prediction(batches.outputs, at))));
    }
  }
}
