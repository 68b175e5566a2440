package io.carrytrack.dl4j;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.GateActivation;
import io.carrytrack.architecture.Input;
import io.carrytrack.architecture.Layer;
import io.carrytrack.architecture.Recurrent;
import io.carrytrack.architecture.RecurrentCell;
import io.carrytrack.base.UserError;
import io.carrytrack.optimizer.Optimizer;
import io.carrytrack.task.Task;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A specification as a network of DL4J's own layers, for dl4j-spark's own training, and the order
 * of its parameters.
 */
public final class Dl4jStock {
  private final Architecture spec;
  private final IUpdater updater;
  private final StockParameters places;

  /**
   * @throws UserError for what DL4J 1.0.0-M2 has no exact layer or updater for
   */
  public Dl4jStock(Architecture spec, Optimizer optimizer) {
    this.spec = spec;
    if (!(spec.input() instanceof Input.Tokens)) {
      throw refused("only a network on tokens is for it");
    }
    if (spec.maskPadding()) {
      throw refused("network.mask-padding is not for it");
    }
    updater = optimizer.accept(new Dl4jUpdaters());
    List<Layer> layers = spec.layers();
    for (Layer layer : layers.subList(0, layers.size() - 1)) {
      requireStock(layer);
    }
    if (!Task.of(spec).equals(Task.BINARY)
        || !layers.get(layers.size() - 1).equals(Task.BINARY.outputLayer())) {
      throw refused("only one sigmoid without l2 as the output is for it");
    }
    places = StockParameters.of(spec);
  }

  private static void requireStock(Layer layer) {
    boolean stock =
        layer instanceof Recurrent recurrent
            && recurrent.cell() != RecurrentCell.GRU
            && !recurrent.bidirectional()
            && recurrent.dropout() == 0
            && recurrent.recurrentDropout() == 0
            && recurrent.l2() == 0
            && recurrent.recurrentL2() == 0;
    if (!stock) {
      throw refused("only lstm and simple-rnn without dropout and l2 are for it");
    }
  }

  static UserError refused(String why) {
    return UserError.usage("averaging.master = dl4j trains DL4J's own layers: %s", why);
  }

  /** The configuration; its starting values are overwritten by {@link #fromKeras Keras'}. */
  public MultiLayerConfiguration configuration() {
    NeuralNetConfiguration.ListBuilder network =
        new NeuralNetConfiguration.Builder()
            .dataType(DataType.FLOAT)
            .updater(updater)
            .list()
            .layer(
                new EmbeddingSequenceLayer.Builder()
                    .nIn(spec.vocabularySize())
                    .nOut(spec.embeddingUnits())
                    .build());
    int inputs = spec.embeddingUnits();
    for (Layer layer : spec.layers().subList(0, spec.layers().size() - 1)) {
      Recurrent recurrent = (Recurrent) layer;
      BaseRecurrentLayer stock = stock(recurrent, inputs);
      network.layer(recurrent.sequences() ? stock : new LastTimeStep(stock));
      inputs = recurrent.units();
    }
    return network
        .layer(
            new OutputLayer.Builder(LossFunction.XENT)
                .nIn(inputs)
                .nOut(1)
                .activation(Activation.SIGMOID)
                .build())
        .build();
  }

  /** DL4J's layer for an LSTM or SimpleRNN of one direction. */
  static BaseRecurrentLayer stock(Recurrent recurrent, int inputs) {
    if (recurrent.cell() == RecurrentCell.SIMPLE_RNN) {
      return new SimpleRnn.Builder()
          .nIn(inputs)
          .nOut(recurrent.units())
          .activation(Activation.TANH)
          .build();
    }
    return new LSTM.Builder()
        .nIn(inputs)
        .nOut(recurrent.units())
        .activation(Activation.TANH)
        .gateActivationFunction(
            recurrent.gate() == GateActivation.SIGMOID
                ? Activation.SIGMOID
                : Activation.HARDSIGMOID)
        .build();
  }

  /** Parameters of Keras' layout in DL4J's. */
  public float[] fromKeras(float[] parameters) {
    return places.fromKeras(parameters);
  }

  /** Parameters of DL4J's layout in Keras'. */
  public float[] toKeras(float[] parameters) {
    return places.toKeras(parameters);
  }
}
