package io.carrytrack.dl4j;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Dense;
import io.carrytrack.architecture.Input;
import io.carrytrack.architecture.Layer;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.base.UserError;
import io.carrytrack.model.SavedModel;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A saved model as the zip that DL4J's {@code ModelSerializer.restoreMultiLayerNetwork} opens: of
 * DL4J's own layers where it has an exact one for each of ours, and else of our {@link
 * EncoderLayer} below DL4J's output layer, which needs CarryTrack's jar.
 *
 * <p>Such a network reads ids of shape [N, 1, T], padded, or numbers of shape [N, columns, T], and
 * outputs [N, K]. The network is what is exported: a number that it predicts, and the columns of a
 * series that it reads, stay standardised.
 */
public final class Dl4jExport {
  private final SavedModel model;
  private final Architecture network;

  /** Below the output layer; empty where DL4J has no layer for one of ours. */
  private final Optional<List<org.deeplearning4j.nn.conf.layers.Layer>> stock;

  /**
   * @throws UserError if the model reads numbers, which an EncoderLayer does not, and DL4J has no
   *     layer for one of its own
   */
  public Dl4jExport(SavedModel model) {
    this.model = model;
    network = model.architecture();
    stock = network.maskPadding() ? Optional.empty() : stock();
    if (stock.isEmpty() && !(network.input() instanceof Input.Tokens)) {
      throw UserError.usage(
          "DL4J has no layer for one of this network's (it has lstm and simple-rnn of one direction,"
              + " convolutions and pooling), and CarryTrack's own layer for it reads texts alone:"
              + " --format onnx and --format keras have all layers");
    }
  }

  private Optional<List<org.deeplearning4j.nn.conf.layers.Layer>> stock() {
    List<org.deeplearning4j.nn.conf.layers.Layer> layers = new ArrayList<>();
    if (network.input() instanceof Input.Tokens tokens) {
      layers.add(
          new EmbeddingSequenceLayer.Builder()
              .nIn(tokens.vocabularySize())
              .nOut(tokens.embeddingUnits())
              .build());
    }
    List<Architecture.Part> parts = network.parts("layers");
    for (int i = 0; i < network.layers().size() - 1; i++) {
      Layer layer = network.layers().get(i);
      Optional<List<org.deeplearning4j.nn.conf.layers.Layer>> theirs =
          layer.accept(new StockLayers(parts.get(i).output()));
      if (theirs.isEmpty()) {
        return Optional.empty();
      }
      layers.addAll(theirs.get());
    }
    return Optional.of(layers);
  }

  /** Whether the zip names layers of DL4J alone, so that it is opened without CarryTrack's jar. */
  public boolean ofStockLayers() {
    return stock.isPresent();
  }

  /** Writes it, without the state of an updater. */
  public void writeTo(OutputStream out) throws IOException {
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder().dataType(DataType.FLOAT).list();
    stock.orElseGet(this::encoder).forEach(layers::layer);
    List<Architecture.Part> parts = network.parts("layers");
    layers.layer(output(parts.get(parts.size() - 2).output().width()));
    MultiLayerNetwork theirs = new MultiLayerNetwork(layers.build());
    float[] parameters =
        stock.isPresent()
            ? StockParameters.of(network).fromKeras(model.parameters())
            : behindEncoder(model.parameters());
    theirs.init(Nd4j.createFromArray(parameters).reshape(1, parameters.length), false);
    ModelSerializer.writeModel(theirs, out, false);
  }

  private List<org.deeplearning4j.nn.conf.layers.Layer> encoder() {
    List<Layer> below = network.layers().subList(0, network.layers().size() - 1);
    return List.of(
        new EncoderLayer(
            new Architecture(
                network.input(),
                network.length(),
                network.padding(),
                network.maskPadding(),
                below)));
  }

  private OutputLayer output(int inputs) {
    Dense output = model.task().outputLayer();
    LossFunction loss =
        switch (output.activation()) {
          case SIGMOID -> LossFunction.XENT;
          case SOFTMAX -> LossFunction.MCXENT;
          case LINEAR, RELU, TANH -> LossFunction.MSE;
        };
    return new OutputLayer.Builder(loss)
        .nIn(inputs)
        .nOut(output.units())
        .activation(StockLayers.activation(output.activation()))
        .build();
  }

  /** An EncoderLayer has our order; the output layer is DL4J's, by columns. */
  private float[] behindEncoder(float[] parameters) {
    List<ParameterLayout.Array> arrays = model.layout().arrays();
    ParameterLayout.Array kernel = arrays.get(arrays.size() - 2);
    int units = model.task().outputs();
    int inputs = kernel.size() / units;
    float[] theirs = parameters.clone();
    for (int input = 0; input < inputs; input++) {
      for (int unit = 0; unit < units; unit++) {
        theirs[kernel.offset() + unit * inputs + input] =
            parameters[kernel.offset() + input * units + unit];
      }
    }
    return theirs;
  }
}
