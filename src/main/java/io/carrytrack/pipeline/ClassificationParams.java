package io.carrytrack.pipeline;

import io.carrytrack.text.SequencePadder;
import java.util.Arrays;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The Params that classifier and model share, under the names that Spark's own classifiers give
 * them.
 */
final class ClassificationParams {
  final Param<String> featuresCol;
  final Param<String> predictionCol;
  final Param<String> probabilityCol;
  final Param<String> rawPredictionCol;
  final DoubleArrayParam thresholds;
  final Param<String> handleInvalid;

  /**
   * Declares the Params of a stage and sets their defaults.
   *
   * @param unusable what the stage does with rows that have no score
   */
  ClassificationParams(Params stage, String unusable) {
    featuresCol = new Param<>(stage, "featuresCol", "column of sequences, as SequencePadder makes");
    predictionCol = new Param<>(stage, "predictionCol", "predicted label to append, 0 or 1");
    probabilityCol =
        new Param<>(stage, "probabilityCol", "vector of the labels' probabilities to append");
    rawPredictionCol =
        new Param<>(stage, "rawPredictionCol", "vector of the labels' log-odds to append");
    thresholds =
        new DoubleArrayParam(
            stage,
            "thresholds",
            "one a label: the label with the largest ratio of probability to threshold is predicted");
    handleInvalid =
        new Param<>(stage, "handleInvalid", unusable, ParamValidators.inArray(InvalidRows.CHOICES));
    stage.setDefault(featuresCol, "sequence");
    stage.setDefault(predictionCol, "prediction");
    stage.setDefault(probabilityCol, "probability");
    stage.setDefault(rawPredictionCol, "rawPrediction");
    stage.setDefault(handleInvalid, InvalidRows.ERROR);
  }

  /**
   * The schema with the columns appended that have a name.
   *
   * @param handleInvalid with {@value InvalidRows#KEEP}, predictions may be null
   */
  StructType append(String stage, StructType schema, Names names, String handleInvalid) {
    require(stage, schema, names.features());
    StructType appended = schema;
    appended = add(stage, appended, names.rawPrediction(), SQLDataTypes.VectorType(), true);
    appended = add(stage, appended, names.probability(), SQLDataTypes.VectorType(), true);
    return add(
        stage,
        appended,
        names.prediction(),
        DataTypes.DoubleType,
        handleInvalid.equals(InvalidRows.KEEP));
  }

  /**
   * Names of columns; what is empty is not appended.
   *
   * @param features column of sequences
   */
  record Names(String features, String rawPrediction, String probability, String prediction) {}

  private static StructType add(
      String stage, StructType schema, String column, DataType type, boolean nullable) {
    if (column.isEmpty()) {
      return schema;
    }
    if (Arrays.asList(schema.fieldNames()).contains(column)) {
      throw new IllegalArgumentException(
          stage + ": column " + column + " exists; choose another name");
    }
    return schema.add(column, type, nullable);
  }

  private static void require(String stage, StructType schema, String features) {
    if (!Arrays.asList(schema.fieldNames()).contains(features)) {
      throw new IllegalArgumentException(
          stage
              + ": no column "
              + features
              + "; there are "
              + Arrays.toString(schema.fieldNames()));
    }
    DataType type = schema.apply(features).dataType();
    if (!DataType.equalsIgnoreNullability(type, SequencePadder.SEQUENCE)) {
      throw new IllegalArgumentException(
          stage
              + ": column "
              + features
              + " is "
              + type.simpleString()
              + ", must be "
              + SequencePadder.SEQUENCE.simpleString()
              + ", as SequencePadder makes");
    }
  }

  /**
   * The thresholds of the two labels, checked.
   *
   * @throws IllegalArgumentException unless there are two, at least 0 and not both 0
   */
  static double[] checked(String stage, double[] thresholds) {
    if (thresholds.length != 2
        || !(thresholds[0] >= 0 && thresholds[1] >= 0 && thresholds[0] + thresholds[1] > 0)) {
      throw new IllegalArgumentException(
          stage
              + ": thresholds are "
              + Arrays.toString(thresholds)
              + ", must be two of at least 0 and not both 0");
    }
    return thresholds;
  }
}
