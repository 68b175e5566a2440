package io.carrytrack.training;

import io.carrytrack.averaging.Outer;
import io.carrytrack.averaging.Polyak;
import io.carrytrack.averaging.Updater;
import io.carrytrack.blocks.Block;
import io.carrytrack.minibatch.Minibatches;
import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.network.Replica;
import io.carrytrack.testing.BagOfWords;
import java.util.List;

/** Averaging rounds as one plain loop over the workers, to compare the trainer with. */
final class PlainRounds {
  private final TrainingSettings settings;
  private final BagOfWords network;
  private final SequenceShape shape;
  private final List<Block> blocks;
  private float[] parameters;
  private final float[][] updaters;
  private long stepsTaken;
  private final float[] momentum;
  private float[] average;
  private int averaged;

  PlainRounds(
      TrainingSettings settings, BagOfWords network, SequenceShape shape, List<Block> blocks) {
    this.settings = settings;
    this.network = network;
    this.shape = shape;
    this.blocks = blocks;
    parameters = new float[network.vocabulary() + 1];
    updaters = new float[blocks.size()][network.vocabulary() + 1];
    momentum = new float[network.vocabulary() + 1];
  }

  /** The model after the last epoch. */
  float[] train() {
    for (int epoch = 0; epoch < settings.epochs(); epoch++) {
      int steps = 0;
      for (int worker = 0; worker < blocks.size(); worker++) {
        steps = Math.max(steps, minibatches(worker));
      }
      for (int first = 0; first < steps; first += settings.averaging().frequency()) {
        round(epoch, first, steps);
        if (epoch + 1 >= settings.averaging().polyak().fromEpoch()) {
          average();
        }
      }
    }
    return settings.averaging().polyak().type() == Polyak.Type.NONE ? parameters : average;
  }

  private void round(int epoch, int first, int steps) {
    float[] start = start();
    double[][] sums = new double[2][parameters.length];
    double total = 0;
    int busiest = 0;
    for (int worker = 0; worker < blocks.size(); worker++) {
      Replica replica = network.create();
      boolean reset = settings.averaging().updater() == Updater.RESET;
      replica.load(
          start, reset ? new float[parameters.length] : updaters[worker], reset ? 0 : stepsTaken);
      int[] order = Minibatches.order(settings.seed(), epoch, worker, blocks.get(worker).rows());
      int examples = 0;
      for (int step = first; step < first + settings.averaging().frequency(); step++) {
        TokenBatch batch = shape.newBatch();
        for (int i = start(worker, step);
            i < Math.min(order.length, start(worker, step + 1));
            i++) {
          blocks.get(worker).copyTo(batch, order[i], 1f);
        }
        if (batch.rows() > 0) {
          examples += batch.rows();
          busiest = Math.max(busiest, step + 1 - first);
          StepKey key = new StepKey(settings.seed(), epoch, worker, step);
          replica.step(batch, key, factor(epoch + step / (double) steps));
        }
      }
      float[][] ended = {new float[parameters.length], new float[parameters.length]};
      replica.save(ended[0], ended[1]);
      if (settings.averaging().updater() == Updater.KEPT) {
        updaters[worker] = ended[1];
      }
      total += examples;
      for (int i = 0; i < parameters.length; i++) {
        sums[0][i] += (double) examples * ended[0][i];
        sums[1][i] += (double) examples * ended[1][i];
      }
    }
    for (int i = 0; i < parameters.length; i++) {
      outer(i, start[i], (float) (sums[0][i] / total), factor(epoch + first / (double) steps));
      if (settings.averaging().updater() == Updater.AVERAGED) {
        for (float[] updater : updaters) {
          updater[i] = (float) (sums[1][i] / total);
        }
      }
    }
    stepsTaken += busiest;
  }

  private float[] start() {
    float[] start = parameters.clone();
    if (settings.averaging().outer().type() == Outer.Type.BMUF_NESTEROV) {
      for (int i = 0; i < start.length; i++) {
        start[i] = (float) (parameters[i] + settings.averaging().outer().momentum() * momentum[i]);
      }
    }
    return start;
  }

  private void outer(int i, float start, float mean, double rateFactor) {
    double rate = settings.averaging().outer().rate();
    double share = settings.averaging().outer().momentum();
    double move = (double) mean - start;
    double kept =
        switch (settings.averaging().outer().type()) {
          case NONE -> 0;
          case BMUF, BMUF_NESTEROV -> share * momentum[i] + rate * move;
          case NESTEROV -> share * momentum[i] - move;
          case SLOWMO -> share * momentum[i] - move / rateFactor;
        };
    parameters[i] =
        (float)
            switch (settings.averaging().outer().type()) {
              case NONE -> mean;
              case BMUF, BMUF_NESTEROV -> parameters[i] + kept;
              case NESTEROV -> parameters[i] - rate * (-move + share * kept);
              case SLOWMO -> parameters[i] - rate * rateFactor * kept;
            };
    momentum[i] = (float) kept;
  }

  private void average() {
    averaged++;
    average = averaged == 1 ? parameters.clone() : average;
    double share =
        settings.averaging().polyak().type() == Polyak.Type.UNIFORM
            ? 1.0 / averaged
            : 1 - settings.averaging().polyak().decay();
    for (int i = 0; i < average.length; i++) {
      average[i] = (float) (average[i] + share * ((double) parameters[i] - average[i]));
    }
  }

  private int minibatches(int worker) {
    int steps = 0;
    while (start(worker, steps) < blocks.get(worker).rows()) {
      steps++;
    }
    return steps;
  }

  private int start(int worker, int step) {
    int size = settings.batch().size();
    int workers = blocks.size();
    return settings.batch().scope() == Batch.Scope.WORKER
        ? step * size
        : (worker + step) * size / workers - worker * size / workers;
  }

  private float factor(double epochs) {
    double full =
        switch (settings.scaling().rule()) {
          case NONE -> 1;
          case SQRT -> Math.sqrt(blocks.size());
          case LINEAR -> blocks.size();
        };
    double warmup = settings.scaling().warmupEpochs();
    double scaled = epochs >= warmup ? full : 1 + (full - 1) * (epochs / warmup);
    double left = epochs <= warmup ? 1 : 1 - (epochs - warmup) / (settings.epochs() - warmup);
    return (float)
        switch (settings.schedule().type()) {
          case LINEAR -> scaled * left;
          default -> scaled;
        };
  }
}
