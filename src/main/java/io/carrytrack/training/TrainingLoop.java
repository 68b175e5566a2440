package io.carrytrack.training;

import io.carrytrack.evaluation.MetricSums;
import io.carrytrack.network.GradientReplica;
import io.carrytrack.spark.JobDescription;
import io.carrytrack.spark.UserError;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** The epochs and their rounds, from one state to the last. */
final class TrainingLoop {
  /** The group of all jobs of training in the Spark UI. */
  static final String GROUP = "carrytrack training";

  private final JavaSparkContext context;
  private final TrainingSettings settings;
  private final BlockSet blocks;
  private final EpochPlan plan;
  private final Rounds rounds;
  private final Validation validation;
  private final JobDescription description;
  private final List<TrainingListener> listeners;
  private final BooleanSupplier stopRequested;
  private final CheckpointWriter checkpoints;
  private final Dl4jBaseline baseline;

  /**
   * @param stepper takes the step of averaged gradients; null if no epoch is exact
   * @param checkpoints who saves the states, or null
   * @param baseline who trains the epochs instead of our rounds, or null
   */
  TrainingLoop(
      JavaSparkContext context,
      TrainingSettings settings,
      BlockSet blocks,
      RunReference run,
      JobDescription description,
      List<TrainingListener> listeners,
      BooleanSupplier stopRequested,
      GradientReplica stepper,
      CheckpointWriter checkpoints,
      Dl4jBaseline baseline) {
    this.context = context;
    this.settings = settings;
    this.blocks = blocks;
    this.plan = new EpochPlan(settings, blocks.training());
    this.rounds = new Rounds(context, settings, plan, run, stepper);
    this.validation = new Validation(context, run, blocks.validation().size());
    this.description = description;
    this.listeners = listeners;
    this.stopRequested = stopRequested;
    this.checkpoints = checkpoints;
    this.baseline = baseline;
  }

  /** Trains from a state to the end. */
  TrainingState train(TrainingState first) throws IOException {
    TrainingState state = first;
    while (!finished(state)) {
      state = next(state);
      boolean bestYet = state.round() == 0 && state.bestEpoch() == state.epoch();
      boolean stop = stopRequested.getAsBoolean() && !finished(state);
      if (checkpoints != null) {
        checkpoints.offer(state, bestRound(state), bestYet || stop || finished(state));
      }
      if (stop) {
        throw stopped(state);
      }
    }
    return state;
  }

  /** The state after one more round, and after the end of its epoch where that is the last. */
  private TrainingState next(TrainingState state) {
    try {
      TrainingState after = baseline == null ? round(state) : baselineEpoch(state);
      return after.round() == plan.rounds(after.epoch()) ? endEpoch(after) : after;
    } catch (DivergedException e) {
      if (checkpoints != null) {
        checkpoints.offer(state, bestRound(state), true);
      }
      throw e;
    }
  }

  /** The number of rounds after which the best state was reached. */
  private long bestRound(TrainingState state) {
    long rounds = 0;
    for (int epoch = 0; epoch < state.bestEpoch(); epoch++) {
      rounds += plan.rounds(epoch);
    }
    return rounds;
  }

  private UserError stopped(TrainingState state) throws IOException {
    String where =
        String.format(
            Locale.ROOT,
            "stopped as asked, before epoch %d, round %d",
            state.epoch() + 1,
            state.round() + 1);
    if (checkpoints == null) {
      return UserError.interrupted("%s; dl4j-spark's master cannot be resumed", where);
    }
    checkpoints.flush();
    return UserError.interrupted("%s; --resume goes on from there", where);
  }

  /** Whether no round is left to do. */
  boolean finished(TrainingState state) {
    return state.epoch() == settings.epochs()
        || (state.round() == 0 && EpochChoice.stops(settings.earlyStopping(), state.history()));
  }

  private TrainingState round(TrainingState state) {
    long start = System.nanoTime();
    describe("epoch %d of %d, round %d of %d", state);
    Rounds.Outcome round = rounds.run(state);
    double seconds = seconds(start);
    EpochProgress progress =
        state.progress().plus(round.reports(), seconds, seconds - computeSeconds(round.reports()));
    TrainingState after = state.afterRound(round, settings.averaging().polyak(), progress);
    tell(state, after, round.reports());
    return after;
  }

  /** A whole epoch under dl4j-spark's master, which tells no more than a score. */
  private TrainingState baselineEpoch(TrainingState state) {
    long start = System.nanoTime();
    describe("epoch %d of %d, dl4j-spark", state);
    float[][] vectors = baseline.epoch(state.epoch());
    EpochProgress progress = new EpochProgress(baseline.score(), 1, 0, seconds(start), 0);
    return state.afterBaselineEpoch(vectors, plan.rounds(state.epoch()), progress);
  }

  /**
   * What the steps alone take: those of the slowest worker, or, where workers outnumber the slots
   * and run in waves, an equal share of all.
   */
  private double computeSeconds(List<WorkerReport> reports) {
    long slowest = reports.stream().mapToLong(WorkerReport::computeNanos).max().orElseThrow();
    long all = reports.stream().mapToLong(WorkerReport::computeNanos).sum();
    return Math.max(slowest, all / (double) Math.max(1, context.defaultParallelism())) / 1e9;
  }

  private void tell(TrainingState before, TrainingState after, List<WorkerReport> reports) {
    EpochProgress round = EpochProgress.NONE.plus(reports, 0, 0);
    RoundRecord record =
        new RoundRecord(
            after.epoch() + 1,
            after.round(),
            plan.rounds(after.epoch()),
            after.totalRounds(),
            reports.stream().mapToLong(WorkerReport::examples).sum(),
            after.progress().seconds() - before.progress().seconds(),
            after.progress().overheadSeconds() - before.progress().overheadSeconds(),
            round.meanLoss(),
            round.accuracy());
    listeners.forEach(listener -> listener.roundEnded(record));
  }

  private TrainingState endEpoch(TrainingState state) {
    EpochProgress progress = state.progress();
    Divergence.checkEpoch(state);
    long start = System.nanoTime();
    MetricSums sums = null;
    if (!blocks.validation().isEmpty()) {
      describe("epoch %d of %d, validation", state);
      Broadcast<float[][]> broadcast =
          RoundEngine.broadcast(context, new float[][] {state.model()});
      try {
        sums = validation.run(broadcast);
        Divergence.checkValidation(state, sums.meanLoss());
      } finally {
        broadcast.destroy();
      }
    }
    double seconds = seconds(start);
    EpochRecord record =
        new EpochRecord(
            state.epoch() + 1,
            progress.seconds() + seconds,
            progress.seconds() - progress.overheadSeconds(),
            seconds,
            baseline == null ? progress.overheadSeconds() : null,
            progress.meanLoss(),
            baseline == null ? progress.accuracy() : null,
            sums == null ? null : sums.meanLoss(),
            sums == null ? null : sums.accuracy());
    TrainingState after = state.afterEpoch(record, EpochChoice.best(state.history(), record));
    listeners.forEach(listener -> listener.epochEnded(record));
    return after;
  }

  private void describe(String format, TrainingState state) {
    description.set(
        GROUP,
        String.format(
            Locale.ROOT,
            format,
            state.epoch() + 1,
            settings.epochs(),
            state.round() + 1,
            plan.rounds(state.epoch())));
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
