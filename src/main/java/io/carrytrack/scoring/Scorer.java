package io.carrytrack.scoring;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.carrytrack.layers.KernelVariant;
import io.carrytrack.model.SavedModel;
import io.carrytrack.text.WordScanner;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Scores tables with one model. A row is scored if its text has at least one word for the
 * tokenizer; others are for the quarantine.
 */
public final class Scorer {
  /** Why a row has no score. */
  static final String NULL_TEXT = "null text";

  static final String NO_WORD = "no word in the text";
  static final String MALFORMED = "malformed row";

  private final ScoringSettings settings;
  private final KernelVariant kernel;
  private final Broadcast<ScoringModel> model;

  /** A scorer whose model travels once to every executor. */
  public Scorer(
      JavaSparkContext context, SavedModel model, KernelVariant kernel, ScoringSettings settings) {
    this.settings = settings;
    this.kernel = kernel;
    this.model = context.broadcast(ScoringModel.of(model));
  }

  /**
   * The rows that can be scored, with probability and prediction behind their own columns, in their
   * order.
   */
  public Dataset<Row> score(Dataset<Row> rows, Column malformed) {
    StructType schema = settings.scored(rows.schema());
    int text = rows.schema().fieldIndex(settings.textColumn());
    return rows.filter(reason(malformed).isNull())
        .mapPartitions(new ScorePartition(model, kernel, text), Encoders.row(schema));
  }

  /** The rows that cannot be scored, with the reason behind their own columns. */
  public Dataset<Row> quarantine(Dataset<Row> rows, Column malformed) {
    return rows.withColumn(settings.reasonColumn(), reason(malformed))
        .filter(col(settings.reasonColumn()).isNotNull());
  }

  private Column reason(Column malformed) {
    Column text = col("`" + settings.textColumn() + "`");
    UDF1<String, Boolean> wordless = review -> review != null && !new WordScanner(review).next();
    return when(malformed, lit(MALFORMED))
        .when(text.isNull(), lit(NULL_TEXT))
        .when(functions.udf(wordless, DataTypes.BooleanType).apply(text), lit(NO_WORD));
  }
}
