package io.carrytrack.training;

import io.carrytrack.averaging.OuterStep;
import io.carrytrack.base.Setting;
import io.carrytrack.base.UserError;
import io.carrytrack.blocks.BlockSet;
import io.carrytrack.blocks.BlockStore;
import io.carrytrack.blocks.BlockWriter;
import io.carrytrack.blocks.SoftLabels;
import io.carrytrack.checkpoint.CheckpointStore;
import io.carrytrack.checkpoint.TrainingState;
import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.network.PredictorFactory;
import io.carrytrack.network.Replica;
import io.carrytrack.network.ReplicaFactory;
import io.carrytrack.spark.JobDescription;
import io.carrytrack.task.Metric;
import io.carrytrack.task.Task;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Trains a network, by synchronous averaging if no other trainer of epochs is given: what comes out
 * then is a pure function of the reviews, the settings and the number of logical workers, whatever
 * the cluster does.
 *
 * <p>A trainer trains once.
 */
public final class Trainer {
  /** The group of all jobs of training in the Spark UI. */
  public static final String GROUP = "carrytrack training";

  private final JavaSparkContext context;
  private final TrainingSettings settings;
  private final SequenceShape shape;
  private final ReplicaFactory replicas;
  private final PredictorFactory predictors;
  private final Path runDirectory;
  private final List<TrainingListener> listeners = new ArrayList<>();
  private final Map<String, String> configuration = new TreeMap<>();
  private final Map<String, String> defaults = new TreeMap<>();
  private EpochTrainer.Factory epochs = EpochTrainer.ROUNDS;
  private float[] initialParameters;
  private Optional<SoftLabels> softLabels = Optional.empty();
  private boolean resume;
  private volatile boolean stopRequested;

  /**
   * @param shape the padded shape of the reviews
   * @param runDirectory receives {@code blocks/} and {@code checkpoints/}; every executor must
   *     reach it under this name
   */
  public Trainer(
      SparkSession session,
      TrainingSettings settings,
      SequenceShape shape,
      ReplicaFactory replicas,
      PredictorFactory predictors,
      Path runDirectory) {
    this.context = JavaSparkContext.fromSparkContext(session.sparkContext());
    this.settings = settings.requireFor(predictors.task());
    this.shape = shape;
    this.replicas = replicas;
    this.predictors = predictors;
    this.runDirectory = runDirectory;
  }

  /** Adds one who hears of progress. */
  public Trainer listener(TrainingListener listener) {
    listeners.add(listener);
    return this;
  }

  /** Trains the epochs in another way than by rounds of the workers. */
  public Trainer epochs(EpochTrainer.Factory factory) {
    epochs = factory;
    return this;
  }

  /**
   * Goes on from the newest whole checkpoint in the run directory, if there is one, instead of
   * beginning anew.
   */
  public Trainer resume(boolean wanted) {
    resume = wanted;
    return this;
  }

  /**
   * Learns what a teacher says of the training reviews, those among them that have the column
   * {@code soft}; the replicas' task is {@link Task#soft} then.
   */
  public Trainer softLabels(Optional<SoftLabels> labels) {
    softLabels = labels;
    return this;
  }

  /**
   * Begins from parameters that were learned before instead of the network's own; the updater state
   * begins anew.
   *
   * @param parameters in the network's flat order
   */
  public Trainer initialParameters(float[] parameters) {
    initialParameters = parameters.clone();
    return this;
  }

  /**
   * All settings that decide the outcome, by key, the trainer's own among them: a checkpoint of
   * others is refused by a message that names them. Without any, the trainer's own are compared.
   * The number of epochs is not to be among them: a run may be resumed with more. Where the
   * schedule of the learning rate ends with the run, the trainer compares that number too.
   *
   * @param defaults what keys were before there were these keys, for a checkpoint of a former
   *     release
   */
  public Trainer configuration(Map<String, String> settingsByKey, Map<String, String> defaults) {
    configuration.putAll(settingsByKey);
    this.defaults.putAll(defaults);
    return this;
  }

  /**
   * Asks training to end after the round that runs: {@link #fit} then saves a checkpoint and throws
   * {@link UserError} with reason {@code INTERRUPTED}. Any thread may ask.
   */
  public void requestStop() {
    stopRequested = true;
  }

  /**
   * Trains.
   *
   * @param training encoded reviews with the columns {@code id} (string), {@code ids} (array of
   *     int, true tokens alone), {@code label} (0 or 1) and, if wanted, {@code weight}
   * @param validation such reviews for validation, or null to hold out a share of the training
   *     reviews
   * @throws UserError for reviews that cannot be used, or when a stop was requested
   * @throws DivergedException when the loss is no number, or so high that nothing is learned; the
   *     state before that round has been saved
   */
  public TrainingResult fit(Dataset<Row> training, Dataset<Row> validation) throws IOException {
    try (JobDescription description = new JobDescription(context)) {
      description.set(GROUP, "cutting the reviews into blocks");
      return prepare(training, validation)
          .train(epochs, context, description, listeners, () -> stopRequested);
    } catch (Exception e) {
      // Spark throws its checked exception undeclared.
      Optional<UserError> said = UserError.behind(e);
      if (said.isPresent()) {
        throw said.get();
      }
      throw e;
    }
  }

  private PreparedRun prepare(Dataset<Row> training, Dataset<Row> validation) throws IOException {
    CheckpointStore saved =
        new CheckpointStore(
            context.hadoopConfiguration(),
            new Path(runDirectory, "checkpoints"),
            settings.checkpoints().keep());
    TrainingState initial = initial();
    Optional<CheckpointStore.Found> found = resume ? saved.newest() : Optional.empty();
    BlockSet.Key key =
        new BlockSet.Key(
            BlockWriter.VERSION,
            settings.seed(),
            settings.averaging().workers(),
            validation == null ? settings.validationSplit() : 0);
    BlockStore store = new BlockStore(context, new Path(runDirectory, "blocks"));
    BlockSet blocks =
        store.prepare(
            key,
            shape,
            predictors.task(),
            training,
            validation,
            softLabels,
            data -> {
              found.ifPresent(f -> f.requireOf(identity(key, data, initial), defaults));
              found.ifPresent(f -> f.requireWithin(settings.epochs()));
              listeners.forEach(TrainingListener::checked);
            });
    requireValidation(blocks, store);
    List<Double> factors =
        settings
            .classWeights()
            .resolved(() -> store.classCounts(blocks.training(), predictors.task()));
    if (!factors.isEmpty()) {
      listeners.forEach(l -> l.weighted(factors));
    }
    TrainingState first = found.map(f -> f.content().state()).orElse(initial);
    if (found.isPresent()) {
      listeners.forEach(l -> l.resumed(first.history(), first.round(), first.totalRounds()));
    } else {
      saved.clear();
    }
    return new PreparedRun(
        runContext(store, blocks, factors),
        blocks,
        store,
        saved,
        identity(key, blocks.fingerprint(), initial),
        first);
  }

  private void requireValidation(BlockSet blocks, BlockStore store) {
    Metric monitor = settings.earlyStopping().monitor();
    if (!blocks.validation().isEmpty()) {
      if (monitor == Metric.AUC
          && Arrays.stream(store.classCounts(blocks.validation(), predictors.task()))
              .anyMatch(ofClass -> ofClass == 0)) {
        throw UserError.data(
            "training.early-stopping.monitor is auc, which is undefined where all validation"
                + " reviews have one label: hold out more (training.validation-split), or choose"
                + " another metric");
      }
      return;
    }
    if (monitor != Metric.usual(predictors.task())) {
      throw UserError.usage(
          "training.early-stopping.monitor is %s, but there is no validation:"
              + " set training.validation-split",
          Setting.word(monitor));
    }
    if (settings.earlyStopping().patience() > 0) {
      throw UserError.usage(
          "training.early-stopping.patience is %d, but there is no validation:"
              + " set training.validation-split",
          settings.earlyStopping().patience());
    }
    if (settings.schedule().type() == RateSchedule.Type.PLATEAU) {
      throw UserError.usage(
          "training.learning-rate-schedule.type is plateau, but there is no validation that could"
              + " show one: set training.validation-split, or choose another type");
    }
  }

  private RunContext runContext(BlockStore store, BlockSet blocks, List<Double> factors) {
    return new RunContext(
        new SerializableConfiguration(context.hadoopConfiguration()),
        store.directory(),
        blocks,
        shape,
        settings,
        factors,
        replicas,
        predictors);
  }

  private SortedMap<String, String> identity(
      BlockSet.Key key, String fingerprint, TrainingState initial) {
    return RunIdentity.of(configuration, settings, key, fingerprint, initial);
  }

  private TrainingState initial() {
    Replica replica = replicas.create();
    float[] parameters = new float[replica.parameterCount()];
    float[] updater = new float[replica.updaterCount()];
    replica.save(parameters, updater);
    float[] momentum = OuterStep.of(settings.averaging().outer()).rest(parameters.length);
    if (initialParameters == null) {
      return TrainingState.initial(parameters, updater, momentum);
    }
    if (initialParameters.length != parameters.length) {
      throw UserError.usage(
          "the initial model has %d parameters, the network has %d: train with the settings of the"
              + " model, or without --init",
          initialParameters.length, parameters.length);
    }
    return TrainingState.initial(initialParameters, updater, momentum);
  }
}
