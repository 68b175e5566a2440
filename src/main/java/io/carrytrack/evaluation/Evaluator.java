package io.carrytrack.evaluation;

import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.network.PredictorFactory;
import io.carrytrack.task.LabelNames;
import io.carrytrack.task.Task;
import io.carrytrack.task.Threshold;
import io.carrytrack.text.EncodedReview;
import io.carrytrack.text.ReservedIds;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
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
import org.apache.spark.sql.types.DataTypes;

/**
 * Evaluates a network. Executors predict, sum and rank; the result has the same bits for any
 * partitioning and order of the rows.
 */
public final class Evaluator {
  private static final int SORTED_PARTITION_ROWS = 1_000_000;
  private static final Encoder<Row> SCORED = Encoders.row(ScoredRow.SCHEMA);
  private static final Column NO_GROUP = functions.lit(null).cast(DataTypes.StringType);

  private Evaluator() {}

  /**
   * What is asked beside the metrics.
   *
   * @param reserved tells which ids are no words; empty where rows are of numbers
   * @param sink takes the predictions, where a row has one; empty for nobody
   * @param threshold decides between labels 0 and 1; the usual one for all other tasks
   */
  public record Looking(
      Optional<ReservedIds> reserved, Optional<Prediction.Sink> sink, Threshold threshold) {
    /** With the usual threshold. */
    public Looking(Optional<ReservedIds> reserved, Optional<Prediction.Sink> sink) {
      this(reserved, sink, Threshold.HALF);
    }
  }

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
        new Looking(Optional.empty(), Optional.empty()),
        rows -> metrics(factory.task(), names, rows));
  }

  /**
   * Predicts and evaluates, and says more of the rows.
   *
   * @param reviews with the columns of {@link EncodedReview}, {@link EncodedReview#GROUP} among
   *     them where groups are asked for; at least one row
   * @param names what labels are called
   * @param shape the shape that the network expects
   * @param parameters the network's flat parameter vector
   * @param looking what is asked beside the metrics
   */
  public static Evaluation look(
      Dataset<Row> reviews,
      LabelNames names,
      SequenceShape shape,
      PredictorFactory factory,
      float[] parameters,
      Looking looking) {
    Task task = factory.task();
    boolean grouped = Arrays.asList(reviews.columns()).contains(EncodedReview.GROUP);
    return scored(
        reviews,
        shape,
        factory,
        parameters,
        looking,
        rows -> {
          Metrics metrics = metrics(task, names, rows);
          if (task.labelWidth() == 1) {
            looking.sink().ifPresent(of -> of.accept(predictions(task, rows, metrics.rows())));
          }
          return new Evaluation(
              metrics,
              statistics(task, rows),
              grouped ? Evaluation.Group.ordered(metrics(task, names, rows, true)) : List.of());
        });
  }

  /** What a function makes of the rows of {@link ScoredRow#SCHEMA}, which are gone behind it. */
  private static <T> T scored(
      Dataset<Row> reviews,
      SequenceShape shape,
      PredictorFactory factory,
      float[] parameters,
      Looking looking,
      Function<Dataset<Row>, T> of) {
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(reviews.sparkSession().sparkContext());
    Task task = factory.task();
    ReservedIds reserved = looking.reserved().orElse(null);
    Threshold threshold = looking.threshold();
    Broadcast<float[]> broadcast = context.broadcast(parameters);
    Dataset<Row> rows =
        EncodedReview.grouped(reviews, shape, task)
            .mapPartitions(
                (MapPartitionsFunction<Row, Row>)
                    part ->
                        IteratorUtils.transformedIterator(
                            new Scores(
                                part,
                                shape,
                                task,
                                reserved,
                                threshold,
                                factory.create(broadcast.value())),
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
            .repartitionByRange((int) (1 + rows / SORTED_PARTITION_ROWS), id)
            .sortWithinPartitions(id, ScoredRow.FIRST_LABEL, ScoredRow.FIRST_OUTPUT)
            .toLocalIterator(),
        row -> Prediction.of(task, ScoredRow.of(row)));
  }

  private static Metrics metrics(Task task, LabelNames names, Dataset<Row> scored) {
    return metrics(task, names, scored, false).get(null);
  }

  /** Of each group; not grouped, all rows are of one without a value. */
  static Map<String, Metrics> metrics(
      Task task, LabelNames names, Dataset<Row> scored, boolean grouped) {
    MetricSums sums =
        scored
            .javaRDD()
            .aggregate(
                new MetricSums(task, grouped),
                (all, row) -> all.add(ScoredRow.of(row)),
                MetricSums::add);
    if (sums.rows() == 0) {
      throw new IllegalArgumentException("nothing to evaluate: no row");
    }
    Column group = grouped ? functions.col(ScoredRow.GROUP) : NO_GROUP;
    return sums.metrics(
        names, task.ranks() ? Ranked.of(scored, group, sums.rows()) : Collections.emptyMap());
  }
}
