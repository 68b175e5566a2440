package io.carrytrack.job;

import io.carrytrack.base.UserError;
import io.carrytrack.config.Experiment;
import io.carrytrack.console.Console;
import io.carrytrack.files.HadoopPaths;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.network.ReplicaSize;
import io.carrytrack.plan.AveragingPlan;
import io.carrytrack.plan.PlanOptions;
import io.carrytrack.plan.RoundCostFit;
import io.carrytrack.plan.StepCost;
import java.io.File;
import java.io.IOException;
import java.util.Locale;

/** Says what rounds would cost on a cluster, and how rarely to average for them to cost little. */
public final class PlanJob {
  private final Experiment experiment;
  private final PlanOptions options;
  private final Console console;

  public PlanJob(Experiment experiment, PlanOptions options, Console console) {
    this.experiment = experiment;
    this.options = options;
    this.console = console;
  }

  /** Prints the plan. */
  public void execute() throws IOException {
    AveragingPlan plan = plan();
    describe(plan);
    round(plan);
    frequencies(plan);
    slices(plan);
    source(plan);
  }

  private AveragingPlan plan() throws IOException {
    if (experiment.linear().isPresent()) {
      throw UserError.usage(
          "network.type is nb-linear, which is not trained in rounds of averaging; plan is for"
              + " network.type = layers");
    }
    RoundCostFit fit =
        options.costs() == null
            ? RoundCostFit.ofBuild()
            : RoundCostFit.read(new File(options.costs()));
    ReplicaSize size = experiment.replicaSize(KernelVariant.BLAS);
    return new AveragingPlan(experiment.training(), size, options, step(size), fit);
  }

  private StepCost step(ReplicaSize size) throws IOException {
    return options.run() == null
        ? StepCost.of(
            options.stepSeconds(), experiment.training().localMinibatch(), options.reviews())
        : StepCost.ofRun(options.run(), experiment, size.parameters(), HadoopPaths.configuration());
  }

  private void describe(AveragingPlan plan) {
    say(
        "%,d parameters and %,d updater values: %.1f MB of state",
        plan.size().parameters(), plan.size().updater(), plan.stateBytes() / 1e6);
    say(
        "%d workers on %d executors of %d slots; links of %s Gbit/s, %s ms",
        plan.round().workers(),
        options.executors(),
        options.slots(),
        options.gigabits(),
        options.latencyMillis());
  }

  private void round(AveragingPlan plan) {
    say("");
    say("%-36s %12s", "a round of averaging", "milliseconds");
    for (AveragingPlan.Part part : plan.parts()) {
      say(
          "  %-34s %12.1f  %s",
          part.name(), 1e3 * part.seconds(), part.fitted() ? "fitted" : "modelled");
    }
    say("  %-34s %12.1f", "in all", 1e3 * plan.roundSeconds());
  }

  private void frequencies(AveragingPlan plan) {
    say("");
    say(
        "a minibatch of %d reviews takes %.1f ms of a slot",
        plan.training().localMinibatch(), 1e3 * plan.minibatchSeconds());
    say("%-10s %15s %16s", "frequency", "rounds an epoch", "share of rounds");
    for (AveragingPlan.Frequency each : plan.frequencies()) {
      say(
          "%-10d %15s %14.1f %%",
          each.frequency(),
          plan.reviews() == 0 ? "" : plan.roundsAnEpoch(each.frequency()),
          100 * each.share());
    }
    say("");
    say(
        "averaging.frequency = %d: from there on, rounds take at most a tenth of the time",
        plan.leastFrequency());
    plan.shareOfTooShortEpochs()
        .ifPresent(
            share ->
                say(
                    "  but a worker has only %d minibatches an epoch: with epoch, rounds take %.1f"
                        + " %%",
                    plan.stepsAnEpoch(), 100 * share));
  }

  private void slices(AveragingPlan plan) {
    say(
        "slices: %d, as the state is cut; %d would be the best by the fit, %.1f ms less",
        plan.round().slices(), plan.bestSlices(), 1e3 * plan.secondsOfBestSlices());
  }

  private void source(AveragingPlan plan) {
    RoundCostFit fit = plan.fit();
    say("");
    say(
        "fitted to %d measured rounds (%s): error %.0f %% in the median, %.0f %% at most",
        fit.points(), fit.source(), 100 * fit.medianError(), 100 * fit.largestError());
    if (plan.beyondMeasured()) {
      say(
          "BEYOND WHAT WAS MEASURED: %d workers, %.1f MB of state at most",
          fit.mostWorkers(), fit.mostBytes() / 1e6);
    }
  }

  private void say(String format, Object... values) {
    console.accept(String.format(Locale.ROOT, format, values));
  }
}
