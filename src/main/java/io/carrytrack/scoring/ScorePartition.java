package io.carrytrack.scoring;

import io.carrytrack.layers.KernelVariant;
import io.carrytrack.layers.TokenBatch;
import io.carrytrack.network.EnginePredictors;
import io.carrytrack.network.Predictor;
import io.carrytrack.text.ReviewEncoder;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Scores a partition a micro-batch at a time and hands the rows on in their order. */
final class ScorePartition implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  /** Rows that are predicted together: enough that rows of like length fill the kernel's tiles. */
  private static final int BATCH = 512;

  private static final float NO_LABEL = 0f;
  private static final float THRESHOLD = 0.5f;

  private final Broadcast<ScoringModel> model;
  private final KernelVariant kernel;
  private final int text;

  /**
   * @param text index of the text column
   */
  ScorePartition(Broadcast<ScoringModel> model, KernelVariant kernel, int text) {
    this.model = model;
    this.kernel = kernel;
    this.text = text;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    return new Scored(rows);
  }

  private final class Scored implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final ReviewEncoder encoder;
    private final Predictor predictor;
    private final TokenBatch batch;
    private final List<Row> held = new ArrayList<>(BATCH);
    private final float[] probabilities = new float[BATCH];
    private int position;

    Scored(Iterator<Row> rows) {
      ScoringModel scoring = model.value();
      this.rows = rows;
      encoder = new ReviewEncoder(scoring.index(), scoring.text());
      predictor = new EnginePredictors(scoring.architecture(), kernel).create(scoring.parameters());
      batch = new TokenBatch(scoring.text().maxLength(), scoring.text().padding());
    }

    @Override
    public boolean hasNext() {
      return position < held.size() || rows.hasNext();
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      if (position == held.size()) {
        scoreBatch();
      }
      Row scored = append(held.get(position), probabilities[position]);
      position++;
      return scored;
    }

    private void scoreBatch() {
      held.clear();
      batch.clear();
      position = 0;
      while (held.size() < BATCH && rows.hasNext()) {
        Row row = rows.next();
        held.add(row);
        encoder.appendTo(batch, row.getString(text), NO_LABEL, 1f);
      }
      predictor.predict(batch, probabilities);
    }
  }

  private static Row append(Row row, float probability) {
    Object[] values = new Object[row.size() + 2];
    for (int i = 0; i < row.size(); i++) {
      values[i] = row.get(i);
    }
    values[row.size()] = (double) probability;
    values[row.size() + 1] = probability > THRESHOLD ? 1.0 : 0.0;
    return RowFactory.create(values);
  }
}
