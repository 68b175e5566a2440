package io.carrytrack.scoring;

import io.carrytrack.scoring.ScoringTally.Phase;
import io.carrytrack.task.ScoreColumn;
import io.carrytrack.task.Task;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.expressions.codegen.GenerateUnsafeRowJoiner;
import org.apache.spark.sql.catalyst.expressions.codegen.UnsafeRowJoiner;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Scores a partition a micro-batch at a time and hands the rows on in their order; rows that cannot
 * be scored are counted and left out.
 *
 * <p>It works on Spark's own binary rows: the columns of the input pass through as bytes, so that
 * whatever they hold, a text that is no UTF-8 among it, comes out as it came in.
 */
final class ScorePartition implements FlatMapFunction<Iterator<InternalRow>, InternalRow> {
  private static final long serialVersionUID = 1L;

  /**
   * Bounds of a micro-batch: enough rows that those of like length fill the kernel's tiles, and not
   * more text than a task's share of the memory holds.
   */
  static final int BATCH_ROWS = 512;

  static final int BATCH_BYTES = 8 << 20;

  private final Broadcast<ScoringModel> model;
  private final ScoringTally tally;
  private final StructType input;
  private final StructType added;
  private final RowCheck check;
  private final ScoringSettings settings;

  /**
   * @param added the columns behind the input's
   * @param check tells which rows can be scored
   * @param settings what is added to the rows
   */
  ScorePartition(
      Broadcast<ScoringModel> model,
      ScoringTally tally,
      StructType input,
      StructType added,
      RowCheck check,
      ScoringSettings settings) {
    this.model = model;
    this.tally = tally;
    this.input = input;
    this.added = added;
    this.check = check;
    this.settings = settings;
  }

  @Override
  public Iterator<InternalRow> call(Iterator<InternalRow> rows) {
    Scored scored = new Scored(rows);
    TaskCompletionListener end = task -> scored.end();
    TaskContext.get().addTaskCompletionListener(end);
    return scored;
  }

  private final class Scored implements Iterator<InternalRow> {
    private final Iterator<InternalRow> rows;
    private final SequenceScorer scorer = model.value().borrow();
    private final Explainer explainer =
        settings.explainedWords() == 0
            ? null
            : new Explainer(model.value(), settings.explainedWords());
    private final UnsafeProjection toUnsafe = UnsafeProjection.create(input);
    private final UnsafeProjection addedToUnsafe = UnsafeProjection.create(added);
    private final Task task = model.value().task();
    private final List<ScoreColumn> scores = task.scores();
    private final PredictedLabels labels = new PredictedLabels(model.value().labels(), task);
    private final AddedValues values = new AddedValues(added.size());
    private final UnsafeRowJoiner joiner = GenerateUnsafeRowJoiner.create(input, added);
    private final List<UnsafeRow> held = new ArrayList<>(BATCH_ROWS);
    private float[] outputs = {};
    private int position;
    private long handedOver = System.nanoTime();
    private boolean exhausted;

    Scored(Iterator<InternalRow> rows) {
      this.rows = rows;
    }

    @Override
    public boolean hasNext() {
      // a whole micro-batch may be for the quarantine
      while (position == held.size() && !exhausted) {
        scoreBatch();
      }
      return position < held.size();
    }

    @Override
    public InternalRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      UnsafeRow row = held.get(position);
      int at = position * task.outputs();
      int column = 0;
      if (task.labelWidth() > 1) {
        for (int k = 0; k < task.outputs(); k++) {
          values.set(column++, task.prediction(k, outputs, at) + check.content().offset(row, k));
        }
      } else {
        for (ScoreColumn score : scores) {
          values.set(
              column++,
              score == ScoreColumn.PREDICTION
                  ? labels.of(
                      settings.prediction(task, outputs, at) + check.content().offset(row, 0))
                  : (Object) task.score(score, outputs, at));
        }
      }
      if (settings.probabilities()) {
        values.set(column++, labels.probabilities(task, outputs, at));
      }
      if (explainer != null) {
        values.set(column, explainer.explain(text(row), outputs, at));
      }
      position++;
      return joiner.join(row, addedToUnsafe.apply(values.row()));
    }

    /** Words are explained, so that there are words. */
    private String text(UnsafeRow row) {
      return ((RowContent.Text) check.content()).text(row);
    }

    private void scoreBatch() {
      long begin = System.nanoTime();
      tally.addTime(Phase.WRITING, begin - handedOver);
      read();
      long read = System.nanoTime();
      tally.addTime(Phase.READING, read - begin);
      tokenize();
      long tokenized = System.nanoTime();
      tally.addTime(Phase.TOKENIZING, tokenized - read);
      outputs = scorer.predict();
      handedOver = System.nanoTime();
      tally.addTime(Phase.NETWORK, handedOver - tokenized);
    }

    private void read() {
      held.clear();
      position = 0;
      long bytes = 0;
      while (held.size() < BATCH_ROWS && bytes < BATCH_BYTES && rows.hasNext()) {
        InternalRow row = rows.next();
        // the producer uses its row again
        UnsafeRow own = (row instanceof UnsafeRow unsafe ? unsafe : toUnsafe.apply(row)).copy();
        bytes += own.getSizeInBytes();
        held.add(own);
      }
      tally.addRows(held.size());
      exhausted = !rows.hasNext();
    }

    private void tokenize() {
      scorer.clear();
      int kept = 0;
      for (UnsafeRow row : held) {
        if (check.isOfAnotherSplit(row)) {
          tally.addOfAnotherSplit();
          continue;
        }
        Reason reason = reason(row);
        if (reason == null) {
          held.set(kept++, row);
        } else {
          tally.addQuarantined(reason);
        }
      }
      held.subList(kept, held.size()).clear();
      if (check.content() instanceof RowContent.Text) {
        tally.addWords(scorer.words(), scorer.unknownWords());
      }
    }

    /** Adds the row to the micro-batch, or says why not. */
    private Reason reason(UnsafeRow row) {
      Reason reason = check.reason(row);
      if (reason != null) {
        return reason;
      }
      return check.content().add(row, scorer);
    }

    /** Called once, behind the task's commit. */
    void end() {
      tally.addTime(Phase.WRITING, System.nanoTime() - handedOver);
      if (exhausted) {
        model.value().giveBack(scorer);
      }
    }
  }
}
