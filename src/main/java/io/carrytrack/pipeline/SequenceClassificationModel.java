package io.carrytrack.pipeline;

import io.carrytrack.model.SavedModel;
import io.carrytrack.task.Task;
import io.carrytrack.text.Columns;
import io.carrytrack.text.SequencePadder;
import java.io.IOException;
import java.util.Arrays;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.VectorUDT;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Tuple3;

/**
 * A trained classifier of sequences. It appends {@code rawPrediction} (log-odds of both labels),
 * {@code probability} (of both, as Spark's evaluators expect) and {@code prediction}; a column that
 * is named "" is left out.
 *
 * <p>The columns are functions of the sequence alone, so that they work on streams and cost nothing
 * where nobody selects them. A row's probability has the bits that the scoring job gives it, at
 * less speed: rows are predicted one at a time.
 */
public final class SequenceClassificationModel
    extends ProbabilisticClassificationModel<Row, SequenceClassificationModel>
    implements ClassificationColumns<SequenceClassificationModel>, MLWritable {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "SequenceClassificationModel";
  private static final VectorUDT LOGITS = new VectorUDT();

  private final String uid;
  private final SavedModel network;
  private final SequenceFunction function;
  private final ClassificationParams<SequenceClassificationModel> params;
  private final transient TrainingSummary summary;

  /**
   * @param network what is scored with; its vocabulary is not used, the text transforms have theirs
   */
  public SequenceClassificationModel(String uid, SavedModel network) {
    this(uid, network, null);
  }

  SequenceClassificationModel(String uid, SavedModel network, TrainingSummary summary) {
    this(EarlyUid.of(uid), network, summary, true);
  }

  private SequenceClassificationModel(
      String uid, SavedModel network, TrainingSummary summary, boolean ignored) {
    this.uid = uid;
    this.network = network;
    function = new SequenceFunction(NAME, network);
    this.summary = summary;
    params =
        new ClassificationParams<>(
            this,
            NAME,
            "rows whose text has no word: error (throws), skip (drops them) or keep (they get"
                + " null)");
    params.setDefaults();
  }

  @Override
  public ClassificationParams<SequenceClassificationModel> columnParams() {
    return params;
  }

  /** The column of labels that it learned from, for whoever asks; a transform does not read it. */
  public SequenceClassificationModel setLabelCol(String value) {
    return params.set(labelCol(), value);
  }

  @Override
  public SequenceClassificationModel setThresholds(double[] value) {
    return params.set(thresholds(), params.checked(value));
  }

  /** Number of labels. */
  @Override
  public int numClasses() {
    return task().classes();
  }

  private Task task() {
    return network.task();
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
    Column raw = rawPrediction(dataset.sparkSession(), features);
    if (!getRawPredictionCol().isEmpty()) {
      table = table.withColumn(getRawPredictionCol(), raw);
      raw = Columns.of(table, getRawPredictionCol());
    }
    Column probability = probability(raw);
    if (!getProbabilityCol().isEmpty()) {
      table = table.withColumn(getProbabilityCol(), probability);
      probability = Columns.of(table, getProbabilityCol());
    }
    return getPredictionCol().isEmpty()
        ? table
        : table.withColumn(getPredictionCol(), prediction(probability));
  }

  private Column rawPrediction(SparkSession session, Column features) {
    return function.of(
        session,
        features,
        "rawPrediction",
        LOGITS,
        getHandleInvalid().equals(InvalidRows.KEEP),
        (task, outputs) -> LOGITS.serialize(Logits.of(task, outputs)));
  }

  /**
   * The raw prediction of one sequence, on the driver.
   *
   * @param sequence as {@link SequencePadder} makes
   * @throws io.carrytrack.base.UserError if it is another model's
   */
  @Override
  public Vector predictRaw(Row sequence) {
    return function.of(sequence, Logits::of);
  }

  @Override
  public Vector raw2probabilityInPlace(Vector raw) {
    double[] values = ((DenseVector) raw).values();
    System.arraycopy(task().probabilities(values.clone()), 0, values, 0, values.length);
    return raw;
  }

  @Override
  public double raw2prediction(Vector raw) {
    return probability2prediction(Logits.probabilities(task(), raw));
  }

  @Override
  public double probability2prediction(Vector probability) {
    return Logits.prediction(probability, thresholdsOrEqual());
  }

  /**
   * Asked by no one: Spark's own summaries use it. Scala lets the class above narrow this type,
   * Java does not, and so needs it said without.
   */
  @Override
  @SuppressWarnings({"rawtypes", "unchecked"})
  public Tuple3 findSummaryModel() {
    throw new UnsupportedOperationException(NAME + " has a summary of its own");
  }

  @Override
  public DataType featuresDataType() {
    return SequencePadder.SEQUENCE;
  }

  private double[] thresholdsOrEqual() {
    return isSet(thresholds()) ? getThresholds().clone() : equal(numClasses());
  }

  private Column probability(Column raw) {
    Task task = task();
    UDF1<Vector, Vector> probabilities =
        logits -> logits == null ? null : Logits.probabilities(task, logits);
    return functions.udf(probabilities, SQLDataTypes.VectorType()).apply(raw);
  }

  private Column prediction(Column probability) {
    double[] thresholds = thresholdsOrEqual();
    UDF1<Vector, Double> prediction =
        p -> p == null ? null : (Double) Logits.prediction(p, thresholds);
    UserDefinedFunction function = functions.udf(prediction, DataTypes.DoubleType);
    boolean keep = getHandleInvalid().equals(InvalidRows.KEEP);
    return (keep ? function : function.asNonNullable()).apply(probability);
  }

  private static double[] equal(int classes) {
    double[] thresholds = new double[classes];
    Arrays.fill(thresholds, 1.0);
    return thresholds;
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return params.append(schema, task());
  }

  @Override
  public SequenceClassificationModel copy(ParamMap extra) {
    return copyValues(new SequenceClassificationModel(uid, network, summary), extra)
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
  public static MLReader<SequenceClassificationModel> read() {
    return new NetworkFiles.Reader<>(
        SequenceClassificationModel.class, SequenceClassificationModel::new);
  }

  /** Reads a saved model. */
  public static SequenceClassificationModel load(String path) throws IOException {
    return read().load(path);
  }
}
