package io.carrytrack.plan;

import io.carrytrack.network.ReplicaSize;
import io.carrytrack.training.TrainingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What rounds of averaging would cost on a cluster, and how rarely to average for them to cost
 * little: arithmetic alone, in seconds and bytes.
 *
 * @param training the workers, their minibatches and their updater
 * @param size of the network and of its updater's state
 * @param options the cluster
 * @param step what a worker's steps take
 * @param fit what a round costs beside the network's part
 */
public record AveragingPlan(
    TrainingSettings training,
    ReplicaSize size,
    PlanOptions options,
    StepCost step,
    RoundCostFit fit) {
  private static final List<Integer> FREQUENCIES = List.of(1, 5, 10, 20, 40, 80, 160);

  /** Of the time, that rounds may take. */
  private static final double SHARE = 0.1;

  private static final double BITS_A_GIGABIT = 1e9;

  private static final List<String> FITTED =
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

  /**
   * A part of a round's cost.
   *
   * @param name what the time goes to
   * @param seconds of the round
   * @param fitted whether it follows measurements; it is modelled if not
   */
  public record Part(String name, double seconds, boolean fitted) {}

  /**
   * What averaging so often costs.
   *
   * @param frequency minibatches between two rounds
   * @param share of the time that rounds take, from 0 to 1
   */
  public record Frequency(int frequency, double share) {}

  /** Bytes that travel in a round: the parameters and the updater's state. */
  public long stateBytes() {
    return Float.BYTES * ((long) size.parameters() + size.updater());
  }

  /** A round of averaging. */
  public RoundCostModel.Round round() {
    return round(stateBytes());
  }

  /** At frequency 1 gradients travel, as large as the parameters. */
  private RoundCostModel.Round exactRound() {
    return round((long) Float.BYTES * size.parameters());
  }

  private RoundCostModel.Round round(long bytes) {
    return RoundCostModel.Round.of(workers(), bytes, slots());
  }

  private int workers() {
    return training.averaging().workers();
  }

  private int slots() {
    return options.executors() * options.slots();
  }

  /** How many workers each slot takes in turn. */
  private int waves() {
    return -Math.floorDiv(-workers(), slots());
  }

  private NetworkCost network() {
    return new NetworkCost(
        options.gigabits() * BITS_A_GIGABIT / Byte.SIZE, options.latencyMillis() / 1e3);
  }

  /** What a round of averaging is made of, the fitted parts first. */
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    add(parts, FITTED, fit.model().parts(round()), true);
    add(parts, MODELLED, network().parts(round(), options.executors()), false);
    return List.copyOf(parts);
  }

  private static void add(List<Part> parts, List<String> names, double[] seconds, boolean fitted) {
    for (int i = 0; i < seconds.length; i++) {
      parts.add(new Part(names.get(i), seconds[i], fitted));
    }
  }

  /** Seconds of a round of averaging. */
  public double roundSeconds() {
    return seconds(round());
  }

  private double seconds(RoundCostModel.Round round) {
    return fit.model().seconds(round) + network().seconds(round, options.executors());
  }

  /** Seconds of a slot that a worker's minibatch takes. */
  public double minibatchSeconds() {
    return step.secondsAReview() * training.localMinibatch();
  }

  /** Reviews that are trained in an epoch; 0 if that is not known. */
  public long reviews() {
    return options.reviews() == null ? step.reviews() : options.reviews();
  }

  /** What averaging more and more rarely costs, from frequency 1 on. */
  public List<Frequency> frequencies() {
    return FREQUENCIES.stream().map(f -> new Frequency(f, share(f))).toList();
  }

  private double share(int frequency) {
    double cost = frequency == 1 ? seconds(exactRound()) : roundSeconds();
    return cost / (cost + (frequency == 1 ? exactSeconds() : stepSeconds(frequency)));
  }

  /** At frequency 1 each worker takes its share of one minibatch. */
  private double exactSeconds() {
    return step.secondsAReview() * training.exactMinibatch() / workers() * waves();
  }

  /** What all workers take for some minibatches each. */
  private double stepSeconds(int minibatches) {
    return minibatchSeconds() * minibatches * waves();
  }

  /**
   * Rounds of an epoch, whose number of reviews must be known.
   *
   * @param frequency minibatches between two rounds
   */
  public int roundsAnEpoch(int frequency) {
    int steps = frequency == 1 ? training.exactSteps(reviews()) : stepsAnEpoch();
    return -Math.floorDiv(-steps, frequency);
  }

  /** Minibatches of a worker in an epoch; 0 if the number of reviews is not known. */
  public int stepsAnEpoch() {
    return training.localSteps(reviews());
  }

  /** The least averaging frequency, at least 2, with which rounds take at most a tenth. */
  public int leastFrequency() {
    return Math.max(2, unboundedFrequency());
  }

  private int unboundedFrequency() {
    return leastFrequency(roundSeconds(), stepSeconds(1));
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

  /**
   * The share of the time that rounds take where even a whole epoch between them is too short for
   * {@link #leastFrequency}; empty where it is not, or is not known.
   */
  public OptionalDouble shareOfTooShortEpochs() {
    int most = stepsAnEpoch();
    return reviews() > 0 && unboundedFrequency() > most
        ? OptionalDouble.of(roundSeconds() / (roundSeconds() + stepSeconds(most)))
        : OptionalDouble.empty();
  }

  /** The number of slices that costs least, by the fit. */
  public int bestSlices() {
    return fit.model().bestSlices(round());
  }

  /** Seconds that a round of {@link #bestSlices} would save. */
  public double secondsOfBestSlices() {
    return fit.model().seconds(round()) - fit.model().seconds(round().withSlices(bestSlices()));
  }

  /** Whether more workers or a larger state are planned than were measured. */
  public boolean beyondMeasured() {
    return workers() > fit.mostWorkers() || stateBytes() > fit.mostBytes();
  }
}
