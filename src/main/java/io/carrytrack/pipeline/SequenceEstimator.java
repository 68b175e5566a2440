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
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a recurrent network on sequences by synchronous averaging, as the training job does: the
 * model is a function of rows, Params and the number of logical workers, whatever the cluster. The
 * sequences' length and padding are those of the {@link io.carrytrack.text.SequencePadder} that
 * made them.
 *
 * @param <S> the stage
 * @param <M> what it trains
 */
public abstract sealed class SequenceEstimator<
        S extends SequenceEstimator<S, M> & SequenceColumns<S>, M extends Model<M>>
    extends Estimator<M> permits SequenceClassifier, SequenceRegressor {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(SequenceEstimator.class);

  private final String uid;
  private final String name;
  private final SettingParams<S> settings;
  private final Param<String> labelCol;
  private final Param<String> idCol;
  private final Param<String> weightCol;
  private final Param<String> validationIndicatorCol;
  private final Param<String> runDir;

  /**
   * With the training job's defaults.
   *
   * @param name of the stage in messages
   * @param label what labels are
   */
  SequenceEstimator(String uid, String name, String label) {
    this.uid = uid;
    this.name = name;
    settings = new SettingParams<>(self(), name);
    labelCol = new Param<>(this, "labelCol", label);
    idCol = new Param<>(this, "idCol", "column that names a row; not set: its content does");
    weightCol = new Param<>(this, "weightCol", "weight of a row; not set: all are 1");
    validationIndicatorCol =
        new Param<>(
            this, "validationIndicatorCol", "boolean: the row is for validation, not training");
    runDir =
        new Param<>(
            this, "runDir", "folder for blocks and checkpoints that every executor reaches");
  }

  /** What rows without a word, label or weight do, in the doc of a Param. */
  static final String UNUSABLE =
      "rows without a word, label or weight: error (throws), skip or keep (not learned from)";

  /** Gives the stage the defaults, once it has all its Params. */
  void setDefaults() {
    settings.setDefaults();
    setDefault(labelCol, "label");
  }

  abstract S self();

  /** The Params that are columns of what goes in. */
  abstract SequenceColumnParams<S> columnParams();

  /** The table of the Params that are settings. */
  public SettingParams<S> settingParams() {
    return settings;
  }

  /** What the labels of some rows are, as far as that is known before they have been looked at. */
  abstract Labels labels(Experiment asked, Dataset<Row> rows);

  /** The same with what the rows to train on teach. */
  abstract Labels learned(Labels labels, Dataset<Row> training);

  /** What is fitted. */
  abstract M model(SavedModel network, TrainingSummary summary);

  /** The schema with the columns of what is fitted. */
  abstract StructType append(StructType schema, Experiment asked);

  /**
   * The column of labels; {@code label} by default. Those of a classifier are whole numbers from 0
   * on, such as {@code StringIndexer} makes; the column's metadata says how many there are, or else
   * the largest one.
   */
  public Param<String> labelCol() {
    return labelCol;
  }

  public S setLabelCol(String value) {
    set(labelCol, value);
    return self();
  }

  public String getLabelCol() {
    return $(labelCol);
  }

  /** The column that names a row. It decides which block a row is in; not set: the content does. */
  public Param<String> idCol() {
    return idCol;
  }

  public S setIdCol(String value) {
    set(idCol, value);
    return self();
  }

  public String getIdCol() {
    return $(idCol);
  }

  /** The column of weights, at least 0; not set: all are 1. */
  public Param<String> weightCol() {
    return weightCol;
  }

  public S setWeightCol(String value) {
    set(weightCol, value);
    return self();
  }

  public String getWeightCol() {
    return $(weightCol);
  }

  /**
   * The boolean column of the rows for validation; not set: {@code validationSplit} holds some out.
   */
  public Param<String> validationIndicatorCol() {
    return validationIndicatorCol;
  }

  public S setValidationIndicatorCol(String value) {
    set(validationIndicatorCol, value);
    return self();
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

  public S setRunDir(String value) {
    set(runDir, value);
    return self();
  }

  public String getRunDir() {
    return $(runDir);
  }

  @Override
  public M fit(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    SparkSession session = dataset.sparkSession();
    Experiment shapeless = shapeless();
    Labels asked = labels(shapeless, dataset.toDF());
    Task task = shapeless.forLabels(asked).task();
    FitRows rows = new FitRows(name, dataset.toDF(), names(), tokenIds(), task);
    FitRows.Found found = rows.check(handleInvalid());
    Labels labels = learned(asked, rows.training());
    Experiment experiment = experiment(found.shape()).forLabels(labels);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    awaitSlots(context, experiment.preFlight());
    KernelVariant kernel = KernelChoice.choose(context, experiment.kernel());
    try {
      TrainingResult result = train(session, rows, experiment, kernel);
      M model = model(saved(experiment, result), TrainingSummary.of(result, found.leftOut()));
      return copyValues(model, new ParamMap()).setParent(this);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int tokenIds() {
    return (Integer) $(settings.vocabularySize);
  }

  private String handleInvalid() {
    return $(columnParams().handleInvalid);
  }

  private void awaitSlots(JavaSparkContext context, PreFlightSettings preFlight) {
    int slots =
        Slots.await(context, preFlight.minSlots(), preFlight.minSlots(), preFlight.timeout());
    LOG.debug("{}: {} task slots", name, slots);
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
                  experiment.task(),
                  experiment.optimizer(),
                  kernel,
                  experiment.training().seed()),
              new EnginePredictors(network, experiment.task(), kernel),
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
          name, session.sparkContext().master());
    }
    return new Path(Files.createTempDirectory("carrytrack-").toUri());
  }

  /** The padder's length is seen in the rows; whatever fits at all fits the longest. */
  final Experiment shapeless() {
    return experiment(new SequenceShape(TextSettings.LONGEST, PadSide.PRE));
  }

  private FitRows.Names names() {
    return new FitRows.Names(
        $(columnParams().featuresCol),
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

  private ConfigValue of(Object value) {
    return ConfigValueFactory.fromAnyRef(value, name);
  }

  private SavedModel saved(Experiment experiment, TrainingResult result) {
    Architecture network = experiment.network();
    return new SavedModel(
        network,
        experiment.task(),
        // cutting is the padder's affair, words the vocabulary's
        new TextSettings(
            network.vocabularySize(), network.length(), network.padding(), PadSide.PRE),
        new WordIndex(List.of()),
        LabelNames.NONE,
        result.bestParameters(),
        Map.of(),
        BuildInfo.versions());
  }

  private void requireNumber(StructType schema, String column) {
    if (!Arrays.asList(schema.fieldNames()).contains(column)
        || !(schema.apply(column).dataType() instanceof NumericType)) {
      throw new IllegalArgumentException(
          name + ": no column of numbers named " + column + " in " + schema.simpleString());
    }
  }

  @Override
  public StructType transformSchema(StructType schema) {
    Experiment asked = shapeless();
    requireNumber(schema, getLabelCol());
    if (isSet(weightCol)) {
      requireNumber(schema, getWeightCol());
    }
    return append(schema, asked);
  }

  @Override
  public String uid() {
    return uid;
  }
}
