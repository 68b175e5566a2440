package io.carrytrack.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.carrytrack.config.Experiment;
import io.carrytrack.layers.KernelVariant;
import io.carrytrack.network.ReplicaSize;
import io.carrytrack.spark.HadoopPaths;
import io.carrytrack.spark.UserError;
import io.carrytrack.training.NetworkCost;
import io.carrytrack.training.RoundCostFit;
import io.carrytrack.training.RoundCostModel;
import io.carrytrack.training.TrainingSettings;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Says what rounds would cost on a cluster, and how seldom to average for them to cost little. */
public final class PlanJob {
  /** Made by {@code src/bench/run.sh fit}, beside the class of what it holds. */
  private static final String FITTED = "round-cost-fit.json";

  private static final List<Integer> FREQUENCIES = List.of(1, 5, 10, 20, 40, 80, 160);

  /** Of the time, that rounds may take. */
  private static final double SHARE = 0.1;

  private static final double BITS_A_GIGABIT = 1e9;

  private static final List<String> MEASURED =
      List.of(
          "fixed",
          "tasks, one after another",
          "driver, its bytes",
          "executors, workers' bytes",
          "executors, slices' bytes",
          "executors, blocks");
  private static final List<String> MODELLED =
      List.of(
          "network, state to the executors",
          "network, slices between executors",
          "network, average to the driver",
          "network, messages");

  private final Experiment experiment;
  private final PlanOptions options;
  private final Consumer<String> console;

  public PlanJob(Experiment experiment, PlanOptions options, Consumer<String> console) {
    this.experiment = experiment;
    this.options = options;
    this.console = console;
  }

  /** Prints the plan. */
  public void execute() throws IOException {
    RoundCostFit fit = fit();
    ReplicaSize size =
        ReplicaSize.of(
            experiment.network(),
            experiment.optimizer(),
            KernelVariant.BLAS,
            experiment.training().largestMinibatch());
    long parameters = size.parameters();
    long bytes = Float.BYTES * (parameters + size.updater());
    StepCost step =
        options.run() == null
            ? StepCost.of(
                options.stepSeconds(), experiment.training().localMinibatch(), options.reviews())
            : StepCost.ofRun(
                options.run(), experiment, (int) parameters, HadoopPaths.configuration());
    long reviews = options.reviews() == null ? step.reviews() : options.reviews();

    say(
        "%,d parameters and %,d updater values: %.1f MB of state",
        parameters, size.updater(), bytes / 1e6);
    say(
        "%d workers on %d executors of %d slots; links of %s Gbit/s, %s ms",
        workers(),
        options.executors(),
        options.slots(),
        options.gigabits(),
        options.latencyMillis());
    RoundCostModel.Round round = round(bytes);
    describe(fit, round);
    frequencies(fit, bytes, Float.BYTES * parameters, step, reviews);
    slices(fit.model(), round);
    warn(fit, round);
  }

  private RoundCostFit fit() throws IOException {
    ObjectMapper json = new ObjectMapper();
    if (options.costs() != null) {
      File file = new File(options.costs());
      if (!file.isFile()) {
        throw UserError.data("--costs: no such file: %s", file);
      }
      return json.readValue(file, RoundCostFit.class);
    }
    try (InputStream in = RoundCostFit.class.getResourceAsStream(FITTED)) {
      if (in == null) {
        throw UserError.data(
            "no round has been measured for this build: src/bench/run.sh scaling and fit do, or pass --costs");
      }
      return json.readValue(in, RoundCostFit.class);
    }
  }

  private int workers() {
    return experiment.training().averaging().workers();
  }

  private RoundCostModel.Round round(long bytes) {
    return RoundCostModel.Round.of(workers(), bytes, options.executors() * options.slots());
  }

  private NetworkCost network() {
    return new NetworkCost(
        options.gigabits() * BITS_A_GIGABIT / Byte.SIZE, options.latencyMillis() / 1e3);
  }

  private double seconds(RoundCostFit fit, RoundCostModel.Round round) {
    return fit.model().seconds(round) + network().seconds(round, options.executors());
  }

  private void describe(RoundCostFit fit, RoundCostModel.Round round) {
    say("");
    say("%-36s %12s", "a round of averaging", "milliseconds");
    double[] measured = fit.model().parts(round);
    for (int i = 0; i < measured.length; i++) {
      say("  %-34s %12.1f  fitted", MEASURED.get(i), 1e3 * measured[i]);
    }
    double[] modelled = network().parts(round, options.executors());
    for (int i = 0; i < modelled.length; i++) {
      say("  %-34s %12.1f  modelled", MODELLED.get(i), 1e3 * modelled[i]);
    }
    say("  %-34s %12.1f", "in all", 1e3 * seconds(fit, round));
  }

  /**
   * At frequency 1 gradients travel, as large as the parameters, and each worker takes its share of
   * one minibatch.
   */
  private void frequencies(
      RoundCostFit fit, long bytes, long gradientBytes, StepCost step, long reviews) {
    int batch = experiment.training().localMinibatch();
    int waves = -Math.floorDiv(-workers(), options.executors() * options.slots());
    double minibatch = step.secondsAReview() * batch;
    double averaging = seconds(fit, round(bytes));
    say("");
    say("a minibatch of %d reviews takes %.1f ms of a slot", batch, 1e3 * minibatch);
    say("%-10s %15s %16s", "frequency", "rounds an epoch", "share of rounds");
    for (int frequency : FREQUENCIES) {
      double cost = frequency == 1 ? seconds(fit, round(gradientBytes)) : averaging;
      double exact =
          step.secondsAReview() * experiment.training().exactMinibatch() / workers() * waves;
      double steps = frequency == 1 ? exact : minibatch * frequency * waves;
      say(
          "%-10d %15s %14.1f %%",
          frequency, rounds(frequency, reviews), 100 * cost / (cost + steps));
    }
    int least = leastFrequency(averaging, minibatch * waves);
    say("");
    say(
        "averaging.frequency = %d: from there on, rounds take at most a tenth of the time",
        Math.max(2, least));
    int most = experiment.training().localSteps(reviews);
    if (reviews > 0 && least > most) {
      double epoch = minibatch * most * waves;
      say(
          "  but a worker has only %d minibatches an epoch: with epoch, rounds take %.1f %%",
          most, 100 * averaging / (averaging + epoch));
    }
  }

  /**
   * The least averaging frequency with which rounds take at most a tenth of the time.
   *
   * @param roundSeconds what a round costs beyond the steps
   * @param stepSeconds what a minibatch of each worker takes
   */
  public static int leastFrequency(double roundSeconds, double stepSeconds) {
    return (int) Math.ceil(roundSeconds * (1 - SHARE) / (SHARE * stepSeconds));
  }

  private String rounds(int frequency, long reviews) {
    if (reviews == 0) {
      return "";
    }
    TrainingSettings training = experiment.training();
    int steps = frequency == 1 ? training.exactSteps(reviews) : training.localSteps(reviews);
    return Integer.toString(-Math.floorDiv(-steps, frequency));
  }

  private void slices(RoundCostModel model, RoundCostModel.Round round) {
    int best = model.bestSlices(round);
    say(
        "slices: %d, as the state is cut; %d would be the best by the fit, %.1f ms less",
        round.slices(), best, 1e3 * (model.seconds(round) - model.seconds(round.withSlices(best))));
  }

  private void warn(RoundCostFit fit, RoundCostModel.Round round) {
    say("");
    say(
        "fitted to %d measured rounds (%s): error %.0f %% in the median, %.0f %% at most",
        fit.points(), fit.source(), 100 * fit.medianError(), 100 * fit.largestError());
    if (round.workers() > fit.mostWorkers() || round.bytes() > fit.mostBytes()) {
      say(
          "BEYOND WHAT WAS MEASURED: %d workers, %.1f MB of state at most",
          fit.mostWorkers(), fit.mostBytes() / 1e6);
    }
  }

  private void say(String format, Object... values) {
    console.accept(String.format(Locale.ROOT, format, values));
  }
}
