package io.carrytrack.scoring;

import io.carrytrack.base.UserError;
import io.carrytrack.corpus.Labels;
import io.carrytrack.corpus.Roles;
import io.carrytrack.corpus.table.ColumnNames;
import io.carrytrack.corpus.table.RowProblem;
import io.carrytrack.task.LabelNames;
import io.carrytrack.task.ScoreColumn;
import io.carrytrack.task.Task;
import io.carrytrack.task.Threshold;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Which column is scored, and what is added to the rows.
 *
 * @param textColumn string column of the reviews
 * @param probabilityColumn receives {@link ScoreColumn#PROBABILITY}
 * @param predictionColumn receives {@link ScoreColumn#PREDICTION}; of several targets each has a
 *     column, this name and its own with {@code _} between them
 * @param reasonColumn says, in quarantined rows, why they have no score
 * @param explanationColumn receives the words that moved the probability most
 * @param explainedWords how many of them; 0 for no such column
 * @param probabilities whether a column {@value #PROBABILITIES} receives those of all classes
 * @param threshold decides between labels 0 and 1; the usual one for all other tasks
 */
public record ScoringSettings(
    String textColumn,
    String probabilityColumn,
    String predictionColumn,
    String reasonColumn,
    String explanationColumn,
    int explainedWords,
    boolean probabilities,
    Threshold threshold)
    implements Serializable {
  /** The column of the probabilities of all classes. */
  public static final String PROBABILITIES = "probabilities";

  private static final String PROBABILITY = "probability";

  /**
   * @throws UserError if two of the columns have one name, or the number of words is negative
   */
  public ScoringSettings {
    if (explainedWords < 0) {
      throw UserError.usage("--explain %d: must be at least 0", explainedWords);
    }
    TreeMap<String, String> names = new TreeMap<>();
    List<String> added =
        new ArrayList<>(
            List.of(
                textColumn, probabilityColumn, predictionColumn, reasonColumn, explanationColumn));
    if (probabilities) {
      added.add(PROBABILITIES);
    }
    for (String name : added) {
      if (names.put(name.toLowerCase(Locale.ROOT), name) != null) {
        throw UserError.usage("two columns are to be named %s", name);
      }
    }
  }

  /** With the probability of one class, and the usual threshold. */
  public ScoringSettings(
      String textColumn,
      String probabilityColumn,
      String predictionColumn,
      String reasonColumn,
      String explanationColumn,
      int explainedWords) {
    this(
        textColumn,
        probabilityColumn,
        predictionColumn,
        reasonColumn,
        explanationColumn,
        explainedWords,
        false,
        Threshold.HALF);
  }

  /** The default names around a text column, without explanations. */
  public static ScoringSettings of(String textColumn) {
    return new ScoringSettings(textColumn, PROBABILITY, "prediction", "reason", "explanation", 0);
  }

  /** The same with explanations of so many words. */
  public ScoringSettings explaining(int words) {
    return new ScoringSettings(
        textColumn,
        probabilityColumn,
        predictionColumn,
        reasonColumn,
        explanationColumn,
        words,
        probabilities,
        threshold);
  }

  /** The same with the probabilities of all classes. */
  public ScoringSettings withProbabilities() {
    return new ScoringSettings(
        textColumn,
        probabilityColumn,
        predictionColumn,
        reasonColumn,
        explanationColumn,
        explainedWords,
        true,
        threshold);
  }

  /** The same with another threshold. */
  public ScoringSettings withThreshold(double other) {
    return new ScoringSettings(
        textColumn,
        probabilityColumn,
        predictionColumn,
        reasonColumn,
        explanationColumn,
        explainedWords,
        probabilities,
        new Threshold(other));
  }

  /**
   * Refuses what says nothing to a model.
   *
   * @throws UserError naming the option
   */
  public void requireFor(Task task) {
    if (task.classes() == 0 && probabilities) {
      throw UserError.usage(
          "--probabilities says nothing to a model that predicts a number, which has no"
              + " probability; leave it out");
    }
    if (!task.scores().contains(ScoreColumn.PROBABILITY)
        && !probabilityColumn.equals(PROBABILITY)) {
      throw UserError.usage(
          "--probability-column %s says nothing to a model that predicts a number, which has no"
              + " probability; leave it out",
          probabilityColumn);
    }
    if (task.targets().size() > 1 && explainedWords > 0) {
      throw UserError.usage(
          "--explain %d: a model of %d targets has no one prediction whose words could be told; leave"
              + " it out",
          explainedWords, task.targets().size());
    }
    if (!threshold.equals(Threshold.HALF)) {
      threshold.requireFor(task);
    }
  }

  /**
   * Refuses what says nothing to a model of series.
   *
   * @throws UserError naming the option
   */
  public void requireForSeries() {
    if (explainedWords > 0) {
      throw UserError.usage(
          "--explain %d says nothing to a model of series, which reads no words; leave it out",
          explainedWords);
    }
  }

  /** What a row's outputs predict. */
  double prediction(Task task, float[] outputs, int at) {
    return threshold.prediction(task, outputs, at);
  }

  /**
   * The columns that scored rows get: the task's scores, and behind them the probabilities of all
   * classes and the explanation.
   */
  StructType added(Task task, LabelNames names) {
    StructType added = new StructType();
    for (ScoreColumn column : task.scores()) {
      DataType type = column == ScoreColumn.PREDICTION ? Labels.type(names) : DataTypes.DoubleType;
      for (String name :
          column == ScoreColumn.PREDICTION ? predictionColumns(task) : List.of(name(column))) {
        added = added.add(name, type, false);
      }
    }
    if (probabilities) {
      added = added.add(PROBABILITIES, PredictedLabels.PROBABILITIES, false);
    }
    return explainedWords == 0 ? added : added.add(explanationColumn, Explainer.TYPE, false);
  }

  /** The columns of predictions: one, or one a target. */
  List<String> predictionColumns(Task task) {
    return task.targets().size() < 2
        ? List.of(predictionColumn)
        : task.targets().stream().map(target -> predictionColumn + "_" + target.name()).toList();
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
   * @param task tells which are
   * @throws UserError if a column to add is there
   */
  public void check(StructType input, Task task) {
    if (task.scores().contains(ScoreColumn.PROBABILITY)) {
      requireFree(input, probabilityColumn, "name the new one by --probability-column");
    }
    List<String> predictions = predictionColumns(task);
    for (String column : predictions) {
      requireFree(input, column, "name the new one by --prediction-column");
    }
    if (predictions.size() > 1) {
      requireUnlike(predictions);
    }
    requireFree(input, reasonColumn, "name the new one by --reason-column");
    if (probabilities) {
      requireFree(input, PROBABILITIES, "rename it, or leave out --probabilities");
    }
    if (explainedWords > 0) {
      requireFree(input, explanationColumn, "name the new one by --explanation-column");
    }
  }

  /** Targets whose columns a table could not hold beside one another, or the job's own. */
  private void requireUnlike(List<String> predictions) {
    TreeMap<String, String> names = new TreeMap<>();
    names.put(reasonColumn.toLowerCase(Locale.ROOT), reasonColumn);
    for (String name : predictions) {
      String other = names.put(name.toLowerCase(Locale.ROOT), name);
      if (other != null) {
        throw UserError.usage(
            "two columns are to be named %s and %s; name the new ones by --prediction-column",
            other, name);
      }
    }
  }

  /** Spark's names differ by more than their case, unless told otherwise. */
  private static void requireFree(StructType input, String column, String mend) {
    for (StructField field : input.fields()) {
      String present = ColumnNames.shown(field.name());
      if (!RowProblem.is(field) && present.equalsIgnoreCase(column)) {
        throw UserError.data("the input has a column %s already; %s", present, mend);
      }
    }
  }

  /**
   * Sees to it that there is a text column.
   *
   * @param ids whether its texts are token ids, which may stand in an array too
   * @throws UserError if it is missing, or of another type
   */
  void requireText(StructType input, boolean ids) {
    List<String> columns = Arrays.asList(input.fieldNames());
    if (!columns.contains(textColumn)) {
      throw UserError.data(
          "no column %s; there are %s; name it by --text-column", textColumn, Roles.shown(columns));
    }
    DataType type = input.apply(textColumn).dataType();
    boolean array = ids && type instanceof ArrayType of && of.elementType() instanceof IntegralType;
    if (!type.equals(DataTypes.StringType) && !array) {
      throw UserError.data(
          "column %s is %s, must be string%s",
          textColumn,
          type.simpleString(),
          ids ? " or an array of whole numbers: this model reads token ids" : "");
    }
  }
}
