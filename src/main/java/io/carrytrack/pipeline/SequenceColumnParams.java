package io.carrytrack.pipeline;

import io.carrytrack.text.Columns;
import io.carrytrack.text.ReservedIds;
import io.carrytrack.text.SequencePadder;
import java.util.Arrays;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What all stages share which learn from sequences or predict, beside the Params that Spark's own
 * have: their defaults, their checks, and {@code handleInvalid}.
 *
 * @param <S> the stage
 */
class SequenceColumnParams<S extends SequenceColumns<S>> {
  final S stage;
  final String name;
  final Param<String> handleInvalid;

  /**
   * Declares the Params of a stage.
   *
   * @param name of the stage in messages
   * @param unusable what the stage does with rows that have no score
   */
  SequenceColumnParams(S stage, String name, String unusable) {
    this.stage = stage;
    this.name = name;
    handleInvalid =
        new Param<>(stage, "handleInvalid", unusable, ParamValidators.inArray(InvalidRows.CHOICES));
  }

  /** Gives the stage the defaults, once it has all its Params. */
  void setDefaults() {
    stage.setDefault(stage.featuresCol(), "sequence");
    stage.setDefault(stage.predictionCol(), "prediction");
    stage.setDefault(handleInvalid, InvalidRows.ERROR);
  }

  final <T> S set(Param<T> param, T value) {
    stage.set(param, value);
    return stage;
  }

  /**
   * The schema with the prediction appended, if that has a name.
   *
   * @throws IllegalArgumentException if the sequences are missing or the column exists
   */
  final StructType appendPrediction(StructType schema) {
    requireSequences(schema);
    return add(
        schema,
        stage.getPredictionCol(),
        DataTypes.DoubleType,
        stage.getHandleInvalid().equals(InvalidRows.KEEP));
  }

  final StructType add(StructType schema, String column, DataType type, boolean nullable) {
    if (column.isEmpty()) {
      return schema;
    }
    if (Arrays.asList(schema.fieldNames()).contains(column)) {
      throw new IllegalArgumentException(
          name + ": column " + column + " exists; choose another name");
    }
    return schema.add(column, type, nullable);
  }

  final void requireSequences(StructType schema) {
    String features = stage.getFeaturesCol();
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

  /** The rows that a transform takes: all, unless those without a word are to be skipped. */
  Dataset<Row> usable(Dataset<Row> rows, ReservedIds reserved) {
    return stage.getHandleInvalid().equals(InvalidRows.SKIP)
        ? rows.filter(InvalidRows.worded(Columns.of(rows, stage.getFeaturesCol()), reserved))
        : rows;
  }
}
