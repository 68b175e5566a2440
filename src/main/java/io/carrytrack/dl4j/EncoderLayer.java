package io.carrytrack.dl4j;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Input;
import io.carrytrack.architecture.Layers;
import io.carrytrack.layers.KernelOptions;
import io.carrytrack.layers.SequenceEncoder;
import io.carrytrack.minibatch.PadSide;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Our layers as a layer of DL4J: token ids in, one vector a row out, to stand below an output layer
 * in a {@code MultiLayerNetwork}, which then configures, trains, saves and loads them like its own.
 * Embedding and the layers above it are one DL4J layer, since what passes between them is ragged,
 * and DL4J knows dense arrays alone.
 *
 * <p>Input: ids of shape [N, T] or [N, 1, T], pads 0 on the given side. Output: [N, H]. Parameters
 * have Keras' names (with {@code -} for {@code _}), shapes and starting values. The kernel is the
 * fastest that the JVM can run. Back-propagation runs the forward pass again.
 */
public final class EncoderLayer extends FeedForwardLayer {
  private static final long serialVersionUID = 1L;

  @JsonProperty private int embeddingUnits;
  @JsonProperty private int length;
  @JsonProperty private PadSide padding;
  @JsonProperty private boolean maskPadding;
  @JsonProperty private List<Map<String, Object>> layers;

  /** For the reader of DL4J's JSON alone. */
  @SuppressWarnings("unused")
  private EncoderLayer() {}

  /**
   * @param spec the layers, without the output layer
   * @throws IllegalArgumentException if the layers do not fit together or give no vector a row; the
   *     message names the layer. If the network reads numbers, which DL4J's own layers do
   */
  public EncoderLayer(Architecture spec) {
    if (!(spec.input() instanceof Input.Tokens)) {
      throw new IllegalArgumentException(
          "an EncoderLayer reads token ids, and the network reads numbers");
    }
    length = spec.length();
    padding = spec.padding();
    maskPadding = spec.maskPadding();
    layers = Layers.write(spec.layers());
    embeddingUnits = spec.embeddingUnits();
    setNIn(spec.vocabularySize());
    setNOut(spec.vectorWidth("layers"));
  }

  /** What the layer computes. */
  Architecture spec() {
    return new Architecture(
        Math.toIntExact(nIn),
        embeddingUnits,
        length,
        padding,
        maskPadding,
        Layers.readEncoder("layers", layers));
  }

  SequenceEncoder encoder() {
    return new SequenceEncoder(spec(), KernelOptions.defaults());
  }

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialise,
      DataType type) {
    EncoderLayerRun layer = new EncoderLayerRun(conf, encoder(), type);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    layer.setParamTable(initializer().init(conf, parameters, initialise));
    layer.setConf(conf);
    return layer;
  }

  @Override
  public ParamInitializer initializer() {
    return new EncoderParameters(spec().layout());
  }

  /** As DL4J's own normalizations have none. */
  @Override
  public List<Regularization> getRegularizationByParam(String key) {
    return EncoderParameters.isOfNormalization(key) ? null : super.getRegularizationByParam(key);
  }

  @Override
  public InputType getOutputType(int index, InputType input) {
    return InputType.feedForward(nOut);
  }

  /** The number of ids is the vocabulary's; no input can tell it. */
  @Override
  public void setNIn(InputType input, boolean override) {}

  @Override
  public InputPreProcessor getPreProcessorForInputType(InputType input) {
    return null;
  }

  @Override
  public LayerMemoryReport getMemoryReport(InputType input) {
    long parameters = initializer().numParams(this);
    long updater = getIUpdater() == null ? 0 : getIUpdater().stateSize(parameters);
    return new LayerMemoryReport.Builder(
            layerName, EncoderLayer.class, input, getOutputType(-1, input))
        .standardMemory(parameters, updater)
        .workingMemory(0, 0, 0, 0)
        .cacheMemory(0, 0)
        .build();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EncoderLayer that && super.equals(other) && spec().equals(that.spec());
  }

  @Override
  protected boolean canEqual(Object other) {
    return other instanceof EncoderLayer;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), spec());
  }
}
