package io.carrytrack.scoring;

import io.carrytrack.base.UserError;
import io.carrytrack.corpus.Roles;
import io.carrytrack.corpus.table.ColumnNames;
import io.carrytrack.corpus.table.RowProblem;
import io.carrytrack.task.ScoreColumn;
import io.carrytrack.task.Task;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Which column is scored, and what is added to the rows.
 *
 * @param textColumn string column of the reviews
 * @param probabilityColumn receives {@link ScoreColumn#PROBABILITY}
 * @param predictionColumn receives {@link ScoreColumn#PREDICTION}
 * @param reasonColumn says, in quarantined rows, why they have no score
 * @param explanationColumn receives the words that moved the probability most
 * @param explainedWords how many of them; 0 for no such column
 */
public record ScoringSettings(
    String textColumn,
    String probabilityColumn,
    String predictionColumn,
    String reasonColumn,
    String explanationColumn,
    int explainedWords)
    implements Serializable {

  /**
   * @throws UserError if two of the columns have one name, or the number of words is negative
   */
  public ScoringSettings {
    if (explainedWords < 0) {
      throw UserError.usage("--explain %d: must be at least 0", explainedWords);
    }
    TreeMap<String, String> names = new TreeMap<>();
    for (String name :
        List.of(textColumn, probabilityColumn, predictionColumn, reasonColumn, explanationColumn)) {
      if (names.put(name.toLowerCase(Locale.ROOT), name) != null) {
        throw UserError.usage("two columns are to be named %s", name);
      }
    }
  }

  /** The default names around a text column, without explanations. */
  public static ScoringSettings of(String textColumn) {
    return new ScoringSettings(textColumn, "probability", "prediction", "reason", "explanation", 0);
  }

  /** The same with explanations of so many words. */
  public ScoringSettings explaining(int words) {
    return new ScoringSettings(
        textColumn, probabilityColumn, predictionColumn, reasonColumn, explanationColumn, words);
  }

  /** The columns that scored rows get: the task's scores, and behind them the explanation. */
  StructType added(Task task) {
    StructType added = new StructType();
    for (ScoreColumn column : task.scores()) {
      added = added.add(name(column), DataTypes.DoubleType, false);
    }
    return explainedWords == 0 ? added : added.add(explanationColumn, Explainer.TYPE, false);
  }

  private String name(ScoreColumn column) {
    return switch (column) {
      case PROBABILITY -> probabilityColumn;
      case PREDICTION -> predictionColumn;
    };
  }

  /**
   * Sees to it that the columns can be added to a table.
   *
   * @throws UserError if the text column is missing or no string, or a column to add is there
   */
  public void check(StructType input) {
    requireText(input);
    requireFree(input, probabilityColumn, "--probability-column");
    requireFree(input, predictionColumn, "--prediction-column");
    requireFree(input, reasonColumn, "--reason-column");
    if (explainedWords > 0) {
      requireFree(input, explanationColumn, "--explanation-column");
    }
  }

  /** Spark's names differ by more than their case, unless told otherwise. */
  private static void requireFree(StructType input, String column, String option) {
    for (StructField field : input.fields()) {
      String present = ColumnNames.shown(field.name());
      if (!RowProblem.is(field) && present.equalsIgnoreCase(column)) {
        throw UserError.data(
            "the input has a column %s already; name the new one by %s", present, option);
      }
    }
  }

  private void requireText(StructType input) {
    List<String> columns = Arrays.asList(input.fieldNames());
    if (!columns.contains(textColumn)) {
      throw UserError.data(
          "no column %s; there are %s; name it by --text-column", textColumn, Roles.shown(columns));
    }
    DataType type = input.apply(textColumn).dataType();
    if (!type.equals(DataTypes.StringType)) {
      throw UserError.data("column %s is %s, must be string", textColumn, type.simpleString());
    }
  }
}
