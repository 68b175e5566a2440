package io.carrytrack.dl4j;

import io.carrytrack.architecture.Initialiser;
import io.carrytrack.architecture.ParameterLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The parameters of an {@link EncoderLayer}: views of DL4J's flat vector, in our layout. Their
 * names are Keras' with {@code -} for {@code _}, at which DL4J divides layer and name.
 */
record EncoderParameters(ParameterLayout layout) implements ParamInitializer {
  private static final Set<String> NORMALIZATION =
      Set.of("gamma", "beta", "moving-mean", "moving-variance");

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return layout.size();
  }

  @Override
  public long numParams(Layer layer) {
    return layout.size();
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return layout.arrays().stream().map(EncoderParameters::key).toList();
  }

  private static String key(ParameterLayout.Array array) {
    return array.name().replace('_', '-');
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return paramKeys(layer).stream().filter(key -> isWeightParam(layer, key)).toList();
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return paramKeys(layer).stream().filter(key -> isBiasParam(layer, key)).toList();
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return !isBiasParam(layer, key);
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return key.endsWith(".bias");
  }

  /** Whether it is of a normalization, whose parameters DL4J lets no penalty or decay move. */
  static boolean isOfNormalization(String key) {
    return NORMALIZATION.contains(key.substring(key.lastIndexOf('.') + 1));
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray parameters, boolean initialise) {
    if (initialise) {
      float[] values = new float[layout.size()];
      Initialiser.initialise(layout, conf.getSeed(), values);
      parameters.assign(Nd4j.createFromArray(values).reshape(parameters.shape()));
    }
    paramKeys(conf.getLayer()).forEach(conf::addVariable);
    return views(parameters);
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray gradient) {
    return views(gradient);
  }

  private Map<String, INDArray> views(INDArray flat) {
    INDArray row = flat.reshape('c', 1, layout.size());
    Map<String, INDArray> views = new LinkedHashMap<>();
    for (ParameterLayout.Array array : layout.arrays()) {
      long[] shape = array.shape().stream().mapToLong(Integer::longValue).toArray();
      long[] matrix = shape.length == 1 ? new long[] {1, shape[0]} : shape;
      views.put(
          key(array),
          row.get(
                  NDArrayIndex.point(0),
                  NDArrayIndex.interval(array.offset(), array.offset() + array.size()))
              .reshape('c', matrix));
    }
    return views;
  }
}
