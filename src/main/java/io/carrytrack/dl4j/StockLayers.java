package io.carrytrack.dl4j;

import io.carrytrack.architecture.Conv1d;
import io.carrytrack.architecture.Dense;
import io.carrytrack.architecture.Dropout;
import io.carrytrack.architecture.GlobalAveragePooling;
import io.carrytrack.architecture.GlobalMaxPooling;
import io.carrytrack.architecture.GlobalSumPooling;
import io.carrytrack.architecture.Layer;
import io.carrytrack.architecture.MaxPooling1d;
import io.carrytrack.architecture.Recurrent;
import io.carrytrack.architecture.RecurrentCell;
import io.carrytrack.architecture.Shape;
import io.carrytrack.architecture.Windows;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.nd4j.linalg.activations.Activation;

/**
 * Layers of DL4J's own that predict what ours do, where no step is masked: empty where DL4J
 * 1.0.0-M2 has none. It has no GRU, and of a bidirectional layer it takes the backward direction's
 * output at the last step, which is the first that it read.
 */
final class StockLayers
    implements Layer.PartialVisitor<Optional<List<org.deeplearning4j.nn.conf.layers.Layer>>> {
  private final Shape below;
  private final int inputs;

  /**
   * @param below what the layer reads
   */
  StockLayers(Shape below) {
    this.below = below;
    inputs = below.width();
  }

  @Override
  public Optional<List<org.deeplearning4j.nn.conf.layers.Layer>> other(Layer layer) {
    return Optional.empty();
  }

  @Override
  public Optional<List<org.deeplearning4j.nn.conf.layers.Layer>> recurrent(Recurrent layer) {
    if (layer.cell() == RecurrentCell.GRU || layer.bidirectional()) {
      return Optional.empty();
    }
    BaseRecurrentLayer stock = Dl4jStock.stock(layer, inputs);
    return Optional.of(List.of(layer.sequences() ? stock : new LastTimeStep(stock)));
  }

  @Override
  public Optional<List<org.deeplearning4j.nn.conf.layers.Layer>> conv1d(Conv1d layer) {
    if (layer.stride() != 1 || layer.padding() != Windows.Padding.VALID) {
      return Optional.empty();
    }
    return Optional.of(
        List.of(
            new Convolution1DLayer.Builder(layer.kernelSize(), 1)
                .nIn(inputs)
                .nOut(layer.filters())
                .convolutionMode(ConvolutionMode.Truncate)
                .activation(activation(layer.activation()))
                .build()));
  }

  @Override
  public Optional<List<org.deeplearning4j.nn.conf.layers.Layer>> maxPooling1d(MaxPooling1d layer) {
    if (!layer.equals(new MaxPooling1d(layer.size()))) {
      return Optional.empty();
    }
    return Optional.of(
        List.of(
            new Subsampling1DLayer.Builder(
                    org.deeplearning4j.nn.conf.layers.SubsamplingLayer.PoolingType.MAX,
                    layer.size(),
                    layer.size())
                .convolutionMode(ConvolutionMode.Truncate)
                .build()));
  }

  @Override
  public Optional<List<org.deeplearning4j.nn.conf.layers.Layer>> globalMaxPooling(
      GlobalMaxPooling layer) {
    return pooling(PoolingType.MAX);
  }

  @Override
  public Optional<List<org.deeplearning4j.nn.conf.layers.Layer>> globalAveragePooling(
      GlobalAveragePooling layer) {
    return pooling(PoolingType.AVG);
  }

  @Override
  public Optional<List<org.deeplearning4j.nn.conf.layers.Layer>> globalSumPooling(
      GlobalSumPooling layer) {
    return pooling(PoolingType.SUM);
  }

  private static Optional<List<org.deeplearning4j.nn.conf.layers.Layer>> pooling(PoolingType type) {
    return Optional.of(List.of(new GlobalPoolingLayer.Builder(type).build()));
  }

  /** Of training alone. */
  @Override
  public Optional<List<org.deeplearning4j.nn.conf.layers.Layer>> dropout(Dropout layer) {
    return Optional.of(List.of());
  }

  @Override
  public Optional<List<org.deeplearning4j.nn.conf.layers.Layer>> dense(Dense layer) {
    if (below instanceof Shape.Sequence) {
      return Optional.empty();
    }
    return Optional.of(
        List.of(
            new DenseLayer.Builder()
                .nIn(inputs)
                .nOut(layer.units())
                .activation(activation(layer.activation()))
                .build()));
  }

  /** DL4J's function of that name. */
  static Activation activation(io.carrytrack.architecture.Activation activation) {
    return switch (activation) {
      case LINEAR -> Activation.IDENTITY;
      case RELU -> Activation.RELU;
      case TANH -> Activation.TANH;
      case SIGMOID -> Activation.SIGMOID;
      case SOFTMAX -> Activation.SOFTMAX;
    };
  }
}
