package io.carrytrack.averaging;

import io.carrytrack.base.Setting;
import java.io.Serializable;

/**
 * What workers share, and when.
 *
 * @param master who averages
 * @param workers number of logical workers, at least 1: part of what is computed, never derived
 *     from the cluster
 * @param frequency minibatches that each worker runs in a round, at least 1, or {@link
 *     #WHOLE_EPOCH}. At 1, gradients are averaged and one step is taken: exact synchronous SGD.
 * @param exactEpochs number of first epochs that run as if frequency were 1 (post-local SGD)
 * @param roundSeconds time box of a worker's round, in seconds: it stops after the minibatch that
 *     runs then and leaves the others of the round out; 0 for none. With one, the result depends on
 *     the machines' speed. Exact steps have none.
 * @param outer what the driver does with the average; not with that of exact steps' gradients
 * @param updater what becomes of the workers' updater states; exact steps have one for all
 * @param polyak whether the model is an average over rounds
 */
public record Averaging(
    Master master,
    int workers,
    int frequency,
    int exactEpochs,
    double roundSeconds,
    Outer outer,
    Updater updater,
    Polyak polyak)
    implements Serializable {
  /** The frequency of one round an epoch. */
  public static final int WHOLE_EPOCH = Integer.MAX_VALUE;

  /** Two workers that average every twenty minibatches. */
  public static final Averaging DEFAULT =
      new Averaging(Master.CARRYTRACK, 2, 20, 0, 0, Outer.NONE, Updater.AVERAGED, Polyak.NONE);

  /** Workers beyond this are refused: a job of as many tasks a round is slower than training. */
  private static final int MOST_WORKERS = 100_000;

  private static final String WITH_DL4J = " with averaging.master = dl4j";
  private static final String WITH_EXACT_STEPS =
      " with averaging.frequency = 1, whose steps are exact";

  public Averaging {
    Setting.require(
        workers >= 1 && workers <= MOST_WORKERS,
        "averaging.workers",
        workers,
        "from 1 to " + MOST_WORKERS);
    Setting.require(frequency >= 1, "averaging.frequency", frequency, "at least 1, or epoch");
    Setting.require(exactEpochs >= 0, "averaging.exact-epochs", exactEpochs, "at least 0");
    Setting.require(
        roundSeconds >= 0 && roundSeconds < 1e6,
        "averaging.round-seconds",
        roundSeconds,
        "at least 0 and below a million");
    Setting.require(
        outer.type() == Outer.Type.NONE || (master == Master.CARRYTRACK && frequency > 1),
        "averaging.outer.type",
        Setting.word(outer.type()),
        "none" + (master == Master.DL4J ? WITH_DL4J : WITH_EXACT_STEPS));
    Setting.require(
        updater == Updater.AVERAGED || (master == Master.CARRYTRACK && frequency > 1),
        "averaging.updater",
        Setting.word(updater),
        "averaged" + (master == Master.DL4J ? WITH_DL4J : WITH_EXACT_STEPS));
    Setting.require(
        polyak.type() == Polyak.Type.NONE || master == Master.CARRYTRACK,
        "averaging.polyak.type",
        Setting.word(polyak.type()),
        "none" + WITH_DL4J);
  }

  /** Whether the result is the same on any cluster. */
  public boolean reproducible() {
    return master == Master.CARRYTRACK && (roundSeconds == 0 || frequency == 1);
  }

  /** Whether this epoch, counted from 0, averages the gradients of every step. */
  public boolean exact(int epoch) {
    return master == Master.CARRYTRACK && (frequency == 1 || epoch < exactEpochs);
  }

  /** The same with another value of {@link #master}. */
  public Averaging withMaster(Master other) {
    return new Averaging(
        other, workers, frequency, exactEpochs, roundSeconds, outer, updater, polyak);
  }

  /** The same with another value of {@link #workers}. */
  public Averaging withWorkers(int other) {
    return new Averaging(
        master, other, frequency, exactEpochs, roundSeconds, outer, updater, polyak);
  }

  /** The same with another value of {@link #frequency}. */
  public Averaging withFrequency(int other) {
    return new Averaging(master, workers, other, exactEpochs, roundSeconds, outer, updater, polyak);
  }

  /** The same with another value of {@link #exactEpochs}. */
  public Averaging withExactEpochs(int other) {
    return new Averaging(master, workers, frequency, other, roundSeconds, outer, updater, polyak);
  }

  /** The same with another value of {@link #roundSeconds}. */
  public Averaging withRoundSeconds(double other) {
    return new Averaging(master, workers, frequency, exactEpochs, other, outer, updater, polyak);
  }

  /** The same with another value of {@link #outer}. */
  public Averaging withOuter(Outer other) {
    return new Averaging(
        master, workers, frequency, exactEpochs, roundSeconds, other, updater, polyak);
  }

  /** The same with another value of {@link #updater}. */
  public Averaging withUpdater(Updater other) {
    return new Averaging(
        master, workers, frequency, exactEpochs, roundSeconds, outer, other, polyak);
  }

  /** The same with another value of {@link #polyak}. */
  public Averaging withPolyak(Polyak other) {
    return new Averaging(
        master, workers, frequency, exactEpochs, roundSeconds, outer, updater, other);
  }
}
