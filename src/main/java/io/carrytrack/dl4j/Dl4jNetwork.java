package io.carrytrack.dl4j;

import io.carrytrack.network.Predictor;
import io.carrytrack.network.PredictorFactory;
import io.carrytrack.network.Replica;
import io.carrytrack.network.ReplicaFactory;
import io.carrytrack.task.Task;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A stock DL4J network as the factory of its replicas and predictors. It must read ids of shape [N,
 * 1, T] and end in one sigmoid; its initial parameters follow from its configuration's seed.
 */
public final class Dl4jNetwork implements ReplicaFactory, PredictorFactory {
  private static final long serialVersionUID = 1L;

  private final String json;

  /**
   * @param configuration the network's layers, updater and seed
   */
  public Dl4jNetwork(MultiLayerConfiguration configuration) {
    this.json = configuration.toJson();
  }

  /** A new network in its initial state. */
  public MultiLayerNetwork network() {
    MultiLayerNetwork network = new MultiLayerNetwork(MultiLayerConfiguration.fromJson(json));
    network.init();
    return network;
  }

  @Override
  public Replica create() {
    return new Dl4jReplica(network());
  }

  @Override
  public Task task() {
    return Task.BINARY;
  }

  @Override
  public Predictor create(float[] parameters) {
    MultiLayerNetwork network = network();
    network.params().assign(Nd4j.createFromArray(parameters).reshape(1, parameters.length));
    return (batch, probabilities) -> {
      float[] predicted =
          network.output(Dl4jReplica.features(batch), false).reshape(batch.rows()).toFloatVector();
      System.arraycopy(predicted, 0, probabilities, 0, predicted.length);
    };
  }
}
