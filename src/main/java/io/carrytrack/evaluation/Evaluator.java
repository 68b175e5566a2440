package io.carrytrack.evaluation;

import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.network.Predictor;
import io.carrytrack.network.PredictorFactory;
import io.carrytrack.task.Confusion;
import io.carrytrack.task.LabelNames;
import io.carrytrack.task.RocArea;
import io.carrytrack.task.Task;
import io.carrytrack.text.EncodedReview;
import io.carrytrack.text.ReservedIds;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.collections4.IteratorUtils;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.StorageLevels;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
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
  private static final int RANKED_PARTITION_ROWS = 1_000_000;

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
    return look(reviews, names, shape, factory, parameters, false, null, null).metrics();
  }

  /**
   * Predicts and evaluates, and says more of the rows.
   *
   * @param reviews with the columns of {@link EncodedReview}; at least one row
   * @param names what labels are called
   * @param shape the shape that the network expects
   * @param parameters the network's flat parameter vector
   * @param reserved tells which ids are no words; null where rows are of numbers
   * @param sink takes the predictions; null for nobody
   */
  public static Evaluation look(
      Dataset<Row> reviews,
      LabelNames names,
      SequenceShape shape,
      PredictorFactory factory,
      float[] parameters,
      ReservedIds reserved,
      Prediction.Sink sink) {
    return look(reviews, names, shape, factory, parameters, true, reserved, sink);
  }

  private static Evaluation look(
      Dataset<Row> reviews,
      LabelNames names,
      SequenceShape shape,
      PredictorFactory factory,
      float[] parameters,
      boolean rowsToo,
      ReservedIds reserved,
      Prediction.Sink sink) {
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(reviews.sparkSession().sparkContext());
    Task task = factory.task();
    Broadcast<float[]> broadcast = context.broadcast(parameters);
    if (task.classes() == 0 && task.outputs() > 1) {
      try {
        return new Evaluation(ofTargets(reviews, shape, factory, broadcast), null);
      } finally {
        broadcast.destroy();
      }
    }
    Dataset<
            Tuple2<
                Tuple5<Float, Float, Double, Double, Integer>,
                Tuple5<String, Integer, Integer, Double, Double>>>
        scored =
            EncodedReview.bytes(reviews, shape, task)
                .mapPartitions(
                    (MapPartitionsFunction<
                            byte[],
                            Tuple2<
                                Tuple5<Float, Float, Double, Double, Integer>,
                                Tuple5<String, Integer, Integer, Double, Double>>>)
                        rows ->
                            new Scores(
                                rows, shape, task, reserved, factory.create(broadcast.value())),
                    Scores.ROW)
                .persist(StorageLevels.MEMORY_AND_DISK);
    try {
      Dataset<Tuple5<Float, Float, Double, Double, Integer>> counted =
          scored.select("_1.*").as(Scores.SCORED);
      Metrics metrics = task.classes() == 0 ? errors(task, counted) : metrics(task, names, counted);
      if (sink != null) {
        sink.accept(predictions(task, scored, metrics.rows()));
      }
      return new Evaluation(metrics, rowsToo ? statistics(task, scored) : null);
    } finally {
      scored.unpersist();
      broadcast.destroy();
    }
  }

  private static Metrics ofTargets(
      Dataset<Row> reviews,
      SequenceShape shape,
      PredictorFactory factory,
      Broadcast<float[]> parameters) {
    Task task = factory.task();
    return EncodedReview.bytes(reviews, shape, task)
        .javaRDD()
        .mapPartitions(
            rows ->
                List.of(errors(rows, shape, task, factory.create(parameters.value()))).iterator())
        .aggregate(new NumberErrors(task), NumberErrors::add, NumberErrors::add)
        .metrics();
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

  private static RowStatistics statistics(
      Task task,
      Dataset<
              Tuple2<
                  Tuple5<Float, Float, Double, Double, Integer>,
                  Tuple5<String, Integer, Integer, Double, Double>>>
          scored) {
    return scored
        .javaRDD()
        .aggregate(
            new RowStatistics(task),
            (sums, row) -> sums.add(shown(task, row._1(), row._2())),
            RowStatistics::add);
  }

  private static RowStatistics.ScoredRow shown(
      Task task,
      Tuple5<Float, Float, Double, Double, Integer> row,
      Tuple5<String, Integer, Integer, Double, Double> more) {
    return new RowStatistics.ScoredRow(
        more._1(),
        more._2(),
        more._3(),
        row._2(),
        row._1(),
        prediction(task, row),
        more._4(),
        more._5());
  }

  private static double prediction(Task task, Tuple5<Float, Float, Double, Double, Integer> row) {
    return task.classes() == 0 ? task.prediction(new float[] {row._1()}, 0) : row._5();
  }

  /** By rising id, a range of them at a time. */
  private static Iterator<Prediction> predictions(
      Task task,
      Dataset<
              Tuple2<
                  Tuple5<Float, Float, Double, Double, Integer>,
                  Tuple5<String, Integer, Integer, Double, Double>>>
          scored,
      long rows) {
    Column id = functions.col("_2._1");
    Column[] order = {id, functions.col("_1._2"), functions.col("_1._1")};
    return IteratorUtils.transformedIterator(
        scored
            .repartitionByRange((int) (1 + rows / RANKED_PARTITION_ROWS), id)
            .sortWithinPartitions(order)
            .toLocalIterator(),
        row ->
            new Prediction(
                row._2()._1(),
                task.classes() == 0
                    ? task.prediction(new float[] {row._1()._2()}, 0)
                    : task.classOf(row._1()._2()),
                prediction(task, row._1()),
                task.classes() == 0
                    ? null
                    : (Double) (task.ranks() ? row._1()._1().doubleValue() : row._2()._4())));
  }

  private static Metrics errors(
      Task task, Dataset<Tuple5<Float, Float, Double, Double, Integer>> scored) {
    return scored
        .javaRDD()
        .aggregate(
            new NumberErrors(task),
            (sums, row) ->
                sums.add(new float[] {row._1()}, 0, new float[] {row._2()}, row._3(), row._4()),
            NumberErrors::add)
        .metrics();
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

  /** Sums over {@link Scores#SCORED} rows. */
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
}
