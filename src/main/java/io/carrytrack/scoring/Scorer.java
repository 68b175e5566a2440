package io.carrytrack.scoring;

import io.carrytrack.corpus.table.Attributes;
import io.carrytrack.corpus.table.RowProblem;
import io.carrytrack.model.ModelInput;
import io.carrytrack.series.Forecast;
import io.carrytrack.series.ForecastRows;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.reflect.ClassTag$;

/**
 * Scores tables with one model. A row is scored if it is whole and its text has at least one word
 * for the tokenizer; others are for the quarantine. Their {@link RowProblem} does not come out: of
 * a broken row the quarantine has its line.
 */
public final class Scorer {
  private static final String LINE = "_malformed";

  private final Broadcast<ScoringModel> model;
  private final ScoringSettings settings;
  private final RowCheck.Split split;

  /** Scores all rows. */
  public Scorer(Broadcast<ScoringModel> model, ScoringSettings settings) {
    this(model, settings, null);
  }

  private Scorer(Broadcast<ScoringModel> model, ScoringSettings settings, RowCheck.Split split) {
    this.model = model;
    this.settings = settings;
    this.split = split;
  }

  /**
   * The same for the rows of one split alone. A broken row has no split, and counts.
   *
   * @param column that holds the split
   */
  public Scorer onlyOf(String column, String name) {
    return new Scorer(model, settings, new RowCheck.Split(column, name));
  }

  /**
   * Refuses a table that lacks the text or has a column of an added one's name.
   *
   * @throws io.carrytrack.base.UserError naming the column
   */
  void check(Dataset<Row> rows) {
    if (model.value().input() instanceof ModelInput.Texts texts) {
      settings.requireText(rows.schema(), RowContent.Text.readsIds(texts));
    }
    settings.check(rows.schema(), model.value().task());
    content(rows);
  }

  /** The rows with what the network reads of them: texts are there already. */
  Dataset<Row> content(Dataset<Row> rows) {
    return model
        .value()
        .series()
        .map(series -> ForecastRows.of("the input", rows, series))
        .orElse(rows);
  }

  /**
   * The rows that can be scored, with the added columns behind their own, in their order.
   *
   * @param rows as {@link #content} gives them
   * @param partitionBy columns that become folders of the output
   * @param tally counts what the tasks do; exact where the caller's job has no shuffle behind this
   */
  Dataset<Row> score(Dataset<Row> rows, List<String> partitionBy, ScoringTally tally) {
    StructType schema = rows.schema();
    StructType added = settings.added(model.value().task(), model.value().labels());
    ScorePartition partition =
        new ScorePartition(model, tally, schema, added, check(schema, partitionBy), settings);
    StructType all = schema;
    for (var field : added.fields()) {
      all = all.add(field);
    }
    Dataset<Row> table = table(rows, internal(rows).mapPartitions(partition), all);
    List<Column> columns = Attributes.columns(table);
    return table.select(
        IntStream.range(0, columns.size())
            .filter(i -> isOfTheInput(schema, i))
            .mapToObj(columns::get)
            .toArray(Column[]::new));
  }

  /** Whether a column is no one of ours. */
  private static boolean isOfTheInput(StructType schema, int column) {
    return column != RowProblem.index(schema) && column != ForecastRows.index(schema);
  }

  private static JavaRDD<InternalRow> internal(Dataset<Row> rows) {
    return JavaRDD.fromRDD(
        rows.queryExecution().toRdd(), ClassTag$.MODULE$.apply(InternalRow.class));
  }

  private static Dataset<Row> table(
      Dataset<Row> rows, JavaRDD<InternalRow> values, StructType schema) {
    return rows.sparkSession().internalCreateDataFrame(values.rdd(), schema, rows.isStreaming());
  }

  private RowCheck check(StructType schema, List<String> partitionBy) {
    RowContent content =
        model.value().input() instanceof ModelInput.Texts
            ? new RowContent.Text(
                schema.fieldIndex(settings.textColumn()),
                schema.apply(settings.textColumn()).dataType(),
                model)
            : new RowContent.Window(
                ForecastRows.index(schema),
                model.value().series().orElseThrow().forecast() == Forecast.CHANGE);
    return new RowCheck(schema, content, split, partitionBy);
  }

  /**
   * The rows that cannot be scored: their own columns, for broken rows of text their line, and the
   * reason.
   *
   * @param rows as {@link #content} gives them
   * @param showBytes whether the output cannot hold bytes that are no UTF-8
   */
  Dataset<Row> quarantine(Dataset<Row> rows, List<String> partitionBy, boolean showBytes) {
    StructType schema = rows.schema();
    int problem = RowProblem.index(schema);
    int[] kept = IntStream.range(0, schema.size()).filter(i -> isOfTheInput(schema, i)).toArray();
    StructType out = new StructType();
    for (int column : kept) {
      StructField field = schema.fields()[column];
      out = out.add(field.name(), field.dataType(), true, field.metadata());
    }
    if (problem >= 0) {
      out = out.add(free(out), DataTypes.StringType);
    }
    out = out.add(settings.reasonColumn(), DataTypes.StringType, false);
    QuarantinePartition unscored =
        new QuarantinePartition(
            check(schema, partitionBy), schema, kept, problem >= 0, showBytes && problem < 0);
    return table(rows, internal(rows).mapPartitions(unscored), out);
  }

  /** The line's column, under a name that no column of the input has. */
  private static String free(StructType columns) {
    String name = LINE;
    for (int i = 2; isTaken(columns, name); i++) {
      name = LINE + "_" + i;
    }
    return name;
  }

  private static boolean isTaken(StructType columns, String name) {
    return Arrays.stream(columns.fieldNames()).anyMatch(name::equalsIgnoreCase);
  }
}
