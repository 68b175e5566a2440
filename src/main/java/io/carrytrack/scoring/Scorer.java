package io.carrytrack.scoring;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.carrytrack.text.WordScanner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.reflect.ClassTag$;

/**
 * Scores tables with one model. A row is scored if its text has at least one word for the
 * tokenizer; others are for the quarantine.
 */
public final class Scorer {
  private final Broadcast<ScoringModel> model;
  private final ScoringSettings settings;
  private final String malformedColumn;

  /**
   * @param malformedColumn string column that is null in whole rows, which scored rows do without;
   *     null where the tables have none
   */
  public Scorer(Broadcast<ScoringModel> model, ScoringSettings settings, String malformedColumn) {
    this.model = model;
    this.settings = settings;
    this.malformedColumn = malformedColumn;
  }

  /**
   * Refuses a table that lacks the text or has a column of an added one's name.
   *
   * @throws io.carrytrack.spark.UserError naming the column
   */
  void check(StructType schema) {
    settings.check(schema);
  }

  /**
   * The rows that can be scored, with the added columns behind their own, in their order.
   *
   * @param tally counts what the tasks do; exact where the caller's job has no shuffle behind this
   */
  public Dataset<Row> score(Dataset<Row> rows, ScoringTally tally) {
    StructType schema = rows.schema();
    StructType added = settings.added();
    ScorePartition partition =
        new ScorePartition(
            model,
            tally,
            schema,
            added,
            schema.fieldIndex(settings.textColumn()),
            malformedColumn == null ? -1 : schema.fieldIndex(malformedColumn),
            settings.explainedWords());
    JavaRDD<InternalRow> scored =
        JavaRDD.fromRDD(rows.queryExecution().toRdd(), ClassTag$.MODULE$.apply(InternalRow.class))
            .mapPartitions(partition);
    StructType all = schema;
    for (var field : added.fields()) {
      all = all.add(field);
    }
    Dataset<Row> table =
        rows.sparkSession().internalCreateDataFrame(scored.rdd(), all, rows.isStreaming());
    return malformedColumn == null ? table : table.drop(malformedColumn);
  }

  /** The rows that cannot be scored, with the reason behind their own columns. */
  public Dataset<Row> quarantine(Dataset<Row> rows) {
    return rows.withColumn(settings.reasonColumn(), reason())
        .filter(column(settings.reasonColumn()).isNotNull());
  }

  private Column reason() {
    Column text = column(settings.textColumn());
    Column malformed = malformedColumn == null ? lit(false) : column(malformedColumn).isNotNull();
    UDF1<String, Boolean> wordless = review -> review != null && !new WordScanner(review).next();
    return when(malformed, lit(Reason.MALFORMED.words()))
        .when(text.isNull(), lit(Reason.NULL_TEXT.words()))
        .when(
            functions.udf(wordless, DataTypes.BooleanType).apply(text),
            lit(Reason.NO_WORD.words()));
  }

  private static Column column(String name) {
    return col("`" + name.replace("`", "``") + "`");
  }
}
