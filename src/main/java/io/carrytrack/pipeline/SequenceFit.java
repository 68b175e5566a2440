package io.carrytrack.pipeline;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Initialiser;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.base.BuildInfo;
import io.carrytrack.base.UserError;
import io.carrytrack.cluster.KernelChoice;
import io.carrytrack.cluster.PreFlightSettings;
import io.carrytrack.config.Experiment;
import io.carrytrack.corpus.Labels;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.linear.NbLinear;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.model.ModelInput;
import io.carrytrack.model.SavedModel;
import io.carrytrack.network.EnginePredictors;
import io.carrytrack.network.EngineReplicas;
import io.carrytrack.spark.Slots;
import io.carrytrack.task.LabelNames;
import io.carrytrack.text.ReservedIds;
import io.carrytrack.text.SequencePadder;
import io.carrytrack.text.TextSettings;
import io.carrytrack.text.WordIndex;
import io.carrytrack.training.Trainer;
import io.carrytrack.training.TrainingResult;
import io.carrytrack.vectors.FoundVectors;
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
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a fit does, whatever its labels are: it looks at the rows, trains on them by the stage's
 * Params, and gives back a network.
 *
 * @param <S> the stage
 */
final class SequenceFit<S extends FitParams<S>> {
  private static final Logger LOG = LoggerFactory.getLogger(SequenceFit.class);

  /** What rows without a word, label or weight do, in the doc of a Param. */
  static final String UNUSABLE =
      "rows without a word, label or weight: error (throws), skip or keep (not learned from)";

  private final S stage;
  private final String name;
  private final SettingParams<S> settings;
  final Param<String> idCol;
  final Param<String> weightCol;
  final Param<String> validationIndicatorCol;
  final Param<String> runDir;
  final StringArrayParam embeddingWords;

  /**
   * Declares the Params of a stage.
   *
   * @param name of the stage in messages
   */
  SequenceFit(S stage, String name) {
    this.stage = stage;
    this.name = name;
    settings = new SettingParams<>(stage, name);
    idCol = new Param<>(stage, "idCol", "column that names a row; not set: its content does");
    weightCol = new Param<>(stage, "weightCol", "weight of a row; not set: all are 1");
    validationIndicatorCol =
        new Param<>(
            stage, "validationIndicatorCol", "boolean: the row is for validation, not training");
    runDir =
        new Param<>(
            stage, "runDir", "folder for blocks and checkpoints that every executor reaches");
    embeddingWords =
        new StringArrayParam(
            stage,
            "embeddingWords",
            "with embeddingVectors: the vocabulary's words in the order of their ids");
  }

  SettingParams<S> settings() {
    return settings;
  }

  /** Takes what was learned of the rows, a sentence, into the log. */
  void note(String learned) {
    LOG.info("{}: {}", name, learned);
  }

  /**
   * What is fitted.
   *
   * @param network without text and vocabulary, which are other stages'
   */
  record Fitted(SavedModel network, TrainingSummary summary) {}

  /** The Params before rows have been seen; whatever fits at all fits the longest sequences. */
  Experiment shapeless() {
    return experiment(new SequenceShape(TextSettings.LONGEST, PadSide.PRE));
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
    Experiment read =
        Experiment.load(
            null,
            new Properties(),
            stage.isSet(validationIndicatorCol)
                ? values.withValue("training.validation-split", of(0))
                : values);
    requireWords(read);
    return read;
  }

  private ConfigValue of(Object value) {
    return ConfigValueFactory.fromAnyRef(value, name);
  }

  /**
   * Looks at all rows, once.
   *
   * @param labels what the rows' labels are
   * @throws UserError as {@link FitRows#check}
   */
  FitRows.Found look(Dataset<Row> rows, Labels labels) {
    Experiment asked = shapeless().forLabels(labels);
    return new FitRows(name, rows, names(), asked.network().vocabularySize(), asked.task())
        .check(stage.getHandleInvalid());
  }

  private FitRows.Names names() {
    return new FitRows.Names(
        stage.getFeaturesCol(),
        stage.getLabelCol(),
        stage.isSet(weightCol) ? stage.getWeightCol() : null,
        stage.isSet(idCol) ? stage.getIdCol() : null,
        stage.isSet(validationIndicatorCol) ? stage.getValidationIndicatorCol() : null);
  }

  /**
   * Trains on rows that have been looked at.
   *
   * @param labels what the rows' labels are, with what was learned of them
   */
  Fitted train(FitRows.Found rows, Labels labels) {
    SparkSession session = rows.training().sparkSession();
    Experiment experiment = experiment(rows.shape()).forLabels(labels);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    awaitSlots(context, experiment.preFlight());
    KernelVariant kernel = KernelChoice.choose(context, experiment.kernel());
    try {
      TrainingResult result = train(session, rows, experiment, kernel);
      return new Fitted(
          saved(experiment, rows.reserved(), result), TrainingSummary.of(result, rows.leftOut()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitSlots(JavaSparkContext context, PreFlightSettings preFlight) {
    int slots =
        Slots.await(context, preFlight.minSlots(), preFlight.minSlots(), preFlight.timeout());
    LOG.debug("{}: {} task slots", name, slots);
  }

  private TrainingResult train(
      SparkSession session, FitRows.Found rows, Experiment experiment, KernelVariant kernel)
      throws IOException {
    Configuration hadoop = session.sessionState().newHadoopConf();
    Path run = runDirectory(session);
    Architecture network = experiment.network();
    try {
      Trainer trainer =
          new Trainer(
              session,
              experiment.training(),
              network.sequenceShape(),
              experiment.linear().isPresent()
                  ? NbLinear.replicas(network)
                  : new EngineReplicas(
                      network,
                      experiment.task(),
                      experiment.optimizer(),
                      kernel,
                      experiment.training().seed(),
                      experiment.training().labelSmoothing()),
              new EnginePredictors(network, experiment.task(), kernel),
              run);
      experiment
          .linear()
          .ifPresent(linear -> trainer.epochs(linear.epochs(network, rows.reserved())));
      if (experiment.vectors().isPresent()) {
        trainer.initialParameters(initial(session, experiment, rows.reserved()));
      }
      return trainer.fit(rows.training(), rows.validation());
    } finally {
      run.getFileSystem(hadoop).delete(run, true);
    }
  }

  private float[] initial(SparkSession session, Experiment experiment, ReservedIds reserved) {
    ParameterLayout layout = experiment.network().layout();
    float[] parameters = new float[layout.size()];
    Initialiser.initialise(layout, experiment.training().seed(), parameters);
    WordIndex words = new WordIndex(Arrays.asList(stage.getEmbeddingWords()), reserved);
    FoundVectors found = experiment.vectors().orElseThrow().read(session, words);
    LOG.info("{}: {}", name, found.line());
    found.into(parameters, layout.arrays().get(0));
    return parameters;
  }

  /** Refuses vectors without words, words without vectors, and more words than ids. */
  private void requireWords(Experiment experiment) {
    boolean words = stage.isSet(embeddingWords);
    if (words != experiment.vectors().isPresent()) {
      throw UserError.usage(
          words
              ? "%s: embeddingWords says nothing without embeddingVectors; clear it"
              : "%s: embeddingVectors needs to know the words of the ids: set embeddingWords to"
                  + " VocabularyModel.index().words()",
          name);
    }
    int ids = experiment.network().vocabularySize();
    if (words && stage.getEmbeddingWords().length > ids - WordIndex.FIRST_WORD) {
      throw UserError.usage(
          "%s: embeddingWords has %d words, and vocabularySize is %d, of which %d are of words",
          name, stage.getEmbeddingWords().length, ids, ids - WordIndex.FIRST_WORD);
    }
  }

  /** An own one for each fit, as several may run at once. */
  private Path runDirectory(SparkSession session) throws IOException {
    if (stage.isSet(runDir)) {
      return new Path(stage.getRunDir(), stage.uid() + "-" + UUID.randomUUID());
    }
    if (!session.sparkContext().isLocal()) {
      throw UserError.usage(
          "%s: set runDir to a folder that every executor reaches; %s is no local master",
          name, session.sparkContext().master());
    }
    return new Path(Files.createTempDirectory("carrytrack-").toUri());
  }

  private static SavedModel saved(
      Experiment experiment, ReservedIds reserved, TrainingResult result) {
    Architecture network = experiment.network();
    return new SavedModel(
        network,
        experiment.task(),
        new ModelInput.Texts(
            // cutting is the padder's affair, words the vocabulary's
            new TextSettings(
                network.vocabularySize(), network.length(), network.padding(), PadSide.PRE),
            new WordIndex(List.of(), reserved)),
        LabelNames.NONE,
        result.bestParameters(),
        Map.of(),
        BuildInfo.versions());
  }

  /**
   * Asks for the columns of labels and weights.
   *
   * @throws IllegalArgumentException if one is missing or has no numbers
   */
  void requireNumbers(StructType schema) {
    requireNumber(schema, stage.getLabelCol());
    if (stage.isSet(weightCol)) {
      requireNumber(schema, stage.getWeightCol());
    }
  }

  private void requireNumber(StructType schema, String column) {
    if (!Arrays.asList(schema.fieldNames()).contains(column)
        || !(schema.apply(column).dataType() instanceof NumericType)) {
      throw new IllegalArgumentException(
          name + ": no column of numbers named " + column + " in " + schema.simpleString());
    }
  }
}
