package io.carrytrack.pipeline;

import io.carrytrack.config.Experiment;
import io.carrytrack.corpus.Labels;
import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.task.LabelNames;
import io.carrytrack.task.Task;
import io.carrytrack.task.TaskType;
import io.carrytrack.text.SequencePadder;
import java.io.IOException;
import java.util.List;
import org.apache.spark.ml.classification.ProbabilisticClassifier;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * Trains a recurrent classifier of sequences by synchronous averaging, as the training job does:
 * the model is a function of rows, Params and the number of logical workers, whatever the cluster.
 * The sequences' length and padding are those of the {@link io.carrytrack.text.SequencePadder} that
 * made them.
 */
public final class SequenceClassifier
    extends ProbabilisticClassifier<Row, SequenceClassifier, SequenceClassificationModel>
    implements ClassificationColumns<SequenceClassifier>,
        FitParams<SequenceClassifier>,
        NetworkParams<SequenceClassifier>,
        OptimizerParams<SequenceClassifier>,
        TrainingParams<SequenceClassifier>,
        RunParams<SequenceClassifier>,
        AveragingParams<SequenceClassifier>,
        DefaultParamsWritable {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "SequenceClassifier";

  private final String uid;
  private final ClassificationParams<SequenceClassifier> columns;
  private final SequenceFit<SequenceClassifier> fit;

  /** With the training job's defaults: an LSTM of 32 units over 10,000 ids, 10 epochs. */
  public SequenceClassifier() {
    this(Identifiable$.MODULE$.randomUID("sequenceClassifier"));
  }

  /** With a given uid, as Spark's reader calls it. */
  public SequenceClassifier(String uid) {
    this(EarlyUid.of(uid), true);
  }

  private SequenceClassifier(String uid, boolean ignored) {
    this.uid = uid;
    columns = new ClassificationParams<>(this, NAME, SequenceFit.UNUSABLE);
    fit = new SequenceFit<>(this, NAME);
    columns.setDefaults();
    fit.settings().setDefaults();
  }

  @Override
  public ClassificationParams<SequenceClassifier> columnParams() {
    return columns;
  }

  @Override
  public SequenceFit<SequenceClassifier> sequenceFit() {
    return fit;
  }

  @Override
  public SettingParams<SequenceClassifier> settingParams() {
    return fit.settings();
  }

  @Override
  public SequenceClassifier setThresholds(double[] value) {
    return columns.set(thresholds(), columns.checked(value));
  }

  @Override
  public SequenceClassificationModel fit(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    Labels labels = labels(dataset.toDF());
    SequenceFit.Fitted fitted = fit.train(fit.look(dataset.toDF(), labels), labels);
    return copyValues(
            new SequenceClassificationModel(uid, fitted.network(), fitted.summary()),
            new ParamMap())
        .setParent(this);
  }

  /** As {@link #fit}, which Spark's own leaves the work to. */
  @Override
  public SequenceClassificationModel train(Dataset<?> dataset) {
    return fit(dataset);
  }

  /** What {@code OneVsRest} asks the column of sequences to be. */
  @Override
  public DataType featuresDataType() {
    return SequencePadder.SEQUENCE;
  }

  private Labels labels(Dataset<Row> rows) {
    Experiment asked = fit.shapeless();
    Task said = asked.task();
    int classes =
        said.equals(Task.BINARY) ? ClassCount.of(rows, getLabelCol(), NAME) : said.classes();
    TaskType type = asked.input().labels().task();
    List<String> names = ClassCount.names(rows, getLabelCol());
    return names.size() == classes
        ? Labels.ofNames(LabelNames.of(names), type)
        : Labels.numbered(classes, type);
  }

  Experiment experiment(SequenceShape shape) {
    return fit.experiment(shape);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    Experiment asked = fit.shapeless();
    Task task = asked.task();
    if (task.equals(Task.BINARY) && isSet(thresholds())) {
      // how many labels there are is known when the rows are
      task = asked.input().labels().task().of(getThresholds().length);
    }
    fit.requireNumbers(schema);
    return columns.append(schema, task);
  }

  @Override
  public SequenceClassifier copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  @Override
  public String uid() {
    return EarlyUid.or(uid);
  }

  /** Reads a saved estimator. */
  public static MLReader<SequenceClassifier> read() {
    return new DefaultParamsReader<>();
  }

  /** Reads a saved estimator. */
  public static SequenceClassifier load(String path) throws IOException {
    return read().load(path);
  }
}
