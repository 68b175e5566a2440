package io.carrytrack.pipeline;

import io.carrytrack.base.Setting;
import io.carrytrack.base.UserError;
import io.carrytrack.config.Experiment;
import io.carrytrack.corpus.Labels;
import io.carrytrack.corpus.LearnedTarget;
import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.task.TaskType;
import io.carrytrack.text.EncodedReview;
import io.carrytrack.text.SequencePadder;
import java.io.IOException;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.Regressor;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * Trains a recurrent network that predicts a number of a sequence, as {@link SequenceClassifier}
 * trains one that predicts a label. The number is learned standardised by the mean and the
 * deviation of the rows to train on, those that {@code validationSplit} holds out among them, and
 * predicted in its own unit.
 */
public final class SequenceRegressor
    extends Regressor<Row, SequenceRegressor, SequenceRegressionModel>
    implements FitParams<SequenceRegressor>,
        NetworkParams<SequenceRegressor>,
        OptimizerParams<SequenceRegressor>,
        TrainingParams<SequenceRegressor>,
        RunParams<SequenceRegressor>,
        AveragingParams<SequenceRegressor>,
        DefaultParamsWritable {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "SequenceRegressor";

  private final String uid;
  private final SequenceColumnParams<SequenceRegressor> columns;
  private final SequenceFit<SequenceRegressor> fit;

  /** With the training job's defaults: an LSTM of 32 units over 10,000 ids, 10 epochs. */
  public SequenceRegressor() {
    this(Identifiable$.MODULE$.randomUID("sequenceRegressor"));
  }

  /** With a given uid, as Spark's reader calls it. */
  public SequenceRegressor(String uid) {
    this(EarlyUid.of(uid), true);
  }

  private SequenceRegressor(String uid, boolean ignored) {
    this.uid = uid;
    columns = new SequenceColumnParams<>(this, NAME, SequenceFit.UNUSABLE);
    fit = new SequenceFit<>(this, NAME);
    columns.setDefaults();
    fit.settings().setDefaults();
    setDefault(task(), Setting.word(TaskType.REGRESSION));
  }

  @Override
  public SequenceColumnParams<SequenceRegressor> columnParams() {
    return columns;
  }

  @Override
  public SequenceFit<SequenceRegressor> sequenceFit() {
    return fit;
  }

  @Override
  public SettingParams<SequenceRegressor> settingParams() {
    return fit.settings();
  }

  @Override
  public SequenceRegressionModel fit(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    Labels asked = fit.shapeless().input().labels();
    FitRows.Found rows = fit.look(dataset.toDF(), asked);
    Labels labels =
        LearnedTarget.ofColumn(
            rows.training().select(EncodedReview.LABEL),
            asked,
            NAME + ": column " + getLabelCol(),
            fit::note);
    SequenceFit.Fitted fitted = fit.train(rows, labels);
    return copyValues(
            new SequenceRegressionModel(uid, fitted.network(), fitted.summary()), new ParamMap())
        .setParent(this);
  }

  /** As {@link #fit}, which Spark's own leaves the work to. */
  @Override
  public SequenceRegressionModel train(Dataset<?> dataset) {
    return fit(dataset);
  }

  @Override
  public DataType featuresDataType() {
    return SequencePadder.SEQUENCE;
  }

  Experiment experiment(SequenceShape shape) {
    return fit.experiment(shape);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    Experiment asked = fit.shapeless();
    if (asked.task().targets().isEmpty()) {
      throw UserError.usage(
          "%s: task is %s, must be regression; classes are for SequenceClassifier",
          NAME, getTask());
    }
    fit.requireNumbers(schema);
    return columns.appendPrediction(schema);
  }

  @Override
  public SequenceRegressor copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  @Override
  public String uid() {
    return EarlyUid.or(uid);
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
