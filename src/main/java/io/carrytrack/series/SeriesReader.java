package io.carrytrack.series;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.pmod;

import io.carrytrack.base.UserError;
import io.carrytrack.corpus.CorpusSettings;
import io.carrytrack.corpus.RawInput;
import io.carrytrack.corpus.ReviewSchema;
import io.carrytrack.corpus.Roles;
import io.carrytrack.corpus.Unreadable;
import io.carrytrack.corpus.table.Attributes;
import io.carrytrack.corpus.table.RowProblem;
import io.carrytrack.series.SeriesSettings.Gaps;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Reads tables of series, and cuts them into windows to learn from or to be measured on. */
public final class SeriesReader {
  private static final String WINDOW = "window";
  private static final int TASKS_A_CORE = 4;

  private final SparkSession spark;
  private final CorpusSettings input;
  private final Consumer<String> notes;

  /**
   * @param input which table
   * @param notes receives what was learned, left out or guessed, a sentence each
   */
  public SeriesReader(SparkSession spark, CorpusSettings input, Consumer<String> notes) {
    this.spark = spark;
    this.input = input;
    this.notes = notes;
  }

  /**
   * Windows to learn from. Step, borders and scalings that nobody has said are learned, the latter
   * from the training rows alone.
   *
   * @throws UserError if the table is no table of series, is broken or has gaps, unless it is said
   *     what to do with these
   */
  public SeriesWindows learn(SeriesSettings settings) {
    return explained(
        () -> {
          Dataset<Row> rows = rows();
          String splitColumn = splitColumn(rows.schema());
          Borders borders = Borders.of(settings.validationFrom(), settings.testFrom());
          requireOneSplit(splitColumn, borders);
          SeriesTable table = table(rows, settings.columns(), splitColumn, borders);
          long step = settings.step().orElseGet(table::commonStep);
          if (splitColumn == null
              && borders.validationFrom() == null
              && settings.validationShare() > 0) {
            borders = withValidation(table, borders, settings.validationShare());
            table = table(rows, settings.columns(), null, borders);
          }
          WindowRule rule = settings.rule(step);
          describe(
              settings, rule, splitColumn == null ? borders.shown() : "splits by " + splitColumn);
          Dataset<Row> training = table.whole().filter(col("split").equalTo(ReviewSchema.TRAIN));
          SeriesModel model =
              new SeriesModel(
                  settings.columns(),
                  rule,
                  settings.forecast(),
                  FeatureScalings.of(training, settings.columns().features(), input.name()),
                  borders);
          return windows(table, model, settings.gaps(), settings.stride());
        });
  }

  /** Windows that a model is measured on: those with gaps are counted and left out. */
  public SeriesWindows measure(SeriesModel model) {
    return explained(
        () -> {
          Dataset<Row> rows = rows();
          String splitColumn = splitColumn(rows.schema());
          SeriesTable table = table(rows, model.columns(), splitColumn, model.borders());
          return windows(table, model, Gaps.SKIP, 1);
        });
  }

  private SeriesWindows explained(Supplier<SeriesWindows> body) {
    try {
      return body.get();
    } catch (Exception e) {
      // Spark's checked exceptions come undeclared
      throw Unreadable.explain(input.name(), e);
    }
  }

  private Dataset<Row> rows() {
    return input.isSample() ? SeriesSample.table(spark) : RawInput.read(spark, input, notes);
  }

  private String splitColumn(StructType schema) {
    return new Roles(input.name(), schema).split(input.columns()).orElse(null);
  }

  private static void requireOneSplit(String column, Borders borders) {
    if (column != null && !borders.equals(Borders.NONE)) {
      throw UserError.usage(
          "input.series.validation-from and test-from say the splits, and so does column %s; leave"
              + " one out: --split-column none (input.split-column) takes no notice of the column",
          column);
    }
  }

  private SeriesTable table(
      Dataset<Row> rows, SeriesColumns columns, String splitColumn, Borders borders) {
    return SeriesTable.of(input.name(), rows, columns, true, splitColumn, borders);
  }

  private static Borders withValidation(SeriesTable table, Borders borders, double share) {
    Column time = col("time");
    Dataset<Row> whole = table.whole();
    Row range =
        (borders.testFrom() == null ? whole : whole.filter(time.lt(borders.testFrom())))
            .agg(min(time), max(time))
            .collectAsList()
            .get(0);
    return range.isNullAt(0)
        ? borders
        : borders.withValidation(range.getLong(0), range.getLong(1), share);
  }

  private void describe(SeriesSettings settings, WindowRule rule, String splits) {
    notes.accept(
        "series: a step is "
            + Times.shownLength(rule.step())
            + (settings.step().isPresent() ? "" : ", as between most rows")
            + ", a window "
            + rule.length()
            + " steps, the forecast "
            + Times.shownLength(rule.horizon() * rule.step())
            + " ahead; "
            + splits);
  }

  private SeriesWindows windows(SeriesTable table, SeriesModel model, Gaps gaps, int stride) {
    Dataset<Row> rows = table.windows(model, true, WINDOW);
    Dataset<Row> cut =
        rows.select(
            table.id().as(SeriesWindows.ID),
            table.part("split").as(ReviewSchema.SPLIT),
            table.part("time").as("time"),
            marker(rows).as(SeriesWindows.MARKER),
            col(WINDOW + ".*"));
    Column strided = pmod(floor(col("time").divide(model.window().step())), lit(stride)).equalTo(0);
    Dataset<Row> chosen =
        stride == 1
            ? cut
            : cut.filter(
                strided
                    .or(not(col(ReviewSchema.SPLIT).equalTo(ReviewSchema.TRAIN)))
                    .or(col(WindowFunction.WHY).isNotNull()));
    // what is kept is asked many times, and most of the shuffle's partitions are empty
    int tasks = TASKS_A_CORE * spark.sparkContext().defaultParallelism();
    return SeriesWindows.of(chosen.coalesce(tasks), model, input, gaps);
  }

  /** What the reader of the file found wrong with a row. */
  private static Column marker(Dataset<Row> rows) {
    int index = RowProblem.index(rows.schema());
    return index < 0
        ? lit(null).cast("string")
        : Attributes.columns(rows).get(index).getField(RowProblem.KIND);
  }
}
