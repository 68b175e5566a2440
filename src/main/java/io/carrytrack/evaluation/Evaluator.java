package io.carrytrack.evaluation;

import io.carrytrack.minibatch.SequenceShape;
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
import java.util.Optional;
import java.util.function.Function;
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

/**
 * Evaluates a network. Executors predict, sum and rank; the result has the same bits for any
 * partitioning and order of the rows.
 */
public final class Evaluator {
  private static final int RANKED_PARTITION_ROWS = 1_000_000;

  /** Rows of (first output, label). */
  private static final Encoder<Tuple2<Float, Float>> RANKED =
      Encoders.tuple(Encoders.FLOAT(), Encoders.FLOAT());

  private static final Encoder<Row> SCORED = Encoders.row(ScoredRow.SCHEMA);
  private static final Column FIRST_LABEL = functions.col(ScoredRow.LABELS).getItem(0);
  private static final Column FIRST_OUTPUT = functions.col(ScoredRow.OUTPUTS).getItem(0);

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
    return scored(
        reviews,
        shape,
        factory,
        parameters,
        Optional.empty(),
        rows -> metrics(factory.task(), names, rows));
  }

  /**
   * Predicts and evaluates, and says more of the rows.
   *
   * @param reviews with the columns of {@link EncodedReview}; at least one row
   * @param names what labels are called
   * @param shape the shape that the network expects
   * @param parameters the network's flat parameter vector
   * @param reserved tells which ids are no words; empty where rows are of numbers
   * @param sink takes the predictions, where a row has one; empty for nobody
   */
  public static Evaluation look(
      Dataset<Row> reviews,
      LabelNames names,
      SequenceShape shape,
      PredictorFactory factory,
      float[] parameters,
      Optional<ReservedIds> reserved,
      Optional<Prediction.Sink> sink) {
    Task task = factory.task();
    return scored(
        reviews,
        shape,
        factory,
        parameters,
        reserved,
        rows -> {
          Metrics metrics = metrics(task, names, rows);
          if (task.labelWidth() == 1) {
            sink.ifPresent(of -> of.accept(predictions(task, rows, metrics.rows())));
          }
          return new Evaluation(metrics, statistics(task, rows));
        });
  }

  /** What a function makes of the rows of {@link ScoredRow#SCHEMA}, which are gone behind it. */
  private static <T> T scored(
      Dataset<Row> reviews,
      SequenceShape shape,
      PredictorFactory factory,
      float[] parameters,
      Optional<ReservedIds> reserved,
      Function<Dataset<Row>, T> of) {
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(reviews.sparkSession().sparkContext());
    Task task = factory.task();
    ReservedIds ids = reserved.orElse(null);
    Broadcast<float[]> broadcast = context.broadcast(parameters);
    Dataset<Row> rows =
        EncodedReview.bytes(reviews, shape, task)
            .mapPartitions(
                (MapPartitionsFunction<byte[], Row>)
                    part ->
                        IteratorUtils.transformedIterator(
                            new Scores(part, shape, task, ids, factory.create(broadcast.value())),
                            ScoredRow::toRow),
                SCORED)
            .persist(StorageLevels.MEMORY_AND_DISK);
    try {
      return of.apply(rows);
    } finally {
      rows.unpersist();
      broadcast.destroy();
    }
  }

  private static RowStatistics statistics(Task task, Dataset<Row> scored) {
    return scored
        .javaRDD()
        .aggregate(
            new RowStatistics(task),
            (sums, row) -> sums.add(ScoredRow.of(row)),
            RowStatistics::add);
  }

  /** By rising id, a range of them at a time. */
  private static Iterator<Prediction> predictions(Task task, Dataset<Row> scored, long rows) {
    Column id = functions.col(ScoredRow.ID);
    return IteratorUtils.transformedIterator(
        scored
            .repartitionByRange((int) (1 + rows / RANKED_PARTITION_ROWS), id)
            .sortWithinPartitions(id, FIRST_LABEL, FIRST_OUTPUT)
            .toLocalIterator(),
        row -> Prediction.of(task, ScoredRow.of(row)));
  }

  private static Metrics metrics(Task task, LabelNames names, Dataset<Row> scored) {
    return task.classes() == 0 ? ofNumbers(task, scored) : ofClasses(task, names, scored);
  }

  private static Metrics ofNumbers(Task task, Dataset<Row> scored) {
    return scored
        .javaRDD()
        .aggregate(
            new NumberErrors(task), (sums, row) -> sums.add(ScoredRow.of(row)), NumberErrors::add)
        .metrics();
  }

  private static Metrics ofClasses(Task task, LabelNames names, Dataset<Row> scored) {
    Sums sums =
        scored
            .javaRDD()
            .aggregate(
                new Sums(task.classes()), (all, row) -> all.add(ScoredRow.of(row)), Sums::add);
    if (sums.rows == 0) {
      throw new IllegalArgumentException("nothing to evaluate: no row");
    }
    double weight = sums.weight.value();
    return Metrics.of(
        sums.rows,
        sums.correct.value() / weight,
        sums.loss.value() / weight,
        task.ranks()
            ? auc(scored.select(FIRST_OUTPUT.as("_1"), FIRST_LABEL.as("_2")).as(RANKED), sums.rows)
            : null,
        names,
        sums.confusion);
  }

  /** Sums over rows of classes. */
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

    Sums add(ScoredRow row) {
      rows++;
      weight.add(row.weight());
      loss.add(row.weightedLoss());
      int label = (int) row.label();
      correct.add(label == row.predicted() ? row.weight() : 0);
      confusion.add(label, row.predicted());
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
