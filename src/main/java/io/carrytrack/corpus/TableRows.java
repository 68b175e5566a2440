package io.carrytrack.corpus;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.input_file_name;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import io.carrytrack.corpus.table.Attributes;
import io.carrytrack.corpus.table.RowProblem;
import io.carrytrack.corpus.table.Utf8;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/** A table's columns as {@link ReviewSchema#READ}, and what is wrong with its rows. */
final class TableRows {
  private final Dataset<Row> table;
  private final Labels labels;
  private final Column text;
  private final SeveralNumbers several;
  private final Column label;
  private final Column split;
  private final Column weight;
  private final Optional<Column> named;
  private final boolean weighted;
  private final Optional<Column> group;
  private final int problem;

  private TableRows(Dataset<Row> table, CorpusSettings settings, Supplier<String> hint) {
    this.table = table;
    labels = settings.labels();
    Roles roles = new Roles(settings.path(), table.schema());
    CorpusSettings.Columns names = settings.columns();
    text = string(roles.text(names, hint));
    several =
        labels.targets().size() > 1
            ? SeveralNumbers.of(
                names.labels().stream().map(name -> optional(roles.label(name))).toList(),
                names.labels())
            : null;
    label = several == null ? optional(roles.label(names)) : several.wrong(labels);
    split = optional(roles.split(names));
    weight = optional(roles.weight(names));
    weighted = roles.weight(names).isPresent();
    named = roles.id(names).map(this::string);
    group = roles.by(names).map(this::string);
    problem = RowProblem.index(table.schema());
  }

  /**
   * @param hint what else to say where there is no text column
   */
  static Dataset<Row> of(Dataset<Row> table, CorpusSettings settings, Supplier<String> hint) {
    return new TableRows(table, settings, hint).rows();
  }

  private Dataset<Row> rows() {
    Column id = named.orElseGet(this::digest);
    Column wrong = wrong(id);
    Dataset<Row> rows =
        table.select(
            // a digest tells nobody which row is broken
            (named.isPresent() ? id : when(wrong.isNull(), id)).as(ReviewSchema.ID),
            // of a line that could not be taken apart, people see the line
            coalesce(text, marker(RowProblem.LINE)).as(ReviewSchema.TEXT),
            label().as(ReviewSchema.LABEL),
            split.as(ReviewSchema.SPLIT),
            number().as(ReviewSchema.WEIGHT),
            origin().as(ReviewSchema.ORIGIN),
            wrong.as(ReviewSchema.PROBLEM),
            label.as(ReviewSchema.VALUE),
            group.orElse(lit(null)).as(ReviewSchema.GROUP));
    return rows.drop(
        Stream.of(
                weighted ? null : ReviewSchema.WEIGHT,
                group.isPresent() ? null : ReviewSchema.GROUP)
            .filter(Objects::nonNull)
            .toArray(String[]::new));
  }

  private Column string(String name) {
    return Attributes.column(table, name).cast(DataTypes.StringType);
  }

  private Column optional(Optional<String> name) {
    return name.map(this::string).orElse(lit(null).cast(DataTypes.StringType));
  }

  /** A part of the row's problem; null where the table's format has none. */
  private Column marker(String part) {
    return problem < 0
        ? lit(null).cast(DataTypes.StringType)
        : Attributes.columns(table).get(problem).getField(part);
  }

  private Column origin() {
    Column place = marker(RowProblem.PLACE);
    return when(place.isNull(), input_file_name())
        .otherwise(concat(input_file_name(), lit(", "), place));
  }

  /** Of what a row says, not of how its format writes it: a label is 1, 1.0 or pos. */
  private Column digest() {
    Column content =
        concat_ws(
            "\u0000",
            text,
            coalesce(label().cast(DataTypes.StringType), lit("")),
            coalesce(split, lit("")),
            // left out where there is none, so that a table without weights keeps its ids
            number().cast(DataTypes.StringType));
    return sha2(content.cast(DataTypes.BinaryType), 256);
  }

  private Column label() {
    return several == null ? labels.meaning(label) : several.numbers(labels);
  }

  private Column number() {
    return weight.cast(DataTypes.DoubleType);
  }

  private String problemLabel() {
    return Problem.LABEL + labels.shown();
  }

  /** Of a column whose reader has not looked at its bytes. */
  private static Column broken(Column string) {
    UDF1<byte[], Boolean> isBroken = bytes -> bytes != null && !Utf8.isValid(bytes);
    return udf(isBroken, DataTypes.BooleanType).apply(string.cast(DataTypes.BinaryType));
  }

  private Column wrong(Column id) {
    Column kind = marker(RowProblem.KIND);
    Column known =
        several == null
            ? label().isNotNull().or(label.isNull()).or(trim(label).equalTo(""))
            : several.wrong(labels).isNull();
    Column blank = text.isNull().or(not(text.rlike("\\S")));
    Column nameless = id.isNull().or(trim(id).equalTo(""));
    Column splits = split.isNull().or(split.isin(ReviewSchema.SPLITS.toArray()));
    Column weights =
        weighted
            ? coalesce(number().geq(0).and(number().lt(Float.MAX_VALUE)), lit(false))
            : lit(true);
    Column broken = problem < 0 ? broken(text).or(broken(id)) : lit(false);
    return when(kind.isNotNull(), kind)
        .when(broken, Problem.INVALID_UTF8)
        .when(blank, Problem.EMPTY_TEXT)
        .when(nameless, Problem.NO_ID)
        .when(not(known), problemLabel())
        .when(not(splits), Problem.SPLIT)
        .when(not(weights), Problem.WEIGHT);
  }
}
