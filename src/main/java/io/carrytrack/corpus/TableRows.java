package io.carrytrack.corpus;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.decode;
import static org.apache.spark.sql.functions.input_file_name;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import io.carrytrack.spark.UserError;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.lang3.StringUtils;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/** A table's columns as {@link ReviewSchema#READ}, and what is wrong with its rows. */
final class TableRows {
  private static final List<String> SPLITS =
      List.of(
          ReviewSchema.TRAIN, ReviewSchema.VALIDATION, ReviewSchema.TEST, ReviewSchema.UNLABELLED);

  /** What Spark's decoder puts where bytes are no UTF-8; no review of the corpus holds it. */
  private static final String REPLACEMENT = "\ufffd";

  private static final int SHOWN_COLUMNS = 30;
  private static final int SHOWN_NAME = 40;

  private final Dataset<Row> table;
  private final CorpusSettings settings;
  private final List<String> columns;

  private TableRows(Dataset<Row> table, CorpusSettings settings) {
    this.table = table;
    this.settings = settings;
    columns = Arrays.asList(table.columns());
  }

  static Dataset<Row> of(Dataset<Row> table, CorpusSettings settings) {
    return new TableRows(table, settings).rows();
  }

  private Dataset<Row> rows() {
    Column text = required(settings.textColumn(), "input.text-column (--text-column)");
    Column label = optional(settings.labelColumn());
    Column split = optional(settings.splitColumn());
    boolean named = columns.contains(settings.idColumn());
    boolean weighted = columns.contains(settings.weightColumn());
    Column weight = optional(settings.weightColumn());
    Column id = named ? optional(settings.idColumn()) : digest(text, label, split, weight);
    Column problem = problem(id, text, label, split, weight);
    Dataset<Row> rows =
        table.select(
            // a digest tells nobody which row is broken
            (named ? id : when(problem.isNull(), id)).as(ReviewSchema.ID),
            // of a line that could not be taken apart, people see the line
            coalesce(text, malformed()).as(ReviewSchema.TEXT),
            label(label).as(ReviewSchema.LABEL),
            split.as(ReviewSchema.SPLIT),
            number(weight).as(ReviewSchema.WEIGHT),
            input_file_name().as(ReviewSchema.ORIGIN),
            problem.as(ReviewSchema.PROBLEM));
    return weighted ? rows : rows.drop(ReviewSchema.WEIGHT);
  }

  /** Of what a row says, not of how its format writes it: a label is 1, 1.0 or pos. */
  private static Column digest(Column text, Column label, Column split, Column weight) {
    Column content =
        concat_ws(
            "\u0000",
            text,
            coalesce(label(label).cast(DataTypes.StringType), lit("")),
            coalesce(split, lit("")),
            // left out where there is none, so that a table without weights keeps its ids
            number(weight).cast(DataTypes.StringType));
    return sha2(content.cast(DataTypes.BinaryType), 256);
  }

  /** The line of a malformed row, null in others. */
  private Column malformed() {
    return columns.contains(RawInput.MALFORMED)
        ? col(RawInput.MALFORMED)
        : lit(null).cast(DataTypes.StringType);
  }

  private Column required(String name, String option) {
    if (!columns.contains(name)) {
      throw UserError.data(
          "%s: no column %s; there are %s; name the column by %s",
          settings.path(),
          name,
          columns.stream()
              .filter(c -> !c.equals(RawInput.MALFORMED))
              .limit(SHOWN_COLUMNS)
              .map(c -> StringUtils.abbreviate(c.replaceAll("\\p{Cntrl}+", " "), SHOWN_NAME))
              .toList(),
          option);
    }
    return optional(name);
  }

  private Column optional(String name) {
    return columns.contains(name)
        ? col("`" + name.replace("`", "``") + "`").cast(DataTypes.StringType)
        : lit(null).cast(DataTypes.StringType);
  }

  private static Column label(Column label) {
    Column word = lower(trim(label));
    return when(word.isin("1", "1.0", "pos"), 1.0).when(word.isin("0", "0.0", "neg"), 0.0);
  }

  private static Column number(Column weight) {
    return weight.cast(DataTypes.DoubleType);
  }

  private static Column undecodable(Column decoded) {
    return coalesce(decoded.contains(REPLACEMENT), lit(false));
  }

  /** The JSON reader gives up on a line that is no UTF-8 and hands on its bytes. */
  private Column undecodableLine() {
    return undecodable(decode(malformed().cast(DataTypes.BinaryType), "UTF-8"));
  }

  private Column problem(Column id, Column text, Column label, Column split, Column weight) {
    Column malformed = malformed().isNotNull();
    Column known = label(label).isNotNull().or(label.isNull()).or(trim(label).equalTo(""));
    Column blank = text.isNull().or(not(text.rlike("\\S")));
    Column nameless = id.isNull().or(trim(id).equalTo(""));
    Column splits = split.isNull().or(split.isin(SPLITS.toArray()));
    Column weights =
        columns.contains(settings.weightColumn())
            ? coalesce(number(weight).geq(0).and(number(weight).lt(Float.MAX_VALUE)), lit(false))
            : lit(true);
    return when(
            undecodable(text).or(undecodable(id)).or(malformed.and(undecodableLine())),
            Problem.INVALID_UTF8)
        .when(malformed, Problem.MALFORMED)
        .when(blank, Problem.EMPTY_TEXT)
        .when(nameless, Problem.NO_ID)
        .when(not(known), Problem.LABEL)
        .when(not(splits), Problem.SPLIT)
        .when(not(weights), Problem.WEIGHT);
  }
}
