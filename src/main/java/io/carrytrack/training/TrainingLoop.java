package io.carrytrack.training;

import io.carrytrack.base.UserError;
import io.carrytrack.checkpoint.CheckpointSaver;
import io.carrytrack.checkpoint.EpochProgress;
import io.carrytrack.checkpoint.EpochRecord;
import io.carrytrack.checkpoint.TrainingState;
import io.carrytrack.spark.JobDescription;
import io.carrytrack.task.Metric;
import io.carrytrack.task.ScoredRows;
import io.carrytrack.task.Task;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The epochs, from one state to the last. */
final class TrainingLoop {
  private final TrainingSettings settings;
  private final EpochPlan plan;
  private final EpochTrainer epochs;
  private final Divergence divergence;
  private final EpochChoice choice;

  private final Task task;

  private final Validation validation;
  private final CheckpointSaver checkpoints;
  private final JobDescription description;
  private final List<TrainingListener> listeners;
  private final BooleanSupplier stopRequested;

  TrainingLoop(
      RunContext run,
      EpochTrainer epochs,
      Validation validation,
      CheckpointSaver checkpoints,
      JobDescription description,
      List<TrainingListener> listeners,
      BooleanSupplier stopRequested) {
    this.settings = run.settings();
    this.plan = run.plan();
    this.epochs = epochs;
    this.divergence = new Divergence(run.task());
    this.choice = new EpochChoice(settings.earlyStopping().monitor());
    this.task = run.task();
    this.validation = validation;
    this.checkpoints = checkpoints;
    this.description = description;
    this.listeners = listeners;
    this.stopRequested = stopRequested;
  }

  /** Trains from a state to the end. */
  TrainingState train(TrainingState first) throws IOException {
    TrainingState state = first;
    while (!finished(state)) {
      state = next(state);
      boolean bestYet = state.round() == 0 && state.bestEpoch() == state.epoch();
      boolean stop = stopRequested.getAsBoolean() && !finished(state);
      checkpoints.offer(state, bestRound(state), bestYet || stop || finished(state));
      if (stop) {
        throw stopped(state);
      }
    }
    return state;
  }

  /** Whether no round is left to do. */
  private boolean finished(TrainingState state) {
    return state.epoch() == settings.epochs()
        || (state.round() == 0 && choice.stops(settings.earlyStopping(), state.history()));
  }

  /** The state after one more part, and after the end of its epoch where that is the last. */
  private TrainingState next(TrainingState state) {
    try {
      describe(state, epochs.part(state));
      TrainingState after = epochs.next(state);
      return after.round() == plan.rounds(after.epoch()) ? endEpoch(after) : after;
    } catch (DivergedException e) {
      checkpoints.offer(state, bestRound(state), true);
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
    checkpoints.flush();
    return UserError.interrupted(
        "stopped as asked, before epoch %d, round %d; %s",
        state.epoch() + 1,
        state.round() + 1,
        epochs.resumable()
            ? "--resume goes on from there"
            : "a run with this averaging.master cannot be resumed");
  }

  private TrainingState endEpoch(TrainingState state) {
    divergence.checkEpoch(state);
    long start = System.nanoTime();
    Optional<ScoredRows> validated = validate(state);
    double seconds = (System.nanoTime() - start) / 1e9;
    EpochProgress progress = state.progress();
    boolean all = epochs.tellsAccuracyAndOverhead();
    EpochRecord record =
        new EpochRecord(
            state.epoch() + 1,
            progress.seconds() + seconds,
            progress.seconds() - progress.overheadSeconds(),
            seconds,
            all ? progress.overheadSeconds() : null,
            progress.meanLoss(),
            all && Metric.ACCURACY.isOf(task) ? (Double) progress.accuracy() : null,
            validated.map(Metric.LOSS::of).orElse(null),
            of(validated, Metric.ACCURACY),
            all && Metric.MAE.isOf(task) ? (Double) progress.meanError() : null,
            of(validated, Metric.MAE),
            validated.map(this::monitored).orElse(Map.of()));
    TrainingState after = state.afterEpoch(record, choice.best(state.history(), record));
    listeners.forEach(listener -> listener.epochEnded(record));
    return after;
  }

  /** A metric of the validation; null where there is none, or the task has not that. */
  private Double of(Optional<ScoredRows> validated, Metric metric) {
    return validated.filter(rows -> metric.isOf(task)).map(metric::of).orElse(null);
  }

  /** What is monitored beside what every epoch is told. */
  private Map<Metric, Double> monitored(ScoredRows rows) {
    Metric metric = choice.metric();
    return List.of(Metric.LOSS, Metric.ACCURACY, Metric.MAE).contains(metric)
        ? Map.of()
        : Map.of(metric, metric.of(rows));
  }

  private Optional<ScoredRows> validate(TrainingState state) {
    if (validation.isEmpty()) {
      return Optional.empty();
    }
    describe(state, "validation");
    ScoredRows rows = validation.run(state.model());
    Divergence.checkValidation(state, rows.sums().meanLoss());
    return Optional.of(rows);
  }

  private void describe(TrainingState state, String part) {
    description.set(
        Trainer.GROUP,
        String.format(
            Locale.ROOT, "epoch %d of %d, %s", state.epoch() + 1, settings.epochs(), part));
  }
}
