package io.carrytrack.scoring;

import io.carrytrack.spark.UserError;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Scores one table into the staged folders of its outputs, and counts what stands there. Batch jobs
 * score their input with it, streaming jobs each micro-batch.
 */
public final class BatchScoring {
  private final Scorer scorer;
  private final ScoreFormat format;
  private final List<String> partitionBy;

  /**
   * @param partitionBy columns of the input that become folders of the output, outermost first
   */
  public BatchScoring(Scorer scorer, ScoreFormat format, List<String> partitionBy) {
    this.scorer = scorer;
    this.format = format;
    this.partitionBy = List.copyOf(partitionBy);
  }

  /**
   * What a run did; {@code rows = scored + quarantined}.
   *
   * @param rows that the tasks read
   * @param scored rows in the staged scores, counted there
   * @param quarantined rows in the staged quarantine, counted there
   */
  public record Counts(long rows, long scored, long quarantined) {}

  /**
   * Refuses a table that cannot be scored, before anything is read.
   *
   * @throws UserError naming what is in the way
   */
  public void check(Dataset<Row> input) {
    scorer.check(input.schema());
    format.check(input.schema());
    for (String column : partitionBy) {
      if (!Arrays.asList(input.columns()).contains(column)) {
        throw UserError.data(
            "--partition-by %s: no such column; there are %s",
            column, Arrays.asList(input.columns()));
      }
    }
  }

  /**
   * Scores a table.
   *
   * @throws UserError if rows cannot be scored and there is no quarantine
   * @throws IllegalStateException if what was written is not what was read
   */
  public Counts stage(Dataset<Row> input, ScoreOutputs outputs, ScoringTally tally)
      throws IOException {
    Dataset<Row> rows = spread(input);
    format.write(scorer.score(rows, tally), partitionBy, outputs.stagedScores());
    if (outputs.stagedQuarantine() != null) {
      quarantine(input, outputs, tally);
    } else if (tally.quarantined() > 0) {
      throw UserError.data(
          "%d of %d rows have no word to score; pass --quarantine DIR to set them apart",
          tally.quarantined(), tally.rows());
    }
    Counts counts =
        new Counts(
            tally.rows(),
            format.rows(input.sparkSession(), outputs.stagedScores()),
            outputs.stagedQuarantine() == null
                ? 0
                : format.rows(input.sparkSession(), outputs.stagedQuarantine()));
    if (counts.rows() != counts.scored() + counts.quarantined()
        || counts.quarantined() != tally.quarantined()) {
      throw new IllegalStateException(
          "rows were lost or doubled: " + counts + "; is the input still being written?");
    }
    return counts;
  }

  /** The rare rows without a score are read a second time, and only where there are any. */
  private void quarantine(Dataset<Row> input, ScoreOutputs outputs, ScoringTally tally) {
    Dataset<Row> unscored = scorer.quarantine(tally.quarantined() == 0 ? input.limit(0) : input);
    format.write(unscored, partitionBy, outputs.stagedQuarantine());
  }

  /**
   * With partition folders, the rows of a folder are brought together, in parts of about the size
   * that {@code spark.sql.adaptive.advisoryPartitionSizeInBytes} says: otherwise every task would
   * write a file into every folder.
   */
  private Dataset<Row> spread(Dataset<Row> input) {
    if (partitionBy.isEmpty()) {
      return input;
    }
    Object[] columns =
        partitionBy.stream()
            .map(name -> functions.col("`" + name.replace("`", "``") + "`").expr())
            .toArray();
    return input.hint("rebalance", columns);
  }
}
