package io.carrytrack.evaluation;

import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.network.Predictor;
import io.carrytrack.network.PredictorFactory;
import io.carrytrack.task.LabelNames;
import io.carrytrack.task.LossSums;
import io.carrytrack.task.Task;
import io.carrytrack.text.EncodedReview;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
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
   * @param shape the padded shape that the network expects
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
    Dataset<Tuple5<Float, Float, Double, Double, Integer>> scored =
        EncodedReview.bytes(reviews, task)
            .mapPartitions(
                (MapPartitionsFunction<byte[], Tuple5<Float, Float, Double, Double, Integer>>)
                    rows -> new Scores(rows, shape, task, factory.create(broadcast.value())),
                SCORED)
            .persist(StorageLevels.MEMORY_AND_DISK);
    try {
      return task.classes() == 0 ? errors(task, scored) : metrics(task, names, scored);
    } finally {
      scored.unpersist();
      broadcast.destroy();
    }
  }

  private static Metrics errors(
      Task task, Dataset<Tuple5<Float, Float, Double, Double, Integer>> scored) {
    return scored
        .javaRDD()
        .aggregate(
            new NumberErrors(task),
            (sums, row) -> sums.add(row._1(), row._2(), row._3(), row._4()),
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
        task.classes(),
        names,
        sums.counts);
  }

  /** Sums over {@link #SCORED} rows. */
  private static final class Sums implements Serializable {
    private static final long serialVersionUID = 1L;
    private long rows;
    private final FixedPointSum weight = new FixedPointSum();
    private final FixedPointSum loss = new FixedPointSum();
    private final FixedPointSum correct = new FixedPointSum();
    private final int classes;
    private final TreeMap<Long, Long> counts = new TreeMap<>();

    Sums(int classes) {
      this.classes = classes;
    }

    Sums add(Tuple5<Float, Float, Double, Double, Integer> row) {
      rows++;
      weight.add(row._3());
      loss.add(row._4());
      int label = row._2().intValue();
      correct.add(label == row._5() ? row._3() : 0);
      counts.merge((long) label * classes + row._5(), 1L, Long::sum);
      return this;
    }

    Sums add(Sums other) {
      rows += other.rows;
      weight.add(other.weight);
      loss.add(other.loss);
      correct.add(other.correct);
      other.counts.forEach((pair, count) -> counts.merge(pair, count, Long::sum));
      return this;
    }
  }

  /**
   * The Mann-Whitney statistic over the rows sorted by probability. Equal probabilities share a
   * partition, so what partitions owe each other is the number of zeros below.
   */
  private static Double auc(Dataset<Tuple2<Float, Float>> ranked, long rows) {
    int partitions = (int) (1 + rows / RANKED_PARTITION_ROWS);
    List<long[]> parts =
        ranked
            .repartitionByRange(partitions, functions.col("_1"))
            .sortWithinPartitions("_1")
            .javaRDD()
            .mapPartitions(part -> List.of(wins(part)).iterator())
            .collect();
    double twiceWins = 0;
    long zeros = 0;
    long ones = 0;
    for (long[] part : parts) {
      twiceWins += part[2] + 2.0 * part[1] * zeros;
      zeros += part[0];
      ones += part[1];
    }
    return zeros == 0 || ones == 0 ? null : twiceWins / (2.0 * zeros * ones);
  }

  /** Zeros, ones, and twice the wins of ones over zeros, among rows sorted by probability. */
  private static long[] wins(Iterator<Tuple2<Float, Float>> sorted) {
    long zerosBelow = 0;
    long ones = 0;
    long twiceWins = 0;
    long tiedZeros = 0;
    long tiedOnes = 0;
    float tied = -1f;
    while (sorted.hasNext()) {
      Tuple2<Float, Float> row = sorted.next();
      if (row._1() != tied) {
        twiceWins += tiedOnes * (2 * zerosBelow + tiedZeros);
        zerosBelow += tiedZeros;
        ones += tiedOnes;
        tiedZeros = 0;
        tiedOnes = 0;
        tied = row._1();
      }
      if (row._2() == 1f) {
        tiedOnes++;
      } else {
        tiedZeros++;
      }
    }
    twiceWins += tiedOnes * (2 * zerosBelow + tiedZeros);
    return new long[] {zerosBelow + tiedZeros, ones + tiedOnes, twiceWins};
  }

  /** {@link #SCORED} rows, predicted a batch at a time. */
  private static final class Scores
      implements Iterator<Tuple5<Float, Float, Double, Double, Integer>> {
    private final Iterator<byte[]> rows;
    private final Task task;
    private final Predictor predictor;
    private final TokenBatch batch;
    private final float[] outputs;
    private final ArrayDeque<Tuple5<Float, Float, Double, Double, Integer>> ready =
        new ArrayDeque<>();

    Scores(Iterator<byte[]> rows, SequenceShape shape, Task task, Predictor predictor) {
      this.rows = rows;
      this.task = task;
      this.predictor = predictor;
      this.batch = shape.newBatch();
      this.outputs = new float[BATCH * task.outputs()];
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
        LossSums scored = task.scored(review.label(), review.weight(), outputs, at);
        ready.add(
            new Tuple5<>(
                outputs[at],
                review.label(),
                scored.weight(),
                scored.loss(),
                task.classes() == 0 ? 0 : (int) task.prediction(outputs, at)));
      }
    }
  }
}
