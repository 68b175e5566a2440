package io.carrytrack.pipeline;

import io.carrytrack.base.Setting;
import io.carrytrack.base.UserError;
import io.carrytrack.config.Experiment;
import io.carrytrack.corpus.Labels;
import io.carrytrack.corpus.LearnedTarget;
import io.carrytrack.model.SavedModel;
import io.carrytrack.task.TaskType;
import io.carrytrack.text.EncodedReview;
import java.io.IOException;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Trains a recurrent network that predicts a number of a sequence. It is learned standardised by
 * the mean and the deviation of the rows to train on, those that {@code validationSplit} holds out
 * among them, and predicted in its own unit.
 */
public final class SequenceRegressor
    extends SequenceEstimator<SequenceRegressor, SequenceRegressionModel>
    implements SequenceColumns<SequenceRegressor>,
        NetworkParams<SequenceRegressor>,
        OptimizerParams<SequenceRegressor>,
        TrainingParams<SequenceRegressor>,
        AveragingParams<SequenceRegressor>,
        DefaultParamsWritable {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "SequenceRegressor";

  private final SequenceColumnParams<SequenceRegressor> columns;

  /** With the training job's defaults: an LSTM of 32 units over 10,000 ids, 10 epochs. */
  public SequenceRegressor() {
    this(Identifiable$.MODULE$.randomUID("sequenceRegressor"));
  }

  /** With a given uid, as Spark's reader calls it. */
  public SequenceRegressor(String uid) {
    super(uid, NAME, "number to predict");
    columns = new SequenceColumnParams<>(this, NAME, UNUSABLE);
    columns.setDefaults();
    setDefaults();
    setDefault(task(), Setting.word(TaskType.REGRESSION));
  }

  @Override
  SequenceRegressor self() {
    return this;
  }

  @Override
  public SequenceColumnParams<SequenceRegressor> columnParams() {
    return columns;
  }

  @Override
  Labels labels(Experiment asked, Dataset<Row> rows) {
    return asked.input().labels();
  }

  @Override
  Labels learned(Labels labels, Dataset<Row> training) {
    return LearnedTarget.ofColumn(
        training.select(EncodedReview.LABEL), labels, NAME + ": column " + getLabelCol());
  }

  @Override
  SequenceRegressionModel model(SavedModel network, TrainingSummary summary) {
    return new SequenceRegressionModel(uid(), network, summary);
  }

  @Override
  StructType append(StructType schema, Experiment asked) {
    if (asked.task().target().isEmpty()) {
      throw UserError.usage(
          "%s: task is %s, must be regression; classes are for SequenceClassifier",
          NAME, getTask());
    }
    return columns.appendPrediction(schema);
  }

  @Override
  public SequenceRegressor copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /** Reads a saved estimator. */
  public static MLReader<SequenceRegressor> read() {
    return new DefaultParamsReader<>();
  }

  /** Reads a saved estimator. */
  public static SequenceRegressor load(String path) throws IOException {
    return read().load(path);
  }
}
