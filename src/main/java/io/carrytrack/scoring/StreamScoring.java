package io.carrytrack.scoring;

import io.carrytrack.base.UserError;
import io.carrytrack.files.OutputCommit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;

/**
 * Scores a stream: each micro-batch becomes a folder {@code batch=ID} of the scores and one of the
 * quarantine.
 *
 * <p>Spark repeats a micro-batch that it does not know to be done with the same rows and the same
 * number. Its two folders appear by one {@link OutputCommit}; a commit that was cut off is ended
 * first, and a micro-batch whose folder is there is skipped: no end of the process loses or doubles
 * a row.
 */
public final class StreamScoring {
  /** Names the folders, and the column that readers of all folders see. */
  public static final String BATCH = "batch";

  private static final String CHECKPOINT = "_checkpoint";

  private final BatchScoring scoring;
  private final Path scores;
  private final Path quarantine;
  private final End end;

  /**
   * A micro-batch that is counted and not yet visible.
   *
   * @param id Spark's number of it, from 0
   * @param seconds since it began
   * @param outputs where it is staged
   */
  public record Batch(
      long id,
      BatchScoring.Counts counts,
      ScoringTally tally,
      double seconds,
      ScoreOutputs outputs) {}

  /** What is to be done with a micro-batch that is staged. */
  public interface End {
    /**
     * Makes it appear.
     *
     * @throws IOException if the micro-batch must not appear
     */
    void accept(Batch batch) throws IOException;
  }

  /**
   * @param scores receives the folders, and what Spark keeps of its progress
   * @param quarantine receives the folders of rows without a score; null if such rows end the
   *     stream
   * @param end called for each micro-batch, commits its outputs
   */
  public StreamScoring(BatchScoring scoring, Path scores, Path quarantine, End end) {
    this.scoring = scoring;
    this.scores = scores;
    this.quarantine = quarantine;
    this.end = end;
  }

  /**
   * Starts the stream, or goes on where it was.
   *
   * @param drain whether it ends when all that is there is scored; otherwise it waits for more
   * @throws UserError if the stream cannot be scored
   */
  public StreamingQuery start(Dataset<Row> stream, boolean drain) throws TimeoutException {
    if (Arrays.asList(stream.columns()).contains(BATCH)) {
      throw UserError.data("the input has a column %s, which names the folders of --stream", BATCH);
    }
    VoidFunction2<Dataset<Row>, Long> each = this::score;
    return stream
        .writeStream()
        .queryName("carrytrack score")
        .option("checkpointLocation", new Path(scores, CHECKPOINT).toString())
        .trigger(drain ? Trigger.AvailableNow() : Trigger.ProcessingTime(0))
        .foreachBatch(each)
        .start();
  }

  private void score(Dataset<Row> rows, Long batch) {
    try {
      Configuration hadoop = rows.sparkSession().sessionState().newHadoopConf();
      String name = BATCH + "=" + batch;
      Path target = new Path(scores, name);
      OutputCommit.recover(target, hadoop);
      if (target.getFileSystem(hadoop).exists(target)) {
        return;
      }
      ScoreOutputs outputs =
          new ScoreOutputs(
              target, quarantine == null ? null : new Path(quarantine, name), 0, hadoop);
      score(rows, batch, outputs);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void score(Dataset<Row> rows, long batch, ScoreOutputs outputs) throws IOException {
    long start = System.nanoTime();
    try {
      ScoringTally tally = new ScoringTally(rows.sparkSession().sparkContext());
      BatchScoring.Counts counts = scoring.stage(rows, outputs, tally);
      end.accept(new Batch(batch, counts, tally, (System.nanoTime() - start) / 1e9, outputs));
    } catch (Exception e) {
      // Spark throws its checked exceptions undeclared
      try {
        outputs.discard();
      } catch (IOException | RuntimeException also) {
        e.addSuppressed(also);
      }
      throw e;
    }
  }
}
