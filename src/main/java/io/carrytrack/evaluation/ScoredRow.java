package io.carrytrack.evaluation;

import io.carrytrack.task.Task;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.mutable.WrappedArray;

/**
 * A row that the network has predicted: all that metrics, statistics and predictions are made of.
 *
 * @param id names it
 * @param group which group it is of; null where that is not known, or there are none
 * @param words ids of it that stand for words, known or not; 0 where it is of numbers
 * @param unknown of them; below 0 where unknown words have no id
 * @param labels of a class its number, of numbers what is learned of each
 * @param outputs of classes the network's first, of numbers its prediction of each, standardised
 * @param weight at least 0
 * @param weightedLoss its loss, times the weight
 * @param predicted class; 0 of numbers
 * @param confidence probability of the prediction; 0 of numbers
 * @param squares what it adds to Brier's score; 0 of numbers
 */
record ScoredRow(
    String id,
    String group,
    int words,
    int unknown,
    float[] labels,
    float[] outputs,
    double weight,
    double weightedLoss,
    int predicted,
    double confidence,
    double squares) {
  /** Column: {@link #id}. */
  static final String ID = "id";

  /** Column: {@link #group}. */
  static final String GROUP = "group";

  /** Column: {@link #labels}. */
  static final String LABELS = "labels";

  /** Column: {@link #outputs}. */
  static final String OUTPUTS = "outputs";

  /** Column: {@link #weight}. */
  static final String WEIGHT = "weight";

  /** The first label of a row of {@link #SCHEMA}. */
  static final Column FIRST_LABEL = functions.col(LABELS).getItem(0);

  /** The first output of one. */
  static final Column FIRST_OUTPUT = functions.col(OUTPUTS).getItem(0);

  private static final DataType FLOATS = DataTypes.createArrayType(DataTypes.FloatType, false);

  /** The columns of {@link #toRow}, in the order of the components. */
  static final StructType SCHEMA =
      new StructType()
          .add(ID, DataTypes.StringType)
          .add(GROUP, DataTypes.StringType)
          .add("words", DataTypes.IntegerType)
          .add("unknown", DataTypes.IntegerType)
          .add(LABELS, FLOATS)
          .add(OUTPUTS, FLOATS)
          .add(WEIGHT, DataTypes.DoubleType)
          .add("weightedLoss", DataTypes.DoubleType)
          .add("predicted", DataTypes.IntegerType)
          .add("confidence", DataTypes.DoubleType)
          .add("squares", DataTypes.DoubleType);

  /** The label, or its first number. */
  float label() {
    return labels[0];
  }

  /** Whether it is predicted right; of classes. */
  boolean isRight(Task task) {
    return task.classOf(label()) == predicted;
  }

  /** The first output. */
  float output() {
    return outputs[0];
  }

  /** As a row of {@link #SCHEMA}. */
  Row toRow() {
    return RowFactory.create(
        id,
        group,
        words,
        unknown,
        WrappedArray.make(labels),
        WrappedArray.make(outputs),
        weight,
        weightedLoss,
        predicted,
        confidence,
        squares);
  }

  /** Reads what {@link #toRow} made. */
  static ScoredRow of(Row row) {
    return new ScoredRow(
        row.getString(0),
        row.getString(1),
        row.getInt(2),
        row.getInt(3),
        floats(row.getList(4)),
        floats(row.getList(5)),
        row.getDouble(6),
        row.getDouble(7),
        row.getInt(8),
        row.getDouble(9),
        row.getDouble(10));
  }

  private static float[] floats(List<Float> list) {
    float[] floats = new float[list.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = list.get(i);
    }
    return floats;
  }
}
