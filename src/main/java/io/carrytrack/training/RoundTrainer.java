package io.carrytrack.training;

import io.carrytrack.averaging.Averaging;
import io.carrytrack.averaging.Master;
import io.carrytrack.base.Setting;
import io.carrytrack.base.UserError;
import io.carrytrack.checkpoint.EpochProgress;
import io.carrytrack.checkpoint.RoundOutcome;
import io.carrytrack.checkpoint.TrainingState;
import io.carrytrack.network.GradientReplica;
import io.carrytrack.rounds.RoundEngine;
import io.carrytrack.rounds.WorkerReport;
import io.carrytrack.spark.Slots;
import io.carrytrack.task.Task;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.apache.spark.api.java.JavaSparkContext;

/** Trains epochs by rounds of the workers: one state and one report of progress a round. */
final class RoundTrainer implements EpochTrainer {
  private final JavaSparkContext spark;
  private final TrainingSettings settings;
  private final EpochPlan plan;
  private final Task task;
  private final IntFunction<Round> roundsOfEpoch;
  private final Consumer<RoundRecord> listener;

  RoundTrainer(Run run) {
    this.spark = run.spark();
    this.settings = run.context().settings();
    this.plan = run.context().plan();
    this.task = run.context().task();
    this.listener = run.listener();
    Averaging averaging = settings.averaging();
    if (averaging.master() != Master.CARRYTRACK) {
      throw UserError.usage(
          "averaging.master = %s is another trainer than these rounds",
          Setting.word(averaging.master()));
    }
    this.roundsOfEpoch = roundsOfEpoch(run);
  }

  /** The kind of an epoch's rounds. Only where an epoch is exact, replicas must give gradients. */
  private static IntFunction<Round> roundsOfEpoch(Run run) {
    RunContext context = run.context();
    Averaging averaging = context.settings().averaging();
    Workers workers =
        new Workers(
            run.spark(),
            run.reference(),
            new RoundEngine(run.spark(), averaging.workers()),
            new Divergence(context.task()));
    Round local = new LocalRound(workers, context.plan(), averaging);
    if (!averaging.exact(0)) {
      return epoch -> local;
    }
    if (context.replicas().create() instanceof GradientReplica stepper) {
      Round exact = new ExactRound(workers, context.plan(), stepper);
      return epoch -> averaging.exact(epoch) ? exact : local;
    }
    throw UserError.usage(
        "averaging.frequency = %d, averaging.exact-epochs = %d: exact steps average gradients,"
            + " which %s cannot give",
        averaging.frequency(),
        averaging.exactEpochs(),
        context.replicas().getClass().getSimpleName());
  }

  @Override
  public TrainingState next(TrainingState state) {
    long start = System.nanoTime();
    RoundOutcome round = roundsOfEpoch.apply(state.epoch()).run(state);
    double seconds = (System.nanoTime() - start) / 1e9;
    double overhead = seconds - computeSeconds(round.reports());
    TrainingState after =
        state.afterRound(
            round,
            state.average().plus(settings.averaging().polyak(), state.epoch(), round.parameters()),
            state.progress().plus(round.reports(), seconds, overhead));
    listener.accept(record(state, after, round.reports()));
    return after;
  }

  /**
   * What the steps alone take: those of the slowest worker, or, where workers outnumber the slots
   * and run in waves, an equal share of all.
   */
  private double computeSeconds(List<WorkerReport> reports) {
    long slowest = reports.stream().mapToLong(WorkerReport::computeNanos).max().orElseThrow();
    long all = reports.stream().mapToLong(WorkerReport::computeNanos).sum();
    return Math.max((double) slowest, all / (double) slots()) / 1e9;
  }

  private int slots() {
    return Math.max(1, Slots.count(spark));
  }

  private static double seconds(WorkerReport worker) {
    return Math.round(worker.computeNanos() / 1e5) / 1e4;
  }

  private RoundRecord record(
      TrainingState before, TrainingState after, List<WorkerReport> reports) {
    EpochProgress round = EpochProgress.NONE.plus(reports, 0, 0);
    boolean accurate = task.classes() > 0;
    return new RoundRecord(
        after.epoch() + 1,
        after.round(),
        plan.rounds(after.epoch()),
        after.totalRounds(),
        reports.stream().mapToLong(WorkerReport::examples).sum(),
        after.progress().seconds() - before.progress().seconds(),
        after.progress().overheadSeconds() - before.progress().overheadSeconds(),
        round.meanLoss(),
        accurate ? (Double) round.accuracy() : null,
        rateFactor(before),
        accurate ? null : (Double) round.meanError(),
        slots(),
        reports.stream().map(RoundTrainer::seconds).toList());
  }

  /** Of a round's last step. */
  private Double rateFactor(TrainingState before) {
    if (!plan.ratesVary()) {
      return null;
    }
    int epoch = before.epoch();
    int perRound = settings.averaging().exact(epoch) ? 1 : settings.averaging().frequency();
    long end = Math.min(plan.steps(epoch), (before.round() + 1L) * perRound);
    return (double) plan.rateFactor(epoch, (int) end - 1, plan.falls(before.history()));
  }

  @Override
  public String part(TrainingState state) {
    return String.format(
        Locale.ROOT, "round %d of %d", state.round() + 1, plan.rounds(state.epoch()));
  }

  @Override
  public boolean resumable() {
    return true;
  }

  @Override
  public boolean tellsAccuracyAndOverhead() {
    return true;
  }
}
