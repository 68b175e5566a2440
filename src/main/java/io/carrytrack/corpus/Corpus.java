package io.carrytrack.corpus;

import io.carrytrack.task.LabelNames;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Reviews that have been read and found whole. They are kept in the cluster until this is closed.
 *
 * <p>{@code rows() + } the sum of the rejections is what the input holds.
 */
public final class Corpus implements AutoCloseable {

  /**
   * Rows left out.
   *
   * @param problem what is wrong with them
   * @param rows how many
   * @param examples a few of them: where they stand, and how their text begins
   */
  public record Rejection(String problem, long rows, List<String> examples) {
    public Rejection {
      examples = List.copyOf(examples);
    }

    /** Several in a message: number, problem and examples of each. */
    public static String shown(List<Rejection> rejections) {
      return rejections.stream()
          .map(r -> r.rows + " x " + r.problem + " (" + String.join("; ", r.examples) + ")")
          .collect(Collectors.joining("; "));
    }
  }

  private final Dataset<Row> reviews;
  private final Dataset<Row> persisted;
  private final Labels labels;
  private final long rows;
  private final List<Rejection> rejections;

  Corpus(
      Dataset<Row> reviews,
      Dataset<Row> persisted,
      Labels labels,
      long rows,
      List<Rejection> rejections) {
    this.reviews = reviews;
    this.persisted = persisted;
    this.labels = labels;
    this.rows = rows;
    this.rejections = List.copyOf(rejections);
  }

  /**
   * The reviews in {@link ReviewSchema#SCHEMA}, in no order; with the column {@link
   * ReviewSchema#WEIGHT} where the input has weights.
   */
  public Dataset<Row> reviews() {
    return reviews;
  }

  /** The reviews with their labels as they were called where they come from. */
  public Dataset<Row> named() {
    return labels.names().type() == LabelNames.Type.LABEL
        ? reviews
        : reviews.withColumn(ReviewSchema.LABEL, labels.named(functions.col(ReviewSchema.LABEL)));
  }

  /** What the labels mean, learned where nobody had said it. */
  public Labels labels() {
    return labels;
  }

  /** How many reviews there are. */
  public long rows() {
    return rows;
  }

  /** What was left out, by problem. */
  public List<Rejection> rejections() {
    return rejections;
  }

  @Override
  public void close() {
    persisted.unpersist();
  }
}
