package io.carrytrack.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Who waited for whom: what workers' steps took, as the executors measured it, summed over rounds.
 */
public final class WorkerTimes {
  private final List<Sums> workers = new ArrayList<>();
  private final DoubleStream.Builder fastest = DoubleStream.builder();
  private final DoubleStream.Builder median = DoubleStream.builder();
  private final DoubleStream.Builder slowest = DoubleStream.builder();
  private int rounds;
  private boolean waves;

  private static final class Sums {
    private double steps;
    private double waiting;
    private int rounds;
    private double others;
  }

  /**
   * A worker over all rounds.
   *
   * @param worker its index
   * @param steps seconds of its steps
   * @param waiting seconds from the end of its steps to that of the slowest worker's of the round
   * @param rounds of which it was the slowest
   * @param others seconds that all other workers together waited for it in these
   */
  public record Worker(int worker, double steps, double waiting, int rounds, double others) {}

  /**
   * The spread of each round over its workers, in the order of the rounds: seconds of steps.
   *
   * @param fastest the least
   * @param median of all
   * @param slowest the most
   */
  public record Spread(double[] fastest, double[] median, double[] slowest) {}

  /**
   * Adds a round.
   *
   * @param seconds of each worker's steps
   * @param slots tasks that ran at once
   */
  public void add(double[] seconds, int slots) {
    while (workers.size() < seconds.length) {
      workers.add(new Sums());
    }
    double[] sorted = seconds.clone();
    Arrays.sort(sorted);
    double most = sorted[sorted.length - 1];
    double all = Arrays.stream(sorted).sum();
    int last = -1;
    for (int worker = 0; worker < seconds.length; worker++) {
      Sums sums = workers.get(worker);
      sums.steps += seconds[worker];
      sums.waiting += most - seconds[worker];
      last = last < 0 && seconds[worker] == most ? worker : last;
    }
    workers.get(last).rounds++;
    workers.get(last).others += most * seconds.length - all;
    fastest.add(sorted[0]);
    median.add((sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2);
    slowest.add(most);
    rounds++;
    waves |= seconds.length > slots;
  }

  /** Rounds whose workers are known; 0 of a run of a former release. */
  public int rounds() {
    return rounds;
  }

  /**
   * Whether workers outnumbered the slots in a round. Who is done then makes room for the next one,
   * so that nobody can be said to have waited.
   */
  public boolean waves() {
    return waves;
  }

  /** Each worker, by index. */
  public List<Worker> workers() {
    List<Worker> all = new ArrayList<>();
    for (Sums sums : workers) {
      all.add(new Worker(all.size(), sums.steps, sums.waiting, sums.rounds, sums.others));
    }
    return all;
  }

  /** The spread of the rounds; to be asked once, when all are added. */
  public Spread spread() {
    return new Spread(
        fastest.build().toArray(), median.build().toArray(), slowest.build().toArray());
  }
}
