package io.carrytrack.pipeline;

import io.carrytrack.model.SavedModel;
import io.carrytrack.pipeline.ClassificationParams.Names;
import io.carrytrack.scoring.KernelChoice;
import io.carrytrack.scoring.ScoringModel;
import io.carrytrack.scoring.TextScorer;
import java.io.IOException;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.Param;
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
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A trained classifier of sequences. It appends {@code rawPrediction} (log-odds of both labels),
 * {@code probability} (of both, as Spark's evaluators expect) and {@code prediction}; a column that
 * is named "" is left out.
 *
 * <p>The columns are functions of the sequence alone, so that they work on streams and cost nothing
 * where nobody selects them. A row's probability has the bits that the scoring job gives it, at
 * less speed: rows are predicted one at a time.
 */
public final class SequenceClassificationModel extends Model<SequenceClassificationModel>
    implements MLWritable {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "SequenceClassificationModel";

  private final String uid;
  private final SavedModel network;
  private final ClassificationParams params;
  private final transient TrainingSummary summary;
  private transient SparkContext sharedBy;
  private transient Broadcast<ScoringModel> shared;

  /**
   * @param network what is scored with; its vocabulary is not used, the text transforms have theirs
   */
  public SequenceClassificationModel(String uid, SavedModel network) {
    this(uid, network, null);
  }

  SequenceClassificationModel(String uid, SavedModel network, TrainingSummary summary) {
    this.uid = uid;
    this.network = network;
    this.summary = summary;
    params =
        new ClassificationParams(
            this,
            "rows whose text has no word: error (throws), skip (drops them) or keep (they get null)");
  }

  /** The column of sequences; {@code sequence} by default. */
  public Param<String> featuresCol() {
    return params.featuresCol;
  }

  public SequenceClassificationModel setFeaturesCol(String value) {
    set(params.featuresCol, value);
    return this;
  }

  public String getFeaturesCol() {
    return $(params.featuresCol);
  }

  /** The predicted label, 0.0 or 1.0; {@code prediction} by default. */
  public Param<String> predictionCol() {
    return params.predictionCol;
  }

  public SequenceClassificationModel setPredictionCol(String value) {
    set(params.predictionCol, value);
    return this;
  }

  public String getPredictionCol() {
    return $(params.predictionCol);
  }

  /** The probabilities of labels 0 and 1; {@code probability} by default. */
  public Param<String> probabilityCol() {
    return params.probabilityCol;
  }

  public SequenceClassificationModel setProbabilityCol(String value) {
    set(params.probabilityCol, value);
    return this;
  }

  public String getProbabilityCol() {
    return $(params.probabilityCol);
  }

  /** The log-odds of labels 0 and 1; {@code rawPrediction} by default. */
  public Param<String> rawPredictionCol() {
    return params.rawPredictionCol;
  }

  public SequenceClassificationModel setRawPredictionCol(String value) {
    set(params.rawPredictionCol, value);
    return this;
  }

  public String getRawPredictionCol() {
    return $(params.rawPredictionCol);
  }

  /** What a label's probability is divided by before the larger one is predicted; not set: 1, 1. */
  public DoubleArrayParam thresholds() {
    return params.thresholds;
  }

  public SequenceClassificationModel setThresholds(double[] value) {
    set(params.thresholds, ClassificationParams.checked(NAME, value));
    return this;
  }

  public double[] getThresholds() {
    return $(params.thresholds);
  }

  /**
   * What becomes of rows without a score, those that the scoring job sets apart: the sequence is
   * null, or its text was null, empty or had no word. {@code error}, the default, throws; {@code
   * skip} drops the rows; {@code keep} gives them null in all columns, which Spark's evaluators
   * refuse.
   */
  public Param<String> handleInvalid() {
    return params.handleInvalid;
  }

  public SequenceClassificationModel setHandleInvalid(String value) {
    set(params.handleInvalid, value);
    return this;
  }

  public String getHandleInvalid() {
    return $(params.handleInvalid);
  }

  /** Number of labels: 2. */
  public int numClasses() {
    return 2;
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
    Names names = names();
    Dataset<Row> table = dataset.toDF();
    Column features = table.col(quoted(names.features()));
    if (getHandleInvalid().equals(InvalidRows.SKIP)) {
      table = table.filter(InvalidRows.worded(features));
    }
    Column raw = rawPrediction(dataset.sparkSession(), features);
    if (!names.rawPrediction().isEmpty()) {
      table = table.withColumn(names.rawPrediction(), raw);
      raw = table.col(quoted(names.rawPrediction()));
    }
    Column probability = probability(raw);
    if (!names.probability().isEmpty()) {
      table = table.withColumn(names.probability(), probability);
      probability = table.col(quoted(names.probability()));
    }
    return names.prediction().isEmpty()
        ? table
        : table.withColumn(names.prediction(), prediction(probability));
  }

  private Column rawPrediction(SparkSession session, Column features) {
    Broadcast<ScoringModel> model = share(session.sparkContext());
    SequenceReader reader = new SequenceReader(NAME, network.architecture());
    boolean keep = getHandleInvalid().equals(InvalidRows.KEEP);
    UDF1<Row, Vector> raw =
        sequence -> {
          if (sequence == null && keep) {
            return null;
          }
          int[] ids = reader.ids(sequence);
          TextScorer scorer = model.value().borrow();
          float probability = scorer.probability(ids);
          model.value().giveBack(scorer);
          return Logits.of(probability);
        };
    return functions
        .udf(raw, SQLDataTypes.VectorType())
        .apply(functions.when(InvalidRows.worded(features), features));
  }

  private static Column probability(Column raw) {
    UDF1<Vector, Vector> probabilities =
        logits -> logits == null ? null : Logits.probabilities(logits);
    return functions.udf(probabilities, SQLDataTypes.VectorType()).apply(raw);
  }

  private Column prediction(Column probability) {
    double[] thresholds =
        isSet(params.thresholds) ? getThresholds().clone() : new double[] {1.0, 1.0};
    UDF1<Vector, Double> prediction =
        p -> p == null ? null : (Double) Logits.prediction(p, thresholds);
    UserDefinedFunction function = functions.udf(prediction, DataTypes.DoubleType);
    boolean keep = getHandleInvalid().equals(InvalidRows.KEEP);
    return (keep ? function : function.asNonNullable()).apply(probability);
  }

  /** One broadcast a program, however often this transforms. */
  private synchronized Broadcast<ScoringModel> share(SparkContext context) {
    if (sharedBy != context) {
      JavaSparkContext java = JavaSparkContext.fromSparkContext(context);
      shared =
          java.broadcast(ScoringModel.of(network, KernelChoice.choose(java, Optional.empty())));
      sharedBy = context;
    }
    return shared;
  }

  private Names names() {
    return new Names(
        getFeaturesCol(), getRawPredictionCol(), getProbabilityCol(), getPredictionCol());
  }

  private static String quoted(String column) {
    return "`" + column.replace("`", "``") + "`";
  }

  @Override
  public StructType transformSchema(StructType schema) {
    if (isSet(params.thresholds)) {
      ClassificationParams.checked(NAME, getThresholds());
    }
    return params.append(NAME, schema, names(), getHandleInvalid());
  }

  @Override
  public SequenceClassificationModel copy(ParamMap extra) {
    return copyValues(new SequenceClassificationModel(uid, network, summary), extra)
        .setParent(parent());
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public MLWriter write() {
    return new ClassificationFiles.Writer(this);
  }

  /** Reads a saved model. */
  public static MLReader<SequenceClassificationModel> read() {
    return new ClassificationFiles.Reader();
  }

  /** Reads a saved model. */
  public static SequenceClassificationModel load(String path) throws IOException {
    return read().load(path);
  }
}
