package io.carrytrack.series;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.carrytrack.base.UserError;
import io.carrytrack.corpus.ReviewSchema;
import io.carrytrack.corpus.Roles;
import io.carrytrack.corpus.table.Attributes;
import io.carrytrack.corpus.table.RowProblem;
import io.carrytrack.spark.CatalystFunction;
import io.carrytrack.task.LabelNames;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.reflect.ClassTag$;

/**
 * A table of series: its rows with all their columns and, in one more, what they are as rows of a
 * series. Rows of one key are a series, in the order of their times, wherever they stand.
 */
public final class SeriesTable {
  private final String input;
  private final Dataset<Row> rows;
  private final SeriesColumns columns;
  private final String name;

  private SeriesTable(String input, Dataset<Row> rows, SeriesColumns columns, String name) {
    this.input = input;
    this.rows = rows;
    this.columns = columns;
    this.name = name;
  }

  /**
   * A table as a table of series.
   *
   * @param input as the user named it
   * @param needsTarget whether the target is read; otherwise it need not be there
   * @param splitColumn says which split a row is of; null where the borders do
   * @throws UserError if a column is missing, or its type holds no time or no number
   */
  public static SeriesTable of(
      String input,
      Dataset<Row> table,
      SeriesColumns columns,
      boolean needsTarget,
      String splitColumn,
      Borders borders) {
    StructType schema = table.schema();
    Column time =
        Times.of(column(input, table, columns.time()), type(table, columns.time()))
            .orElseThrow(
                () ->
                    UserError.data(
                        "%s: column %s is %s, which says no time; it must be a timestamp, a date, a"
                            + " whole number of seconds or a text",
                        input, columns.time(), type(table, columns.time()).simpleString()));
    Column key =
        columns.isKeyed()
            ? column(input, table, columns.key()).cast(DataTypes.StringType)
            : lit("");
    List<Column> features = new ArrayList<>();
    Column broken = lit(false);
    for (String feature : columns.features()) {
      features.add(number(input, table, feature));
      broken = broken.or(features.get(features.size() - 1).isNaN());
    }
    List<Column> targets = new ArrayList<>();
    for (String target : columns.targets()) {
      Column number = lit(null).cast(DataTypes.DoubleType);
      if (needsTarget) {
        number = number(input, table, target);
        broken = broken.or(number.isNaN());
      }
      targets.add(number);
    }
    Column problem =
        when(time.isNull(), WindowProblem.NO_TIME.name())
            .when(key.isNull(), WindowProblem.NO_KEY.name())
            .when(broken, WindowProblem.NO_NUMBER.name());
    String name = free(schema);
    Dataset<Row> rows =
        table.withColumn(
            name,
            struct(
                time.as("time"),
                problem.as("problem"),
                split(table, time, splitColumn, borders).as("split"),
                array(targets.stream().map(SeriesTable::known).toArray(Column[]::new))
                    .as("targets"),
                array(features.stream().map(SeriesTable::known).toArray(Column[]::new))
                    .as("features"),
                key.as("key")));
    return new SeriesTable(input, rows, columns, name);
  }

  private static Column split(Dataset<Row> table, Column time, String column, Borders borders) {
    return column == null
        ? borders.split(time)
        : coalesce(
            Attributes.column(table, column).cast(DataTypes.StringType), lit(ReviewSchema.TRAIN));
  }

  private static Column known(Column number) {
    return when(number.isNaN(), lit(null)).otherwise(number);
  }

  private static String free(StructType schema) {
    List<String> names = Arrays.asList(schema.fieldNames());
    String name = "_series";
    for (int i = 2; names.stream().anyMatch(name::equalsIgnoreCase); i++) {
      name = "_series_" + i;
    }
    return name;
  }

  private static DataType type(Dataset<Row> table, String column) {
    return table.schema().apply(column).dataType();
  }

  private static Column column(String input, Dataset<Row> table, String name) {
    List<String> present =
        Arrays.stream(table.schema().fields())
            .filter(field -> !RowProblem.is(field))
            .map(field -> field.name())
            .toList();
    if (!present.contains(name)) {
      throw UserError.data("%s: no column %s; there are %s", input, name, Roles.shown(present));
    }
    return Attributes.column(table, name);
  }

  /** The numbers of a column: null where there is none, NaN for a text that is no number. */
  private static Column number(String input, Dataset<Row> table, String name) {
    Column column = column(input, table, name);
    DataType type = type(table, name);
    if (type.equals(DataTypes.StringType)) {
      return new CatalystFunction(
              "number",
              List.of(type),
              DataTypes.DoubleType,
              true,
              row ->
                  row.isNullAt(0) || row.getString(0).isBlank()
                      ? null
                      : LabelNames.number(row.getString(0).strip())
                          .map(BigDecimal::doubleValue)
                          .orElse(Double.NaN))
          .of(column);
    } else if (type instanceof NumericType || type.equals(DataTypes.BooleanType)) {
      Column number = column.cast(DataTypes.DoubleType);
      // of pandas and others, NaN is a value that is missing; an infinite one is no number
      return when(number.isNaN(), lit(null))
          .when(
              number.equalTo(Double.POSITIVE_INFINITY).or(number.equalTo(Double.NEGATIVE_INFINITY)),
              Double.NaN)
          .otherwise(number);
    }
    throw UserError.data(
        "%s: column %s is %s, which holds no numbers", input, name, type.simpleString());
  }

  /** What a row is in its series: its time, problem, split, targets, features or key. */
  Column part(String field) {
    return col(name).getField(field);
  }

  /** Names a row: its key and its time, or what there is of them. */
  Column id() {
    CatalystFunction shown =
        new CatalystFunction(
            "row_of_series",
            List.of(DataTypes.StringType, DataTypes.LongType),
            DataTypes.StringType,
            false,
            row -> {
              String time = row.isNullAt(1) ? "no time" : Times.shown(row.getLong(1));
              String key = row.isNullAt(0) ? "no key" : row.getString(0);
              return UTF8String.fromString(key.isEmpty() ? time : key + " at " + time);
            });
    return shown.of(part("key"), part("time"));
  }

  /** A key's rows whose time is known, in their order. Broken ones are kept away from them. */
  private WindowSpec ordered() {
    return Window.partitionBy(part("key"), part("time").isNull().or(part("key").isNull()))
        .orderBy(part("time"));
  }

  /**
   * The microseconds between most neighbours; of equally many, the shorter.
   *
   * @throws UserError if no two rows of a series have different times
   */
  public long commonStep() {
    Column step = part("time").minus(lag(part("time"), 1).over(ordered()));
    List<Row> common =
        rows.select(step.as("step"))
            .filter(col("step").gt(0))
            .groupBy("step")
            .agg(count(lit(1)).as("count"))
            .orderBy(col("count").desc(), col("step"))
            .limit(1)
            .collectAsList();
    if (common.isEmpty()) {
      throw UserError.data(
          "%s: no two rows of a series have different times in column %s", input, columns.time());
    }
    return common.get(0).getLong(0);
  }

  /** The rows as rows of a series, without those that are broken: time, split and numbers. */
  Dataset<Row> whole() {
    return rows.select(col(name + ".*")).filter(col("problem").isNull());
  }

  /** The name of the column that says what a row is in its series. */
  String name() {
    return name;
  }

  /**
   * The rows with the window that ends at each, in another column: see {@link WindowFunction#TYPE}.
   *
   * @param learns whether what is to be forecast must be there
   */
  Dataset<Row> windows(SeriesModel model, boolean learns, String column) {
    // a key's rows are in one partition, those whose place is not known behind the others
    Dataset<Row> ordered =
        rows.repartition(part("key"))
            .sortWithinPartitions(part("key"), part("time").isNull(), part("time"));
    StructType all = ordered.schema().add(column, WindowFunction.TYPE);
    JavaRDD<InternalRow> windows =
        JavaRDD.fromRDD(
                ordered.queryExecution().toRdd(), ClassTag$.MODULE$.apply(InternalRow.class))
            .mapPartitions(
                new SlidingWindows(new WindowFunction(model, learns), ordered.schema(), name));
    return ordered.sparkSession().internalCreateDataFrame(windows.rdd(), all, false);
  }
}
