package io.carrytrack.linear;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.checkpoint.EpochProgress;
import io.carrytrack.checkpoint.TrainingState;
import io.carrytrack.rounds.Placement;
import io.carrytrack.rounds.RoundEngine;
import io.carrytrack.task.LossSums;
import io.carrytrack.training.EpochTrainer;
import io.carrytrack.training.RunReference;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/**
 * Trains a linear model: an epoch is a step of L-BFGS, whose line search takes one pass over the
 * training texts, rarely more. The executors add up in whole numbers ({@link PassSums}), and the
 * driver computes in the order of the ids, so that the model has the same bits on any cluster and
 * for any number of workers.
 */
final class LinearTrainer implements EpochTrainer {
  /** Share of the fall that the slope promises with which a step is content (Armijo's rule). */
  private static final double ENOUGH = 1e-4;

  /** A gradient this much shorter than the weights is that of the least loss. */
  private static final double CONVERGED = 1e-6;

  private static final int MOST_TRIES = 20;

  private final JavaSparkContext spark;
  private final RunReference reference;
  private final int workers;
  private final Placement placement;
  private final int ids;
  private final int outputs;
  private final double c;
  private final double scale;
  private final Ratios ratios;
  private final float[] initial;
  private Point here;

  /**
   * @param firstWord the first id that stands for a word
   * @param c weight of the losses beside the penalty
   */
  LinearTrainer(Run run, Architecture network, int firstWord, double c) {
    spark = run.spark();
    reference = run.reference();
    workers = run.context().settings().averaging().workers();
    placement = new Placement(spark, workers);
    ids = network.vocabularySize();
    outputs = network.embeddingUnits();
    this.c = c;
    initial = NbLinear.initial(network);
    scale = PassSums.scale(run.context().trainingRows(), largestWeight());
    ratios = new Ratios(counts(), firstWord, run.context().task().classes(), scale);
  }

  /** Of all workers, each of which has read its block then: it goes where that is. */
  private double largestWeight() {
    RunReference tasks = reference;
    List<Tuple2<Double, String>> blocks =
        placement
            .workers()
            .map(
                worker ->
                    new Tuple2<>(PassSums.largestWeight(tasks.context(), worker), Placement.here()))
            .collect();
    placement.learn(blocks.stream().map(Tuple2::_2).toList());
    return blocks.stream().mapToDouble(Tuple2::_1).max().orElseThrow();
  }

  private long[] counts() {
    RunReference tasks = reference;
    int most = ids;
    double by = scale;
    return placement
        .workers()
        .map(worker -> PassSums.counts(tasks.context(), worker, most, by))
        .treeReduce(PassSums::plus);
  }

  /**
   * Weights with their loss.
   *
   * @param state of which they are
   * @param parameters of the network with these weights
   * @param scored by the training texts
   * @param value of what is to be the least
   * @param gradient of it
   */
  private record Point(
      LbfgsState state, float[] parameters, LossSums scored, double value, double[] gradient) {
    /** The same point, with what is known of the way to it. */
    Point with(LbfgsState known) {
      return new Point(known, parameters, scored, value, gradient);
    }
  }

  @Override
  public TrainingState next(TrainingState state) {
    long start = System.nanoTime();
    float[] updater = state.updaters()[0];
    if (here == null || here.parameters() != state.parameters()) {
      here = at(LbfgsState.read(updater, initial.length));
    }
    here = step(here);
    float[] after = new float[updater.length];
    here.state().save(after);
    double seconds = (System.nanoTime() - start) / 1e9;
    return state.afterRounds(
        here.parameters(), after, 1, new EpochProgress(here.scored(), seconds, 0));
  }

  /** The next point; the same one where the loss is the least, or rounding hides what is below. */
  private Point step(Point from) {
    double[] gradient = from.gradient();
    float[] point = from.state().point();
    double length = Math.sqrt(LbfgsState.dot(gradient, gradient));
    if (length <= CONVERGED * Math.max(1, norm(point))) {
      return from;
    }
    double[] direction = from.state().direction(gradient);
    double slope = LbfgsState.dot(gradient, direction);
    double step = 1;
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      float[] next = new float[point.length];
      for (int i = 0; i < next.length; i++) {
        next[i] = (float) (point[i] + step * direction[i]);
      }
      Point to = at(LbfgsState.initial(next));
      if (to.value() <= from.value() + ENOUGH * step * slope) {
        return to.with(from.state().after(next, gradient, to.gradient()));
      }
      // the least of the parabola through both values and the slope
      double parabola = -slope * step * step / (2 * (to.value() - from.value() - slope * step));
      step = Math.max(0.1 * step, Math.min(0.5 * step, parabola));
    }
    return from;
  }

  private static double norm(float[] vector) {
    double sum = 0;
    for (float number : vector) {
      sum += (double) number * number;
    }
    return Math.sqrt(sum);
  }

  /** A pass over the training texts. */
  private Point at(LbfgsState state) {
    float[] weights = state.point();
    float[] parameters = ratios.parameters(weights);
    long[] sums = pass(parameters);
    int grams = ids * outputs;
    double[] gradient = new double[weights.length];
    double penalty = 0;
    for (int i = 0; i < grams; i++) {
      gradient[i] = c * ratios.of(i) * (sums[i] / scale) + weights[i];
      penalty += (double) weights[i] * weights[i] / 2;
    }
    int bias = weights.length - outputs;
    for (int k = 0; k < outputs; k++) {
      gradient[bias + k] = c * (sums[grams + k] / scale);
    }
    LossSums scored = PassSums.scored(sums, scale);
    return new Point(state, parameters, scored, c * scored.loss() + penalty, gradient);
  }

  private long[] pass(float[] parameters) {
    Broadcast<float[][]> broadcast = RoundEngine.broadcast(spark, new float[][] {parameters});
    RunReference tasks = reference;
    int most = ids;
    double by = scale;
    try {
      return placement
          .workers()
          .map(worker -> PassSums.pass(tasks.context(), worker, broadcast.value()[0], most, by))
          .treeReduce(PassSums::plus);
    } finally {
      broadcast.destroy();
    }
  }

  @Override
  public String part(TrainingState state) {
    return "a step of L-BFGS";
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
