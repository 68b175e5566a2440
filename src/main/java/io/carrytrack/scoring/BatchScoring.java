package io.carrytrack.scoring;

import io.carrytrack.base.UserError;
import io.carrytrack.corpus.Roles;
import io.carrytrack.corpus.table.RowProblem;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.types.StructField;

/**
 * Scores one table into the staged folders of its outputs, and counts what stands there. Batch jobs
 * score their input with it, streaming jobs each micro-batch.
 */
public final class BatchScoring {
  private final Scorer scorer;
  private final ScoreFormat format;
  private final List<String> partitionBy;
  private final Consumer<Dataset<Row>> before;

  /**
   * @param partitionBy columns of the input that become folders of the output, outermost first
   */
  public BatchScoring(Scorer scorer, ScoreFormat format, List<String> partitionBy) {
    this(scorer, format, partitionBy, rows -> {});
  }

  /**
   * @param before looks at each table before it is scored
   */
  public BatchScoring(
      Scorer scorer, ScoreFormat format, List<String> partitionBy, Consumer<Dataset<Row>> before) {
    this.scorer = scorer;
    this.format = format;
    this.partitionBy = List.copyOf(partitionBy);
    this.before = before;
  }

  /**
   * What a run did; {@code rows = scored + quarantined + ofAnotherSplit}.
   *
   * @param rows that the tasks read
   * @param scored rows in the staged scores, counted there
   * @param quarantined rows in the staged quarantine, counted there
   * @param ofAnotherSplit rows of other splits than the one to score
   */
  public record Counts(long rows, long scored, long quarantined, long ofAnotherSplit) {}

  /**
   * Refuses a table that cannot be scored, before anything is read.
   *
   * @throws UserError naming what is in the way
   */
  public void check(Dataset<Row> input) {
    scorer.check(input);
    format.check(input.schema());
    List<String> columns =
        Arrays.stream(input.schema().fields())
            .filter(field -> !RowProblem.is(field))
            .map(StructField::name)
            .toList();
    for (String column : partitionBy) {
      if (!columns.contains(column)) {
        throw UserError.data(
            "--partition-by %s: no such column; there are %s", column, Roles.shown(columns));
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
    before.accept(input);
    Dataset<Row> content = scorer.content(input);
    Dataset<Row> rows = spread(content);
    format.write(scorer.score(rows, partitionBy, tally), partitionBy, outputs.stagedScores());
    if (outputs.stagedQuarantine() != null) {
      quarantine(content, outputs, tally);
    } else if (tally.quarantined() > 0) {
      throw UserError.data(
          "%d of %d rows cannot be scored (%s); pass --quarantine DIR to set them apart%s",
          tally.quarantined(), tally.rows(), tally.reasons(), hint(tally));
    }
    Counts counts =
        new Counts(
            tally.rows(),
            format.rows(input.sparkSession(), outputs.stagedScores()),
            outputs.stagedQuarantine() == null
                ? 0
                : format.rows(input.sparkSession(), outputs.stagedQuarantine()),
            tally.ofAnotherSplit());
    if (counts.rows() != counts.scored() + counts.quarantined() + counts.ofAnotherSplit()
        || counts.quarantined() != tally.quarantined()) {
      throw new IllegalStateException(
          "rows were lost or doubled: " + counts + "; is the input still being written?");
    }
    return counts;
  }

  private static String hint(ScoringTally tally) {
    return tally.quarantined(Reason.NOT_UTF8) == 0
        ? ""
        : ", or name the input's encoding by --encoding (windows-1252 for one)";
  }

  /** The rare rows without a score are read a second time, and only where there are any. */
  private void quarantine(Dataset<Row> input, ScoreOutputs outputs, ScoringTally tally) {
    Dataset<Row> rows = tally.quarantined() == 0 ? input.limit(0) : input;
    Dataset<Row> unscored = scorer.quarantine(rows, partitionBy, format != ScoreFormat.PARQUET);
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
    Object[] columns = partitionBy.stream().map(name -> UnresolvedAttribute.quoted(name)).toArray();
    return input.hint("rebalance", columns);
  }
}
