package io.carrytrack.pipeline;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.carrytrack.architecture.Architecture;
import io.carrytrack.base.BuildInfo;
import io.carrytrack.base.UserError;
import io.carrytrack.cluster.KernelChoice;
import io.carrytrack.cluster.PreFlightSettings;
import io.carrytrack.config.Experiment;
import io.carrytrack.corpus.Labels;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.model.SavedModel;
import io.carrytrack.network.EnginePredictors;
import io.carrytrack.network.EngineReplicas;
import io.carrytrack.spark.Slots;
import io.carrytrack.task.LabelNames;
import io.carrytrack.task.Task;
import io.carrytrack.task.TaskType;
import io.carrytrack.text.SequencePadder;
import io.carrytrack.text.TextSettings;
import io.carrytrack.text.WordIndex;
import io.carrytrack.training.Trainer;
import io.carrytrack.training.TrainingResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.classification.ProbabilisticClassifier;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.shared.HasWeightCol;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a recurrent classifier of sequences by synchronous averaging, as the training job does:
 * the model is a function of rows, Params and the number of logical workers, whatever the cluster.
 * The sequences' length and padding are those of the {@link io.carrytrack.text.SequencePadder} that
 * made them.
 */
public final class SequenceClassifier
    extends ProbabilisticClassifier<Row, SequenceClassifier, SequenceClassificationModel>
    implements ClassificationColumns<SequenceClassifier>,
        HasWeightCol,
        NetworkParams,
        OptimizerParams,
        TrainingParams,
        AveragingParams,
        DefaultParamsWritable {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(SequenceClassifier.class);
  static final String NAME = "SequenceClassifier";

  private final String uid;
  private final ClassificationParams<SequenceClassifier> columns;
  private final SettingParams settings;
  private final Param<String> idCol;
  private final Param<String> weightCol;
  private final Param<String> validationIndicatorCol;
  private final Param<String> runDir;

  /** With the training job's defaults: an LSTM of 32 units over 10,000 ids, 10 epochs. */
  public SequenceClassifier() {
    this(Identifiable$.MODULE$.randomUID("sequenceClassifier"));
  }

  /** With a given uid, as Spark's reader calls it. */
  public SequenceClassifier(String uid) {
    this(EarlyUid.of(uid), true);
  }

  private SequenceClassifier(String uid, boolean left) {
    this.uid = uid;
    columns =
        new ClassificationParams<>(
            this,
            NAME,
            "rows without a word, label or weight: error (throws), skip or keep (not learned"
                + " from)");
    settings = new SettingParams(this);
    idCol = new Param<>(this, "idCol", "column that names a row; not set: its content does");
    weightCol = new Param<>(this, "weightCol", "weight of a row; not set: all are 1");
    validationIndicatorCol =
        new Param<>(
            this, "validationIndicatorCol", "boolean: the row is for validation, not training");
    runDir =
        new Param<>(
            this, "runDir", "folder for blocks and checkpoints that every executor reaches");
    columns.setDefaults();
    settings.setDefaults();
  }

  @Override
  public ClassificationParams<SequenceClassifier> columnParams() {
    return columns;
  }

  @Override
  public SettingParams settingParams() {
    return settings;
  }

  /**
   * The column of labels, whole numbers from 0 on, such as {@code StringIndexer} makes; {@code
   * label} by default. The column's metadata says how many there are, or else the largest one.
   */
  @Override
  public SequenceClassifier setLabelCol(String value) {
    set(labelCol(), value);
    return this;
  }

  @Override
  public SequenceClassifier setThresholds(double[] value) {
    return columns.set(thresholds(), columns.checked(value));
  }

  /** The column that names a row. It decides which block a row is in; not set: the content does. */
  public Param<String> idCol() {
    return idCol;
  }

  public SequenceClassifier setIdCol(String value) {
    set(idCol, value);
    return this;
  }

  public String getIdCol() {
    return $(idCol);
  }

  /** The column of weights, at least 0; not set: all are 1. */
  @Override
  public Param<String> weightCol() {
    return weightCol;
  }

  public SequenceClassifier setWeightCol(String value) {
    set(weightCol, value);
    return this;
  }

  @Override
  public String getWeightCol() {
    return $(weightCol);
  }

  /** Scala's way to hand a trait its Param, which here the constructor makes. */
  @Override
  public void org$apache$spark$ml$param$shared$HasWeightCol$_setter_$weightCol_$eq(
      Param<String> param) {}

  /**
   * The boolean column of the rows for validation; not set: {@code validationSplit} holds some out.
   */
  public Param<String> validationIndicatorCol() {
    return validationIndicatorCol;
  }

  public SequenceClassifier setValidationIndicatorCol(String value) {
    set(validationIndicatorCol, value);
    return this;
  }

  public String getValidationIndicatorCol() {
    return $(validationIndicatorCol);
  }

  /**
   * Folder for blocks and checkpoints on a file system that every executor reaches; a fit removes
   * what it wrote. Not set: a temporary folder, for local masters.
   */
  public Param<String> runDir() {
    return runDir;
  }

  public SequenceClassifier setRunDir(String value) {
    set(runDir, value);
    return this;
  }

  public String getRunDir() {
    return $(runDir);
  }

  @Override
  public SequenceClassificationModel fit(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    SparkSession session = dataset.sparkSession();
    Experiment shapeless = shapeless();
    Labels labels = labels(shapeless, dataset.toDF());
    Task task = shapeless.forLabels(labels).task();
    FitRows rows = new FitRows(NAME, dataset.toDF(), names(), getVocabularySize(), task);
    FitRows.Found found = rows.check(getHandleInvalid());
    Experiment experiment = experiment(found.shape()).forLabels(labels);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    awaitSlots(context, experiment.preFlight());
    KernelVariant kernel = KernelChoice.choose(context, experiment.kernel());
    try {
      TrainingResult result = train(session, rows, experiment, kernel);
      SequenceClassificationModel model =
          new SequenceClassificationModel(
              uid,
              saved(experiment.network(), result),
              TrainingSummary.of(result, found.leftOut()));
      return copyValues(model, new ParamMap()).setParent(this);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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

  private static void awaitSlots(JavaSparkContext context, PreFlightSettings preFlight) {
    int slots =
        Slots.await(context, preFlight.minSlots(), preFlight.minSlots(), preFlight.timeout());
    LOG.debug("{}: {} task slots", NAME, slots);
  }

  private TrainingResult train(
      SparkSession session, FitRows rows, Experiment experiment, KernelVariant kernel)
      throws IOException {
    Configuration hadoop = session.sessionState().newHadoopConf();
    Path run = runDirectory(session);
    Architecture network = experiment.network();
    try {
      Trainer trainer =
          new Trainer(
              session,
              experiment.training(),
              new SequenceShape(network.length(), network.padding()),
              new EngineReplicas(
                  network,
                  experiment.optimizer(),
                  kernel,
                  experiment.training().seed(),
                  experiment.training().labelSmoothing()),
              new EnginePredictors(network, kernel),
              run);
      return trainer.fit(rows.training(), rows.validation());
    } finally {
      run.getFileSystem(hadoop).delete(run, true);
    }
  }

  /** An own one for each fit, as several may run at once. */
  private Path runDirectory(SparkSession session) throws IOException {
    if (isSet(runDir)) {
      return new Path($(runDir), uid + "-" + UUID.randomUUID());
    }
    if (!session.sparkContext().isLocal()) {
      throw UserError.usage(
          "%s: set runDir to a folder that every executor reaches; %s is no local master",
          NAME, session.sparkContext().master());
    }
    return new Path(Files.createTempDirectory("carrytrack-").toUri());
  }

  /** The padder's length is seen in the rows; whatever fits at all fits the longest. */
  private Experiment shapeless() {
    return experiment(new SequenceShape(TextSettings.LONGEST, PadSide.PRE));
  }

  private Labels labels(Experiment asked, Dataset<Row> rows) {
    Task said = asked.task();
    int classes =
        said.equals(Task.BINARY) ? ClassCount.of(rows, getLabelCol(), NAME) : said.classes();
    TaskType type = asked.input().labels().task();
    List<String> names = ClassCount.names(rows, getLabelCol());
    return names.size() == classes
        ? Labels.ofNames(LabelNames.of(names), type)
        : Labels.numbered(classes, type);
  }

  private FitRows.Names names() {
    return new FitRows.Names(
        getFeaturesCol(),
        getLabelCol(),
        isSet(weightCol) ? getWeightCol() : null,
        isSet(idCol) ? getIdCol() : null,
        isSet(validationIndicatorCol) ? getValidationIndicatorCol() : null);
  }

  /**
   * The Params as the training job would read them.
   *
   * @param shape of the sequences, which the padder has made
   * @throws UserError naming the configuration's key of a value out of range
   */
  Experiment experiment(SequenceShape shape) {
    Config values =
        settings
            .values()
            .withValue("text.max-length", of(shape.length()))
            .withValue("text.padding", of(SequencePadder.name(shape.side())));
    return Experiment.load(
        null,
        new Properties(),
        isSet(validationIndicatorCol)
            ? values.withValue("training.validation-split", of(0))
            : values);
  }

  private static ConfigValue of(Object value) {
    return ConfigValueFactory.fromAnyRef(value, NAME);
  }

  private SavedModel saved(Architecture network, TrainingResult result) {
    return new SavedModel(
        network,
        // cutting is the padder's affair, words the vocabulary's
        new TextSettings(
            network.vocabularySize(), network.length(), network.padding(), PadSide.PRE),
        new WordIndex(List.of()),
        LabelNames.NONE,
        result.bestParameters(),
        Map.of(),
        BuildInfo.versions());
  }

  @Override
  public StructType transformSchema(StructType schema) {
    Experiment asked = shapeless();
    Task task = asked.task();
    if (task.equals(Task.BINARY) && isSet(thresholds())) {
      // how many labels there are is known when the rows are
      task = asked.input().labels().task().of(getThresholds().length);
    }
    requireNumber(schema, getLabelCol());
    if (isSet(weightCol)) {
      requireNumber(schema, getWeightCol());
    }
    return columns.append(schema, task);
  }

  private static void requireNumber(StructType schema, String column) {
    if (!Arrays.asList(schema.fieldNames()).contains(column)
        || !(schema.apply(column).dataType() instanceof NumericType)) {
      throw new IllegalArgumentException(
          NAME + ": no column of numbers named " + column + " in " + schema.simpleString());
    }
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
