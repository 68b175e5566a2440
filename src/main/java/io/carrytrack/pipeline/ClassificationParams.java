package io.carrytrack.pipeline;

import io.carrytrack.task.Task;
import io.carrytrack.text.SequencePadder;
import java.util.Arrays;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What classifier and model share beside the Params that Spark's own classifiers have: their
 * defaults, their checks, and {@code handleInvalid}.
 *
 * @param <S> the stage
 */
final class ClassificationParams<S extends ClassificationColumns<S>> {
  private final S stage;
  private final String name;
  final Param<String> handleInvalid;

  /**
   * Declares the Params of a stage.
   *
   * @param name of the stage in messages
   * @param unusable what the stage does with rows that have no score
   */
  ClassificationParams(S stage, String name, String unusable) {
    this.stage = stage;
    this.name = name;
    handleInvalid =
        new Param<>(stage, "handleInvalid", unusable, ParamValidators.inArray(InvalidRows.CHOICES));
  }

  /** Gives the stage the defaults, once it has all its Params. */
  void setDefaults() {
    stage.setDefault(stage.featuresCol(), "sequence");
    stage.setDefault(stage.predictionCol(), "prediction");
    stage.setDefault(stage.probabilityCol(), "probability");
    stage.setDefault(stage.rawPredictionCol(), "rawPrediction");
    stage.setDefault(handleInvalid, InvalidRows.ERROR);
  }

  <T> S set(Param<T> param, T value) {
    stage.set(param, value);
    return stage;
  }

  /**
   * The schema with the columns appended that have a name.
   *
   * @throws IllegalArgumentException if the sequences are missing, a column exists, or thresholds
   *     are out of their range
   */
  StructType append(StructType schema, Task task) {
    if (task.classes() == 0) {
      throw new IllegalArgumentException(name + ": the network's labels are no classes");
    }
    if (stage.isSet(stage.thresholds())) {
      checked(stage.getThresholds(), task.classes());
    }
    require(schema, stage.getFeaturesCol());
    StructType appended = schema;
    appended = add(appended, stage.getRawPredictionCol(), SQLDataTypes.VectorType(), true);
    appended = add(appended, stage.getProbabilityCol(), SQLDataTypes.VectorType(), true);
    return add(
        appended,
        stage.getPredictionCol(),
        DataTypes.DoubleType,
        stage.getHandleInvalid().equals(InvalidRows.KEEP));
  }

  private StructType add(StructType schema, String column, DataType type, boolean nullable) {
    if (column.isEmpty()) {
      return schema;
    }
    if (Arrays.asList(schema.fieldNames()).contains(column)) {
      throw new IllegalArgumentException(
          name + ": column " + column + " exists; choose another name");
    }
    return schema.add(column, type, nullable);
  }

  private void require(StructType schema, String features) {
    if (!Arrays.asList(schema.fieldNames()).contains(features)) {
      throw new IllegalArgumentException(
          name + ": no column " + features + "; there are " + Arrays.toString(schema.fieldNames()));
    }
    DataType type = schema.apply(features).dataType();
    if (!DataType.equalsIgnoreNullability(type, SequencePadder.SEQUENCE)) {
      throw new IllegalArgumentException(
          name
              + ": column "
              + features
              + " is "
              + type.simpleString()
              + ", must be "
              + SequencePadder.SEQUENCE.simpleString()
              + ", as SequencePadder makes");
    }
  }

  /** Thresholds for as many labels as they are, checked. */
  double[] checked(double[] thresholds) {
    return checked(thresholds, Math.max(2, thresholds.length));
  }

  /**
   * The thresholds of the labels, checked.
   *
   * @throws IllegalArgumentException unless there is one a class, at least 0 and at most one of
   *     them 0
   */
  private double[] checked(double[] thresholds, int classes) {
    if (thresholds.length != classes
        || !(Arrays.stream(thresholds).allMatch(t -> t >= 0)
            && Arrays.stream(thresholds).filter(t -> t == 0).count() <= 1)) {
      throw new IllegalArgumentException(
          name
              + ": thresholds are "
              + Arrays.toString(thresholds)
              + ", must be "
              + (classes == 2
                  ? "two of at least 0 and not both 0"
                  : classes + " of at least 0, at most one of them 0"));
    }
    return thresholds;
  }
}
