package io.carrytrack.pipeline;

import io.carrytrack.task.Task;
import java.util.Arrays;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What classifier and model share beside the Params that Spark's own classifiers have.
 *
 * @param <S> the stage
 */
final class ClassificationParams<S extends ClassificationColumns<S>>
    extends SequenceColumnParams<S> {
  /**
   * Declares the Params of a stage.
   *
   * @param name of the stage in messages
   * @param unusable what the stage does with rows that have no score
   */
  ClassificationParams(S stage, String name, String unusable) {
    super(stage, name, unusable);
  }

  /** Gives the stage the defaults, once it has all its Params. */
  @Override
  void setDefaults() {
    super.setDefaults();
    stage.setDefault(stage.probabilityCol(), "probability");
    stage.setDefault(stage.rawPredictionCol(), "rawPrediction");
  }

  /**
   * The schema with the columns appended that have a name.
   *
   * @throws IllegalArgumentException if the sequences are missing, a column exists, or thresholds
   *     are out of their range
   */
  StructType append(StructType schema, Task task) {
    if (task.classes() == 0) {
      throw new IllegalArgumentException(
          name + ": the network's labels are no classes; a number is for SequenceRegressor");
    }
    if (stage.isSet(stage.thresholds())) {
      checked(stage.getThresholds(), task.classes());
    }
    requireSequences(schema);
    StructType appended = schema;
    appended = add(appended, stage.getRawPredictionCol(), SQLDataTypes.VectorType(), true);
    appended = add(appended, stage.getProbabilityCol(), SQLDataTypes.VectorType(), true);
    return appendPrediction(appended);
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
