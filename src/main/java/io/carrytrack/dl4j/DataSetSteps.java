package io.carrytrack.dl4j;

import io.carrytrack.rounds.WorkerOutput;
import io.carrytrack.task.LossSums;
import io.carrytrack.training.LocalSteps;
import io.carrytrack.training.StepTally;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Deque;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/** A worker's share of a round over DataSets: the next minibatches, fitted by a stock network. */
final class DataSetSteps implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String json;
  private final int firstStep;
  private final int frequency;
  private final int stepsBefore;

  /**
   * @param json the network's configuration, the same for all rounds of an epoch
   * @param firstStep the first minibatch of the round
   * @param frequency number of minibatches at most
   * @param stepsBefore optimizer steps that the state has seen
   */
  DataSetSteps(String json, int firstStep, int frequency, int stepsBefore) {
    this.json = json;
    this.firstStep = firstStep;
    this.frequency = frequency;
    this.stepsBefore = stepsBefore;
  }

  WorkerOutput run(int worker, byte[][] minibatches, float[][] state) {
    StepTally tally = new StepTally(worker);
    int lastStep = (int) Math.min(minibatches.length, (long) firstStep + frequency);
    if (firstStep >= lastStep) {
      return new WorkerOutput(state, 0, tally.report());
    }
    MultiLayerNetwork network = Networks.borrow(json);
    Dl4jReplica replica = new Dl4jReplica(network);
    replica.load(state[0], state[1], stepsBefore);
    for (int step = firstStep; step < lastStep; step++) {
      LocalSteps.stopIfKilled();
      DataSet minibatch = DataSetBlocks.fromBytes(minibatches[step]);
      long start = System.nanoTime();
      network.fit(minibatch);
      int rows = minibatch.numExamples();
      tally.add(rows, new LossSums(rows * network.score(), rows, 0), System.nanoTime() - start);
    }
    float[][] vectors = {new float[state[0].length], new float[state[1].length]};
    replica.save(vectors[0], vectors[1]);
    Networks.giveBack(json, network);
    tally.check(vectors);
    return new WorkerOutput(vectors, tally.weight(), tally.report());
  }

  /**
   * This JVM's networks of the configuration that was trained last, which no round uses now: making
   * one takes longer than a short round. All that a round needs of it is loaded first.
   */
  private static final class Networks {
    private static final Deque<MultiLayerNetwork> IDLE = new ArrayDeque<>();
    private static String configuration;

    private Networks() {}

    static MultiLayerNetwork borrow(String json) {
      synchronized (IDLE) {
        if (!json.equals(configuration)) {
          configuration = json;
          IDLE.clear();
        }
        if (!IDLE.isEmpty()) {
          return IDLE.pop();
        }
      }
      MultiLayerNetwork network = new MultiLayerNetwork(MultiLayerConfiguration.fromJson(json));
      network.init();
      return network;
    }

    /** Not of a network whose step threw. */
    static void giveBack(String json, MultiLayerNetwork network) {
      synchronized (IDLE) {
        if (json.equals(configuration)) {
          IDLE.push(network);
        }
      }
    }
  }
}
