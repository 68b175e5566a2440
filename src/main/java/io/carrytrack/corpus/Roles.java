package io.carrytrack.corpus;

import io.carrytrack.base.UserError;
import io.carrytrack.corpus.CorpusSettings.Columns;
import io.carrytrack.corpus.table.ColumnNames;
import io.carrytrack.corpus.table.RowProblem;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.commons.lang3.StringUtils;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Which columns of a table play the roles. None is taken by a likeness of names, and none is missed
 * for an unlikeness of letters.
 */
public final class Roles {
  private static final int SHOWN_COLUMNS = 30;
  private static final int SHOWN_NAME = 40;

  private final String input;
  private final List<String> columns;

  /**
   * @param input as the user named it
   * @param table its columns
   */
  public Roles(String input, StructType table) {
    this.input = input;
    this.columns =
        Arrays.stream(table.fields())
            .filter(field -> !RowProblem.is(field))
            .map(StructField::name)
            .toList();
  }

  /**
   * The column of the texts.
   *
   * @param hint what else to say where there is none
   * @throws UserError if there is none
   */
  public String text(Columns names, Supplier<String> hint) {
    return optional(names.text(), names.text(), "--text-column (input.text-column)")
        .orElseThrow(
            () ->
                UserError.data(
                    "%s: no column %s; there are %s; name the column by --text-column"
                        + " (input.text-column)%s",
                    input, names.text(), shown(columns), hint.get()));
  }

  /** The column of the ids, if there is one. */
  Optional<String> id(Columns names) {
    return optional(names.id(), Columns.DEFAULT.id(), "--id-column (input.id-column)");
  }

  /** The column of the labels, if there is one. */
  Optional<String> label(Columns names) {
    return label(names.label());
  }

  /** A column of labels, if there is one. */
  Optional<String> label(String name) {
    return optional(name, Columns.DEFAULT.label(), "--label-column (input.label-column)");
  }

  /** The column of the splits, if there is one. */
  public Optional<String> split(Columns names) {
    return optional(names.split(), Columns.DEFAULT.split(), "--split-column (input.split-column)");
  }

  /** The column of the weights, if there is one. */
  Optional<String> weight(Columns names) {
    return optional(
        names.weight(), Columns.DEFAULT.weight(), "--weight-column (input.weight-column)");
  }

  /** The column to evaluate by, if one is asked for. */
  Optional<String> by(Columns names) {
    return names.isGrouped() ? optional(names.by(), Columns.NONE, "--by") : Optional.empty();
  }

  private Optional<String> optional(String name, String usual, String option) {
    if (columns.contains(name)) {
      if (ColumnNames.isTwice(columns, name)) {
        throw UserError.data(
            "%s: two columns are named %s; give one another name, or choose by %s",
            input, name, option);
      }
      return Optional.of(name);
    }
    if (name.equals(Columns.NONE)) {
      return Optional.empty();
    }
    for (String column : columns) {
      if (column.equalsIgnoreCase(name)) {
        throw UserError.data(
            "%s: no column %s, but a column %s: say %s %s if it is meant, or %s none if not",
            input,
            name,
            column,
            StringUtils.substringBefore(option, " "),
            column,
            StringUtils.substringBefore(option, " "));
      }
    }
    if (!name.equals(usual)) {
      throw UserError.data(
          "%s: no column %s; there are %s; correct %s", input, name, shown(columns), option);
    }
    return Optional.empty();
  }

  /** Names for a message, as their file has them. */
  public static List<String> shown(List<String> columns) {
    return columns.stream()
        .limit(SHOWN_COLUMNS)
        .map(c -> ColumnNames.shown(c).replaceAll("\\p{Cntrl}+", " "))
        .map(c -> StringUtils.abbreviate(c, SHOWN_NAME))
        .toList();
  }
}
