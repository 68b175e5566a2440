package io.carrytrack.pipeline;

import io.carrytrack.model.SavedModel;
import io.carrytrack.text.Columns;
import io.carrytrack.text.SequencePadder;
import java.io.IOException;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.RegressionModel;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Predicts a number of a sequence. It appends {@code prediction}, a double in the unit of what was
 * learned from, with the bits that the scoring job gives it.
 */
public final class SequenceRegressionModel extends RegressionModel<Row, SequenceRegressionModel>
    implements SequenceColumns<SequenceRegressionModel>, MLWritable {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "SequenceRegressionModel";

  private final String uid;
  private final SavedModel network;
  private final SequenceFunction function;
  private final SequenceColumnParams<SequenceRegressionModel> params;
  private final transient TrainingSummary summary;

  /**
   * @param network what is scored with; its vocabulary is not used, the text transforms have theirs
   */
  public SequenceRegressionModel(String uid, SavedModel network) {
    this(uid, network, null);
  }

  SequenceRegressionModel(String uid, SavedModel network, TrainingSummary summary) {
    this(EarlyUid.of(uid), network, summary, true);
  }

  private SequenceRegressionModel(
      String uid, SavedModel network, TrainingSummary summary, boolean ignored) {
    network.requireOneTarget(NAME);
    if (network.task().target().isEmpty()) {
      throw new IllegalArgumentException(NAME + ": the network's labels are classes");
    }
    this.uid = uid;
    this.network = network;
    this.summary = summary;
    function = new SequenceFunction(NAME, network);
    params =
        new SequenceColumnParams<>(
            this,
            NAME,
            "rows whose text has no word: error (throws), skip (drops them) or keep (they get"
                + " null)");
    params.setDefaults();
  }

  @Override
  public SequenceColumnParams<SequenceRegressionModel> columnParams() {
    return params;
  }

  /** The column of numbers that it learned from, for whoever asks; a transform does not read it. */
  public SequenceRegressionModel setLabelCol(String value) {
    return params.set(labelCol(), value);
  }

  /** Whether this model was trained in this program, neither read nor sent. */
  public boolean hasSummary() {
    return summary != null;
  }

  /**
   * How training went.
   *
   * @throws IllegalStateException if the model was read
   */
  public TrainingSummary summary() {
    if (summary == null) {
      throw new IllegalStateException(uid + " was read, so it has no training summary");
    }
    return summary;
  }

  SavedModel network() {
    return network;
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    Dataset<Row> table = params.usable(dataset.toDF(), network.vocabulary().reserved());
    Column features = Columns.of(table, getFeaturesCol());
    return getPredictionCol().isEmpty()
        ? table
        : table.withColumn(
            getPredictionCol(),
            function.of(
                dataset.sparkSession(),
                features,
                "prediction",
                DataTypes.DoubleType,
                getHandleInvalid().equals(InvalidRows.KEEP),
                (task, outputs) -> task.prediction(outputs, 0)));
  }

  /**
   * The number of one sequence, on the driver.
   *
   * @param sequence as {@link SequencePadder} makes
   * @throws io.carrytrack.base.UserError if it is another model's
   */
  @Override
  public double predict(Row sequence) {
    return function.of(sequence, (task, outputs) -> task.prediction(outputs, 0));
  }

  @Override
  public DataType featuresDataType() {
    return SequencePadder.SEQUENCE;
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return params.appendPrediction(schema);
  }

  @Override
  public SequenceRegressionModel copy(ParamMap extra) {
    return copyValues(new SequenceRegressionModel(uid, network, summary), extra)
        .setParent(parent());
  }

  @Override
  public String uid() {
    return EarlyUid.or(uid);
  }

  @Override
  public MLWriter write() {
    return new NetworkFiles.Writer(this, network);
  }

  /** Reads a saved model. */
  public static MLReader<SequenceRegressionModel> read() {
    return new NetworkFiles.Reader<>(SequenceRegressionModel.class, SequenceRegressionModel::new);
  }

  /** Reads a saved model. */
  public static SequenceRegressionModel load(String path) throws IOException {
    return read().load(path);
  }
}
