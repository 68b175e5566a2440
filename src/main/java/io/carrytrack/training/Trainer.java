package io.carrytrack.training;

import io.carrytrack.network.Dl4jNetwork;
import io.carrytrack.network.GradientReplica;
import io.carrytrack.network.PredictorFactory;
import io.carrytrack.network.Replica;
import io.carrytrack.network.ReplicaFactory;
import io.carrytrack.network.SequenceShape;
import io.carrytrack.spark.JobDescription;
import io.carrytrack.spark.UserError;
import java.io.IOException;
import java.util.ArrayList;
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
 * Trains a network by synchronous averaging. What comes out is a pure function of the reviews, the
 * settings and the number of logical workers, whatever the cluster does.
 *
 * <p>A trainer trains once.
 */
public final class Trainer {
  private final JavaSparkContext context;
  private final TrainingSettings settings;
  private final SequenceShape shape;
  private final ReplicaFactory replicas;
  private final PredictorFactory predictors;
  private final Path runDirectory;
  private final List<TrainingListener> listeners = new ArrayList<>();
  private final Map<String, String> configuration = new TreeMap<>();
  private float[] initialParameters;
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
    this.settings = settings;
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

  /**
   * Goes on from the newest whole checkpoint in the run directory, if there is one, instead of
   * beginning anew.
   */
  public Trainer resume(boolean wanted) {
    resume = wanted;
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
   * The number of epochs is not among them: a run may be resumed with more.
   */
  public Trainer configuration(Map<String, String> settingsByKey) {
    configuration.putAll(settingsByKey);
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
      description.set(TrainingLoop.GROUP, "cutting the reviews into blocks");
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
              training,
              validation,
              data -> {
                found.ifPresent(f -> f.requireOf(identity(key, data, initial)));
                found.ifPresent(f -> f.requireWithin(settings.epochs()));
                listeners.forEach(TrainingListener::checked);
              });
      requireValidation(blocks);
      TrainingState first = found.map(f -> f.content().state()).orElse(initial);
      if (found.isPresent()) {
        listeners.forEach(l -> l.resumed(first.history(), first.round(), first.totalRounds()));
      } else {
        saved.clear();
      }
      return result(
          rounds(
              description,
              store,
              blocks,
              saved,
              identity(key, blocks.fingerprint(), initial),
              first),
          blocks);
    } catch (Exception e) {
      // Spark throws its checked exception undeclared.
      throwUserErrorIn(e);
      throw e;
    }
  }

  private TrainingState rounds(
      JobDescription description,
      BlockStore store,
      BlockSet blocks,
      CheckpointStore saved,
      SortedMap<String, String> identity,
      TrainingState first)
      throws IOException {
    RunReference run = RunReference.to(runContext(store, blocks), context);
    try {
      Dl4jBaseline baseline = baseline(run, blocks, first);
      try (CheckpointWriter checkpoints =
          baseline == null ? new CheckpointWriter(saved, identity, settings.checkpoints()) : null) {
        TrainingLoop loop =
            new TrainingLoop(
                context,
                settings,
                blocks,
                run,
                description,
                listeners,
                () -> stopRequested,
                stepper(),
                checkpoints,
                baseline);
        return loop.train(first);
      }
    } catch (DivergedException e) {
      throw e.with(saved.newestFile());
    } finally {
      run.release();
      BlockCache.instance().release(store.directory());
    }
  }

  private GradientReplica stepper() {
    TrainingSettings.Averaging averaging = settings.averaging();
    if (!averaging.exact(0)) {
      return null;
    }
    if (replicas.create() instanceof GradientReplica stepper) {
      return stepper;
    }
    throw UserError.usage(
        "averaging.frequency = %d, averaging.exact-epochs = %d: exact steps average gradients,"
            + " which %s cannot give",
        averaging.frequency(), averaging.exactEpochs(), replicas.getClass().getSimpleName());
  }

  private void requireValidation(BlockSet blocks) {
    if (blocks.validation().isEmpty() && settings.earlyStopping().patience() > 0) {
      throw UserError.usage(
          "training.early-stopping.patience is %d, but there is no validation:"
              + " set training.validation-split",
          settings.earlyStopping().patience());
    }
  }

  private RunContext runContext(BlockStore store, BlockSet blocks) {
    return new RunContext(
        new SerializableConfiguration(context.hadoopConfiguration()),
        store.directory(),
        blocks,
        shape,
        settings,
        replicas,
        predictors);
  }

  private SortedMap<String, String> identity(
      BlockSet.Key key, String fingerprint, TrainingState initial) {
    return RunIdentity.of(configuration, settings, key, fingerprint, initial);
  }

  private Dl4jBaseline baseline(RunReference run, BlockSet blocks, TrainingState first) {
    if (settings.averaging().master() == TrainingSettings.Master.CARRYTRACK) {
      return null;
    }
    if (!(replicas instanceof Dl4jNetwork stock)) {
      throw UserError.usage(
          "averaging.master = dl4j trains stock DL4J networks alone, not %s",
          replicas.getClass().getSimpleName());
    }
    return new Dl4jBaseline(context, settings, run, blocks, stock, first);
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

  private TrainingResult result(TrainingState last, BlockSet blocks) {
    return new TrainingResult(
        last.bestEpoch(),
        last.bestParameters(),
        last.model(),
        last.history(),
        last.totalRounds(),
        blocks.fingerprint(),
        last.epoch() < settings.epochs());
  }

  /** Throws the user's error that a task met, if one did: Spark wraps it in its own. */
  private static void throwUserErrorIn(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof UserError user) {
        throw user;
      }
    }
  }
}
