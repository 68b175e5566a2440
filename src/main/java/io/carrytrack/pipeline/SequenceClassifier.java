package io.carrytrack.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.layers.KernelVariant;
import io.carrytrack.layers.LayerSpec;
import io.carrytrack.layers.OptimizerSpec;
import io.carrytrack.layers.PadSide;
import io.carrytrack.layers.StackSpec;
import io.carrytrack.model.SavedModel;
import io.carrytrack.network.EnginePredictors;
import io.carrytrack.network.EngineReplicas;
import io.carrytrack.network.LayerSpecs;
import io.carrytrack.network.SequenceShape;
import io.carrytrack.network.StackShape;
import io.carrytrack.pipeline.ClassificationParams.Names;
import io.carrytrack.scoring.KernelChoice;
import io.carrytrack.spark.BuildInfo;
import io.carrytrack.spark.UserError;
import io.carrytrack.text.TextSettings;
import io.carrytrack.text.WordIndex;
import io.carrytrack.training.Trainer;
import io.carrytrack.training.TrainingResult;
import io.carrytrack.training.TrainingSettings;
import io.carrytrack.training.TrainingSettings.Averaging;
import io.carrytrack.training.TrainingSettings.Batch;
import io.carrytrack.training.TrainingSettings.Checkpoints;
import io.carrytrack.training.TrainingSettings.EarlyStopping;
import io.carrytrack.training.TrainingSettings.Outer;
import io.carrytrack.training.TrainingSettings.Polyak;
import io.carrytrack.training.TrainingSettings.RateScaling;
import io.carrytrack.training.TrainingSettings.Updater;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;

/**
 * Trains a recurrent classifier of sequences by synchronous averaging, as the training job does:
 * the model is a function of rows, Params and the number of logical workers, whatever the cluster.
 * The sequences' length and padding are those of the {@link io.carrytrack.text.SequencePadder} that
 * made them.
 */
public final class SequenceClassifier extends Estimator<SequenceClassificationModel>
    implements DefaultParamsWritable {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "SequenceClassifier";
  private static final TrainingSettings DEFAULTS = TrainingSettings.defaults();
  private static final OptimizerSpec.Kind OPTIMIZER = OptimizerSpec.Kind.RMSPROP_KERAS2;

  private final String uid;
  private final ClassificationParams params;
  private final Param<String> labelCol;
  private final Param<String> idCol;
  private final Param<String> weightCol;
  private final Param<String> validationIndicatorCol;
  private final Param<String> layers;
  private final IntParam vocabularySize;
  private final IntParam embedding;
  private final IntParam epochs;
  private final IntParam batchSize;
  private final Param<String> batchScope;
  private final DoubleParam learningRate;
  private final DoubleParam validationSplit;
  private final IntParam patience;
  private final IntParam workers;
  private final IntParam frequency;
  private final Param<String> outer;
  private final LongParam seed;
  private final Param<String> runDir;

  /** With the training job's defaults: an LSTM of 32 units over 10,000 ids, 10 epochs. */
  public SequenceClassifier() {
    this(Identifiable$.MODULE$.randomUID("sequenceClassifier"));
  }

  /** With a given uid, as Spark's reader calls it. */
  public SequenceClassifier(String uid) {
    this.uid = uid;
    params =
        new ClassificationParams(
            this,
            "rows without a word, label or weight: error (throws), skip or keep (not learned from)");
    labelCol = new Param<>(this, "labelCol", "label, 0 or 1");
    idCol = new Param<>(this, "idCol", "column that names a row; not set: its content does");
    weightCol = new Param<>(this, "weightCol", "weight of a row; not set: all are 1");
    validationIndicatorCol =
        new Param<>(
            this, "validationIndicatorCol", "boolean: the row is for validation, not training");
    layers = new Param<>(this, "layers", "the layers above the embedding, lowest first, as JSON");
    vocabularySize =
        new IntParam(
            this,
            "vocabularySize",
            "number of token ids",
            ParamValidators.gt(WordIndex.FIRST_WORD));
    embedding = new IntParam(this, "embedding", "size of a token's vector", ParamValidators.gt(0));
    epochs = new IntParam(this, "epochs", "passes over the rows", ParamValidators.gt(0));
    batchSize = new IntParam(this, "batchSize", "rows in a minibatch", ParamValidators.gt(0));
    batchScope =
        new Param<>(
            this,
            "batchScope",
            "global: a minibatch is all workers' together; worker: each has one of its own");
    learningRate = new DoubleParam(this, "learningRate", "of RMSprop", ParamValidators.gt(0));
    validationSplit =
        new DoubleParam(
            this,
            "validationSplit",
            "share of the rows held out where validationIndicatorCol is not set",
            ParamValidators.inRange(0, 1, true, false));
    patience =
        new IntParam(
            this,
            "patience",
            "epochs without a gain of validation accuracy that end training; 0: none do",
            ParamValidators.gtEq(0));
    workers = new IntParam(this, "workers", "logical workers", ParamValidators.gt(0));
    frequency =
        new IntParam(
            this,
            "frequency",
            "minibatches between two averagings; 0: one averaging an epoch",
            ParamValidators.gtEq(0));
    outer =
        new Param<>(
            this,
            "outer",
            "what is done with the average: none, bmuf, bmuf-nesterov, nesterov or slowmo");
    seed = new LongParam(this, "seed", "of everything random");
    runDir =
        new Param<>(
            this, "runDir", "folder for blocks and checkpoints that every executor reaches");
    setDefault(labelCol, "label");
    setDefault(layers, "[{\"type\": \"lstm\", \"units\": 32}]");
    setDefault(vocabularySize, 10_000);
    setDefault(embedding, 32);
    setDefault(epochs, DEFAULTS.epochs());
    setDefault(batchSize, DEFAULTS.batch().size());
    setDefault(batchScope, lower(DEFAULTS.batch().scope()));
    setDefault(learningRate, 0.001);
    setDefault(validationSplit, DEFAULTS.validationSplit());
    setDefault(patience, DEFAULTS.earlyStopping().patience());
    setDefault(workers, DEFAULTS.averaging().workers());
    setDefault(frequency, DEFAULTS.averaging().frequency());
    setDefault(outer, lower(DEFAULTS.averaging().outer().type()));
    setDefault(seed, DEFAULTS.seed());
  }

  /** The column of sequences; {@code sequence} by default. */
  public Param<String> featuresCol() {
    return params.featuresCol;
  }

  public SequenceClassifier setFeaturesCol(String value) {
    set(params.featuresCol, value);
    return this;
  }

  public String getFeaturesCol() {
    return $(params.featuresCol);
  }

  /** The model's column of predicted labels; {@code prediction} by default. */
  public Param<String> predictionCol() {
    return params.predictionCol;
  }

  public SequenceClassifier setPredictionCol(String value) {
    set(params.predictionCol, value);
    return this;
  }

  public String getPredictionCol() {
    return $(params.predictionCol);
  }

  /** The model's column of probabilities; {@code probability} by default. */
  public Param<String> probabilityCol() {
    return params.probabilityCol;
  }

  public SequenceClassifier setProbabilityCol(String value) {
    set(params.probabilityCol, value);
    return this;
  }

  public String getProbabilityCol() {
    return $(params.probabilityCol);
  }

  /** The model's column of log-odds; {@code rawPrediction} by default. */
  public Param<String> rawPredictionCol() {
    return params.rawPredictionCol;
  }

  public SequenceClassifier setRawPredictionCol(String value) {
    set(params.rawPredictionCol, value);
    return this;
  }

  public String getRawPredictionCol() {
    return $(params.rawPredictionCol);
  }

  /** What the model divides the labels' probabilities by before it predicts; not set: 1, 1. */
  public DoubleArrayParam thresholds() {
    return params.thresholds;
  }

  public SequenceClassifier setThresholds(double[] value) {
    set(params.thresholds, ClassificationParams.checked(NAME, value));
    return this;
  }

  public double[] getThresholds() {
    return $(params.thresholds);
  }

  /**
   * What becomes of rows that cannot be used: {@code error}, the default, throws; {@code skip} and
   * {@code keep} leave out of a fit what has no word (the sequence is null, or its text was null,
   * empty or had no word) or no label, weight, id or validation indicator (null or NaN), and count
   * it in {@link TrainingSummary#leftOut}. Values out of their range are always an error. The model
   * takes the choice over, see {@link SequenceClassificationModel#handleInvalid}.
   */
  public Param<String> handleInvalid() {
    return params.handleInvalid;
  }

  public SequenceClassifier setHandleInvalid(String value) {
    set(params.handleInvalid, value);
    return this;
  }

  public String getHandleInvalid() {
    return $(params.handleInvalid);
  }

  /** The column of labels, 0 or 1; {@code label} by default. */
  public Param<String> labelCol() {
    return labelCol;
  }

  public SequenceClassifier setLabelCol(String value) {
    set(labelCol, value);
    return this;
  }

  public String getLabelCol() {
    return $(labelCol);
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
  public Param<String> weightCol() {
    return weightCol;
  }

  public SequenceClassifier setWeightCol(String value) {
    set(weightCol, value);
    return this;
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

  public SequenceClassifier setValidationIndicatorCol(String value) {
    set(validationIndicatorCol, value);
    return this;
  }

  public String getValidationIndicatorCol() {
    return $(validationIndicatorCol);
  }

  /**
   * The layers between embedding and output, lowest first, as JSON with the keys of the
   * configuration's {@code network.layers}; {@code [{"type": "lstm", "units": 32}]} by default.
   */
  public Param<String> layers() {
    return layers;
  }

  public SequenceClassifier setLayers(String value) {
    set(layers, value);
    return this;
  }

  public String getLayers() {
    return $(layers);
  }

  /** Number of token ids, as the {@code Vocabulary} stage has; 10,000 by default. */
  public IntParam vocabularySize() {
    return vocabularySize;
  }

  public SequenceClassifier setVocabularySize(int value) {
    set(vocabularySize, value);
    return this;
  }

  public int getVocabularySize() {
    return (Integer) $(vocabularySize);
  }

  /** Size of a token's vector; 32 by default. */
  public IntParam embedding() {
    return embedding;
  }

  public SequenceClassifier setEmbedding(int value) {
    set(embedding, value);
    return this;
  }

  public int getEmbedding() {
    return (Integer) $(embedding);
  }

  /** Passes over the rows; 10 by default. */
  public IntParam epochs() {
    return epochs;
  }

  public SequenceClassifier setEpochs(int value) {
    set(epochs, value);
    return this;
  }

  public int getEpochs() {
    return (Integer) $(epochs);
  }

  /** Rows in a minibatch; 128 by default. */
  public IntParam batchSize() {
    return batchSize;
  }

  public SequenceClassifier setBatchSize(int value) {
    set(batchSize, value);
    return this;
  }

  public int getBatchSize() {
    return (Integer) $(batchSize);
  }

  /**
   * Whose minibatch that is: {@code global}, the default, of all workers together in equal shares,
   * or {@code worker}, each worker's own.
   */
  public Param<String> batchScope() {
    return batchScope;
  }

  public SequenceClassifier setBatchScope(String value) {
    set(batchScope, value);
    return this;
  }

  public String getBatchScope() {
    return $(batchScope);
  }

  /** Step size of RMSprop; 0.001 by default. */
  public DoubleParam learningRate() {
    return learningRate;
  }

  public SequenceClassifier setLearningRate(double value) {
    set(learningRate, value);
    return this;
  }

  public double getLearningRate() {
    return (Double) $(learningRate);
  }

  /** Share of the rows held out, chosen by hash, in [0, 1); 0.2 by default. */
  public DoubleParam validationSplit() {
    return validationSplit;
  }

  public SequenceClassifier setValidationSplit(double value) {
    set(validationSplit, value);
    return this;
  }

  public double getValidationSplit() {
    return (Double) $(validationSplit);
  }

  /**
   * Epochs in a row without a gain of validation accuracy after which training stops; 0, for never,
   * by default.
   */
  public IntParam patience() {
    return patience;
  }

  public SequenceClassifier setPatience(int value) {
    set(patience, value);
    return this;
  }

  public int getPatience() {
    return (Integer) $(patience);
  }

  /** Logical workers, part of what is computed; 2 by default. */
  public IntParam workers() {
    return workers;
  }

  public SequenceClassifier setWorkers(int value) {
    set(workers, value);
    return this;
  }

  public int getWorkers() {
    return (Integer) $(workers);
  }

  /** Minibatches of a worker between two averagings, 0 for an epoch; 20 by default. */
  public IntParam frequency() {
    return frequency;
  }

  public SequenceClassifier setFrequency(int value) {
    set(frequency, value);
    return this;
  }

  public int getFrequency() {
    return (Integer) $(frequency);
  }

  /**
   * What is done with the average, with the numbers of its source: {@code none}, the default,
   * {@code bmuf}, {@code bmuf-nesterov}, {@code nesterov} or {@code slowmo}.
   */
  public Param<String> outer() {
    return outer;
  }

  public SequenceClassifier setOuter(String value) {
    set(outer, value);
    return this;
  }

  public String getOuter() {
    return $(outer);
  }

  /** All randomness is a function of it; 1 by default. */
  public LongParam seed() {
    return seed;
  }

  public SequenceClassifier setSeed(long value) {
    set(seed, value);
    return this;
  }

  public long getSeed() {
    return (Long) $(seed);
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
    FitRows rows = new FitRows(NAME, dataset.toDF(), columns(), getVocabularySize());
    FitRows.Found found = rows.check(getHandleInvalid());
    StackSpec network = network(found.shape());
    KernelVariant kernel =
        KernelChoice.choose(
            JavaSparkContext.fromSparkContext(session.sparkContext()), Optional.empty());
    try {
      TrainingResult result = train(session, rows, found.shape(), network, kernel);
      SequenceClassificationModel model =
          new SequenceClassificationModel(
              uid, saved(network, result), TrainingSummary.of(result, found.leftOut()));
      return copyValues(model, new ParamMap()).setParent(this);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TrainingResult train(
      SparkSession session,
      FitRows rows,
      SequenceShape shape,
      StackSpec network,
      KernelVariant kernel)
      throws IOException {
    Configuration hadoop = session.sessionState().newHadoopConf();
    Path run = runDirectory(session);
    try {
      Trainer trainer =
          new Trainer(
              session,
              settings(),
              shape,
              new EngineReplicas(network, optimizer(), kernel, getSeed()),
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

  private FitRows.Names columns() {
    return new FitRows.Names(
        getFeaturesCol(),
        getLabelCol(),
        isSet(weightCol) ? getWeightCol() : null,
        isSet(idCol) ? getIdCol() : null,
        isSet(validationIndicatorCol) ? getValidationIndicatorCol() : null);
  }

  private StackSpec network(SequenceShape shape) {
    StackSpec network =
        new StackSpec(
            getVocabularySize(),
            getEmbedding(),
            shape.length(),
            shape.side(),
            false,
            layers(getLayers()));
    StackShape.of(network, "layers");
    return network;
  }

  private static List<LayerSpec> layers(String json) {
    try {
      return LayerSpecs.read(
          "layers",
          new ObjectMapper().readValue(json, new TypeReference<List<Map<String, Object>>>() {}));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          NAME + ": layers are no JSON list of objects: " + e.getOriginalMessage(), e);
    }
  }

  private OptimizerSpec optimizer() {
    return new OptimizerSpec(OPTIMIZER, getLearningRate(), 0.9, 0.9, 0.999, 1e-7, 0, 0);
  }

  /** What the Params say of training. */
  TrainingSettings settings() {
    return new TrainingSettings(
        getEpochs(),
        new Batch(getBatchSize(), choice(batchScope, Batch.Scope.class)),
        RateScaling.NONE,
        getSeed(),
        isSet(validationIndicatorCol) ? 0 : getValidationSplit(),
        List.of(1.0, 1.0),
        new Averaging(
            TrainingSettings.Master.CARRYTRACK,
            getWorkers(),
            getFrequency() == 0 ? Averaging.WHOLE_EPOCH : getFrequency(),
            0,
            0,
            Outer.of(choice(outer, Outer.Type.class), getWorkers()),
            Updater.AVERAGED,
            Polyak.NONE),
        getPatience() == 0 ? EarlyStopping.OFF : new EarlyStopping(getPatience(), 0),
        Checkpoints.DEFAULT);
  }

  private <E extends Enum<E>> E choice(Param<String> param, Class<E> type) {
    for (E value : type.getEnumConstants()) {
      if (lower(value).equals($(param))) {
        return value;
      }
    }
    throw new IllegalArgumentException(
        String.format(
            "%s: %s is %s, must be one of %s",
            NAME,
            param.name(),
            $(param),
            Arrays.stream(type.getEnumConstants())
                .map(SequenceClassifier::lower)
                .collect(Collectors.joining(", "))));
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private SavedModel saved(StackSpec network, TrainingResult result) {
    return new SavedModel(
        network,
        // cutting is the padder's affair, words the vocabulary's
        new TextSettings(
            network.vocabularySize(), network.length(), network.padding(), PadSide.PRE),
        new WordIndex(List.of()),
        result.bestParameters(),
        Map.of(),
        BuildInfo.versions());
  }

  @Override
  public StructType transformSchema(StructType schema) {
    if (isSet(params.thresholds)) {
      ClassificationParams.checked(NAME, getThresholds());
    }
    layers(getLayers());
    settings();
    requireNumber(schema, getLabelCol());
    if (isSet(weightCol)) {
      requireNumber(schema, getWeightCol());
    }
    return params.append(
        NAME,
        schema,
        new Names(getFeaturesCol(), getRawPredictionCol(), getProbabilityCol(), getPredictionCol()),
        getHandleInvalid());
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
    return uid;
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
