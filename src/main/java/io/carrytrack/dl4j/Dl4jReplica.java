package io.carrytrack.dl4j;

import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.network.Replica;
import io.carrytrack.task.LossSums;
import io.carrytrack.task.Task;
import java.util.Arrays;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A replica around any DL4J network of float32 parameters that reads ids of shape [N, 1, T] and
 * ends in one sigmoid: pads are the word 0. It is here to compare with and to carry networks that
 * our own layers do not know; a step runs the forward pass twice, since DL4J's own keeps no
 * predictions.
 *
 * <p>A DL4J network draws dropout masks from a generator of its own, not from the step's key, so a
 * network with dropout is trained, but a retried step draws other masks.
 */
public final class Dl4jReplica implements Replica {
  private final MultiLayerNetwork network;

  /**
   * @param network an initialised network; the replica owns it
   */
  public Dl4jReplica(MultiLayerNetwork network) {
    if (network.params().dataType() != DataType.FLOAT) {
      throw new IllegalArgumentException(
          "the network's parameters are " + network.params().dataType() + ", must be FLOAT");
    }
    this.network = network;
    network.getUpdater();
  }

  @Override
  public int parameterCount() {
    return Math.toIntExact(network.numParams());
  }

  @Override
  public int updaterCount() {
    INDArray state = network.updaterState();
    return state == null ? 0 : Math.toIntExact(state.length());
  }

  @Override
  public void load(float[] parameters, float[] updater, long steps) {
    network.params().assign(row(parameters));
    if (updater.length > 0) {
      network.updaterState().assign(row(updater));
    }
    network.getLayerWiseConfigurations().setIterationCount(Math.toIntExact(steps));
  }

  @Override
  public LossSums step(TokenBatch batch, StepKey key, float rateFactor) {
    if (rateFactor != 1f) {
      throw new IllegalArgumentException(
          "a DL4J network keeps its own learning rate, it cannot be scaled by " + rateFactor);
    }
    INDArray features = features(batch);
    INDArray labels = column(batch.labels(), batch.rows());
    INDArray weights = column(batch.weights(), batch.rows());
    float[] probabilities = network.output(features, false).reshape(batch.rows()).toFloatVector();
    boolean weighted =
        weights.minNumber().floatValue() != 1f || weights.maxNumber().floatValue() != 1f;
    network.fit(features, labels, null, weighted ? weights : null);
    double weightSum = 0;
    double correct = 0;
    for (int row = 0; row < batch.rows(); row++) {
      float weight = batch.weights()[row];
      weightSum += weight;
      boolean right = Task.BINARY.prediction(probabilities, row) == batch.labels()[row];
      correct += right ? weight : 0;
    }
    // DL4J's score is the sum of weight times loss over the number of rows.
    return new LossSums(network.score() * batch.rows(), weightSum, correct);
  }

  @Override
  public void save(float[] parameters, float[] updater) {
    copy(network.params(), parameters);
    if (updater.length > 0) {
      copy(network.updaterState(), updater);
    }
  }

  /** The batch as a network's input: ids of shape [N, 1, T]. */
  public static INDArray features(TokenBatch batch) {
    if (batch.shape().ofNumbers()) {
      throw new IllegalArgumentException("a DL4J network here reads token ids, not numbers");
    }
    int length = batch.length();
    float[] ids = new float[Math.multiplyExact(batch.rows(), length)];
    for (int row = 0; row < batch.rows(); row++) {
      int tokens = batch.tokensOf(row);
      int to = row * length + (batch.side() == PadSide.PRE ? length - tokens : 0);
      for (int i = 0; i < tokens; i++) {
        ids[to + i] = batch.tokens()[batch.offsets()[row] + i];
      }
    }
    return Nd4j.createFromArray(ids).reshape(batch.rows(), 1, length);
  }

  /** The first values as a column. */
  public static INDArray column(float[] values, int rows) {
    float[] column = Arrays.copyOf(values, rows);
    return Nd4j.createFromArray(column).reshape(rows, 1);
  }

  private static INDArray row(float[] values) {
    return Nd4j.createFromArray(values).reshape(1, values.length);
  }

  private static void copy(INDArray from, float[] to) {
    System.arraycopy(from.reshape(from.length()).toFloatVector(), 0, to, 0, to.length);
  }
}
