package io.carrytrack.pipeline;

import io.carrytrack.config.Experiment;
import io.carrytrack.corpus.Labels;
import io.carrytrack.model.SavedModel;
import io.carrytrack.task.Task;
import java.io.IOException;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** Trains a recurrent classifier of sequences: labels are classes. */
public final class SequenceClassifier
    extends SequenceEstimator<SequenceClassifier, SequenceClassificationModel>
    implements ClassificationColumns<SequenceClassifier>,
        NetworkParams<SequenceClassifier>,
        OptimizerParams<SequenceClassifier>,
        TrainingParams<SequenceClassifier>,
        AveragingParams<SequenceClassifier>,
        DefaultParamsWritable {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "SequenceClassifier";

  private final ClassificationParams<SequenceClassifier> columns;

  /** With the training job's defaults: an LSTM of 32 units over 10,000 ids, 10 epochs. */
  public SequenceClassifier() {
    this(Identifiable$.MODULE$.randomUID("sequenceClassifier"));
  }

  /** With a given uid, as Spark's reader calls it. */
  public SequenceClassifier(String uid) {
    super(uid, NAME, "label, from 0 on");
    columns = new ClassificationParams<>(this, NAME, UNUSABLE);
    columns.setDefaults();
    setDefaults();
  }

  @Override
  SequenceClassifier self() {
    return this;
  }

  @Override
  public ClassificationParams<SequenceClassifier> columnParams() {
    return columns;
  }

  @Override
  Labels labels(Experiment asked, Dataset<Row> rows) {
    Task said = asked.task();
    int classes =
        said.equals(Task.BINARY) ? ClassCount.of(rows, getLabelCol(), NAME) : said.classes();
    return Labels.numbered(classes, asked.input().labels().task());
  }

  @Override
  Labels learned(Labels labels, Dataset<Row> training) {
    return labels;
  }

  @Override
  SequenceClassificationModel model(SavedModel network, TrainingSummary summary) {
    return new SequenceClassificationModel(uid(), network, summary);
  }

  @Override
  StructType append(StructType schema, Experiment asked) {
    Task task = asked.task();
    if (task.equals(Task.BINARY) && isSet(thresholds())) {
      // how many labels there are is known when the rows are
      task = asked.input().labels().task().of(getThresholds().length);
    }
    return columns.append(schema, task);
  }

  @Override
  public SequenceClassifier copy(ParamMap extra) {
    return defaultCopy(extra);
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
