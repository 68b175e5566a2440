package io.carrytrack.dl4j;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.layers.SequenceEncoder;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.minibatch.TokenBatch;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** An {@link EncoderLayer} at work in a network. */
final class EncoderLayerRun extends BaseLayer<EncoderLayer> {
  private static final long serialVersionUID = 1L;

  private final transient SequenceEncoder encoder;
  private final transient Architecture spec;
  private final transient TokenBatch batch;

  EncoderLayerRun(NeuralNetConfiguration conf, SequenceEncoder encoder, DataType type) {
    super(conf, type);
    if (type != DataType.FLOAT) {
      throw new IllegalArgumentException("an EncoderLayer computes in FLOAT, not in " + type);
    }
    this.encoder = encoder;
    spec = layerConf().spec();
    batch = new TokenBatch(spec.length(), spec.padding());
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspace) {
    assertInputSet(false);
    readInput();
    float[] vectors = new float[batch.rows() * encoder.width()];
    encoder.encode(batch, paramsFlattened.toFloatVector(), training ? key() : null, vectors);
    INDArray output =
        workspace.createUninitialized(
            ArrayType.ACTIVATIONS, dataType, batch.rows(), encoder.width());
    return output.assign(Nd4j.createFromArray(vectors).reshape(batch.rows(), encoder.width()));
  }

  /** The dropout masks of a step follow from the network's seed and its place in training. */
  private StepKey key() {
    return new StepKey(conf.getSeed(), getEpochCount(), 0, getIterationCount());
  }

  private void readInput() {
    long rows = input.size(0);
    if (input.length() != rows * spec.length()) {
      throw new IllegalArgumentException(
          String.format(
              "%s: input of shape %s, must be ids of shape [N, %d] or [N, 1, %d]",
              layerId(), Arrays.toString(input.shape()), spec.length(), spec.length()));
    }
    float[] values = input.dup('c').reshape(input.length()).toFloatVector();
    int[] ids = new int[spec.length()];
    batch.clear();
    for (int row = 0; row < rows; row++) {
      for (int t = 0; t < ids.length; t++) {
        ids[t] = (int) values[row * ids.length + t];
      }
      int from = spec.padding() == PadSide.PRE ? leadingPads(ids) : 0;
      int to = spec.padding() == PadSide.PRE ? ids.length : withoutTrailingPads(ids);
      batch.add(ids, from, to, 0f, 1f);
    }
  }

  private static int leadingPads(int[] ids) {
    int pads = 0;
    while (pads < ids.length && ids[pads] == 0) {
      pads++;
    }
    return pads;
  }

  private static int withoutTrailingPads(int[] ids) {
    int end = ids.length;
    while (end > 0 && ids[end - 1] == 0) {
      end--;
    }
    return end;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspace) {
    assertInputSet(true);
    readInput();
    float[] gradient = new float[encoder.layout().size()];
    encoder.gradient(
        batch,
        paramsFlattened.toFloatVector(),
        key(),
        epsilon.dup('c').reshape(epsilon.length()).toFloatVector(),
        gradient);
    gradientsFlattened.assign(Nd4j.createFromArray(gradient).reshape(gradientsFlattened.shape()));
    Gradient named = new DefaultGradient(gradientsFlattened);
    gradientViews.forEach(named::setGradientFor);
    weightNoiseParams.clear();
    // ids have no gradient
    return new Pair<>(named, null);
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }
}
