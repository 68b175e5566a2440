package io.carrytrack.teacher;

import io.carrytrack.corpus.ReviewSchema;
import io.carrytrack.scoring.ScoringModel;
import io.carrytrack.scoring.SequenceScorer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import scala.collection.mutable.WrappedArray;

/**
 * A partition's reviews with what the teacher says of them in their last column: the outputs of its
 * network, or null of those that it is not asked, and where it knows no word. As a review's outputs
 * hang on no other review, the partitioning does not matter.
 */
final class TaughtRows implements Iterator<Row> {
  /** Reviews that are predicted at once; more would only take more memory. */
  private static final int BATCH = 64;

  private final Iterator<Row> reviews;
  private final ScoringModel model;
  private final int outputs;
  private final Queue<Row> done = new ArrayDeque<>();

  /**
   * @param reviews with the column {@link Teaching#ASKED} behind the others, in whose place the
   *     teacher's label comes
   */
  TaughtRows(Iterator<Row> reviews, ScoringModel model) {
    this.reviews = reviews;
    this.model = model;
    outputs = model.task().outputs();
  }

  @Override
  public boolean hasNext() {
    if (done.isEmpty() && reviews.hasNext()) {
      label();
    }
    return !done.isEmpty();
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return done.remove();
  }

  private void label() {
    SequenceScorer scorer = model.borrow();
    List<Row> rows = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    while (rows.size() < BATCH && reviews.hasNext()) {
      Row row = reviews.next();
      boolean worded =
          row.getBoolean(row.size() - 1)
              && scorer.add(row.getString(row.fieldIndex(ReviewSchema.TEXT)));
      places.add(worded ? scorer.rows() - 1 : -1);
      rows.add(row);
    }
    float[] predicted = scorer.rows() == 0 ? new float[0] : scorer.predict();
    for (int i = 0; i < rows.size(); i++) {
      int place = places.get(i);
      done.add(
          with(
              rows.get(i),
              place < 0
                  ? null
                  : Arrays.copyOfRange(predicted, place * outputs, (place + 1) * outputs)));
    }
    model.giveBack(scorer);
  }

  private static Row with(Row row, float[] label) {
    Object[] values = new Object[row.size()];
    for (int i = 0; i < values.length - 1; i++) {
      values[i] = row.get(i);
    }
    values[values.length - 1] = label == null ? null : WrappedArray.make(label);
    return RowFactory.create(values);
  }
}
