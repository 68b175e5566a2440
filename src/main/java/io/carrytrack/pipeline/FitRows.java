package io.carrytrack.pipeline;

import static org.apache.spark.sql.functions.array_max;
import static org.apache.spark.sql.functions.array_min;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.exists;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.carrytrack.base.UserError;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.task.Task;
import io.carrytrack.text.Columns;
import io.carrytrack.text.EncodedReview;
import io.carrytrack.text.ReservedIds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows that a fit is given, and those of them that it can learn from. A row that lacks
 * something is the row's affair, and {@code handleInvalid} decides on it; a value out of range
 * speaks of the whole column, and is an error whatever was chosen.
 */
final class FitRows {
  private static final Logger LOG = LoggerFactory.getLogger(FitRows.class);
  private static final String VALIDATION = "validation";

  /**
   * Names of columns; all but the first two may be null.
   *
   * @param features sequences
   * @param label numbers
   * @param weight numbers
   * @param id names the rows
   * @param validation booleans: the row is for validation
   */
  record Names(String features, String label, String weight, String id, String validation) {}

  /**
   * What a look at all rows found.
   *
   * @param shape of all sequences
   * @param reserved which of their ids are no words
   * @param leftOut number of rows that are not learned from, by what they lack
   * @param training the rows to train on, in the columns of {@link EncodedReview}
   * @param validation those for validation; null where no column tells them
   */
  record Found(
      SequenceShape shape,
      ReservedIds reserved,
      Map<String, Long> leftOut,
      Dataset<Row> training,
      Dataset<Row> validation) {}

  private final String stage;
  private final Dataset<Row> rows;
  private final Names names;
  private final int vocabularySize;
  private final Task task;
  private final Column sequence;
  private final ReservedIds reserved;
  private final Column label;
  private final Column weight;

  /** What a row may lack, in the order that a row that lacks several is counted in. */
  private final Map<String, Column> lacks = new LinkedHashMap<>();

  /**
   * @param stage names the fit in messages
   * @param vocabularySize ids are below it
   * @param task tells what labels there are
   */
  FitRows(String stage, Dataset<Row> rows, Names names, int vocabularySize, Task task) {
    this.stage = stage;
    this.rows = rows;
    this.names = names;
    this.vocabularySize = vocabularySize;
    this.task = task;
    sequence = of(names.features());
    reserved = ReservedIds.of(rows.schema().apply(names.features()).metadata());
    label = of(names.label()).cast(DataTypes.DoubleType);
    weight = names.weight() == null ? lit(1.0) : of(names.weight()).cast(DataTypes.DoubleType);
    lacks.put("no word in the text", not(InvalidRows.worded(sequence, reserved)));
    lacks.put("no number in " + names.label(), label.isNull().or(label.isNaN()));
    if (names.weight() != null) {
      lacks.put("no number in " + names.weight(), weight.isNull().or(weight.isNaN()));
    }
    if (names.id() != null) {
      lacks.put("null in " + names.id(), of(names.id()).isNull());
    }
    if (names.validation() != null) {
      lacks.put("null in " + names.validation(), of(names.validation()).isNull());
    }
  }

  private Column of(String name) {
    return Columns.of(rows, name);
  }

  /**
   * Looks at all rows, once.
   *
   * @param handleInvalid what rows that lack something do
   * @throws UserError if there is no row to learn from, a value is out of its range, the sequences
   *     are not of one shape, or a row lacks something and that is an error
   */
  Found check(String handleInvalid) {
    Row found = look();
    long all = found.getAs("rows");
    requireRange(found);
    Map<String, Long> leftOut = leftOut(found);
    long lacking = leftOut.values().stream().mapToLong(Long::longValue).sum();
    String reasons =
        leftOut.entrySet().stream()
            .map(entry -> entry.getValue() + " x " + entry.getKey())
            .collect(Collectors.joining(", "));
    if (lacking > 0 && handleInvalid.equals(InvalidRows.ERROR)) {
      throw UserError.data(
          "%s: %d of %d rows cannot be learned from (%s): mend them, or set handleInvalid to skip,"
              + " which leaves them out",
          stage, lacking, all, reasons);
    }
    if (lacking == all) {
      throw UserError.data(
          "%s: no row to train on%s", stage, all == 0 ? "" : ", of " + all + ": " + reasons);
    }
    if (lacking > 0) {
      LOG.warn("{}: {} of {} rows are left out: {}", stage, lacking, all, reasons);
    }
    return new Found(shape(found), reserved, leftOut, training(), validation());
  }

  private Row look() {
    Column ids = sequence.getField("ids");
    Column length = size(ids).plus(sequence.getField("pads"));
    Column side = sequence.getField("side");
    Column present = sequence.isNotNull();
    List<Column> counts = new ArrayList<>();
    Column reason = reason();
    for (String lack : lacks.keySet()) {
      counts.add(count(when(reason.equalTo(lack), true)).as(lack));
    }
    counts.add(max(when(present, length)).as("length"));
    counts.add(max(side).as("side"));
    counts.add(countDistinct(when(present, length), side).as("shapes"));
    counts.add(max(array_max(ids)).as("largest"));
    counts.add(min(array_min(ids)).as("least"));
    counts.add(count(when(exists(ids, Column::isNull), true)).as("nulls"));
    counts.add(max(when(not(isLabel(label)).and(not(label.isNaN())), label)).as("label"));
    counts.add(
        max(when(weight.lt(0).or(weight.equalTo(Double.POSITIVE_INFINITY)), weight)).as("weight"));
    return rows.agg(count(lit(1)).as("rows"), counts.toArray(Column[]::new)).first();
  }

  private Column isLabel(Column number) {
    Task asked = task;
    UDF1<Double, Boolean> isLabel = value -> value == null || asked.isLabel(value);
    return udf(isLabel, DataTypes.BooleanType).apply(number);
  }

  /** The first thing that a row lacks; null where it lacks nothing. */
  private Column reason() {
    return coalesce(
        lacks.entrySet().stream()
            .map(lack -> when(lack.getValue(), lack.getKey()))
            .toArray(Column[]::new));
  }

  private Map<String, Long> leftOut(Row found) {
    Map<String, Long> leftOut = new LinkedHashMap<>();
    for (String lack : lacks.keySet()) {
      long count = found.getAs(lack);
      if (count > 0) {
        leftOut.put(lack, count);
      }
    }
    return leftOut;
  }

  private void requireRange(Row found) {
    if (found.getAs("label") != null) {
      throw UserError.data(
          "%s: column %s has a label of %s; labels must be %s",
          stage, names.label(), found.getAs("label"), task.labels());
    }
    if (found.getAs("weight") != null) {
      throw UserError.data(
          "%s: column %s has a weight of %s; weights must be at least 0 and finite",
          stage, names.weight(), found.getAs("weight"));
    }
    if (found.<Long>getAs("nulls") > 0) {
      throw UserError.data("%s: column %s has a null id", stage, names.features());
    }
    Integer largest = found.getAs("largest");
    Integer least = found.getAs("least");
    if (largest != null && (least < 0 || largest >= vocabularySize)) {
      throw UserError.data(
          "%s: id %d is outside the vocabularySize of %d; set it to that of the Vocabulary stage",
          stage, least < 0 ? least : largest, vocabularySize);
    }
  }

  private SequenceShape shape(Row found) {
    if (found.<Long>getAs("shapes") != 1) {
      throw UserError.data(
          "%s: column %s has sequences of several lengths or sides; pad all by one SequencePadder",
          stage, names.features());
    }
    return new SequenceShape(
        found.getAs("length"),
        PadSide.valueOf(found.<String>getAs("side").toUpperCase(Locale.ROOT)));
  }

  private Dataset<Row> training() {
    return names.validation() == null
        ? usable()
        : usable().filter(not(col(VALIDATION))).drop(VALIDATION);
  }

  private Dataset<Row> validation() {
    return names.validation() == null ? null : usable().filter(col(VALIDATION)).drop(VALIDATION);
  }

  private Dataset<Row> usable() {
    Column ids = sequence.getField("ids");
    Column id =
        names.id() == null
            ? sha2(
                to_json(struct(ids.as("ids"), label.as("label"), weight.as("weight")))
                    .cast(DataTypes.BinaryType),
                256)
            : of(names.id()).cast(DataTypes.StringType);
    List<Column> columns =
        new ArrayList<>(
            List.of(
                id.as(EncodedReview.ID),
                ids.as(EncodedReview.IDS),
                label.as(EncodedReview.LABEL),
                weight.as(EncodedReview.WEIGHT)));
    if (names.validation() != null) {
      columns.add(of(names.validation()).as(VALIDATION));
    }
    return rows.filter(reason().isNull()).select(columns.toArray(Column[]::new));
  }
}
