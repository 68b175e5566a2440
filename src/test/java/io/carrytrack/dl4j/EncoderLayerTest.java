package io.carrytrack.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.carrytrack.architecture.Activation;
import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.BatchNormalization;
import io.carrytrack.architecture.Conv1d;
import io.carrytrack.architecture.Dense;
import io.carrytrack.architecture.Flatten;
import io.carrytrack.architecture.GateActivation;
import io.carrytrack.architecture.GlobalAveragePooling;
import io.carrytrack.architecture.Input;
import io.carrytrack.architecture.Layer;
import io.carrytrack.architecture.LayerNormalization;
import io.carrytrack.architecture.MaxPooling1d;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.architecture.Recurrent;
import io.carrytrack.architecture.RecurrentCell;
import io.carrytrack.architecture.Windows;
import io.carrytrack.layers.KernelOptions;
import io.carrytrack.layers.LayerStack;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.task.LossSums;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** DL4J's network around our layers against our own stack of the same layers. */
class EncoderLayerTest {
  private static final int ROWS = 11;
  private static final long SEED = 9;

  private static Architecture spec(PadSide side, boolean mask, Layer... layers) {
    return new Architecture(30, 7, 12, side, mask, List.of(layers));
  }

  private static Layer recurrent(
      RecurrentCell cell, boolean sequences, boolean both, float dropout) {
    return new Recurrent(cell, 5, GateActivation.SIGMOID, true, sequences, both, dropout, dropout);
  }

  private static List<Architecture> specs() {
    return List.of(
        spec(PadSide.PRE, false, recurrent(RecurrentCell.LSTM, false, false, 0f)),
        spec(PadSide.POST, true, recurrent(RecurrentCell.GRU, false, true, 0f)),
        spec(PadSide.PRE, false, recurrent(RecurrentCell.LSTM, false, false, 0.4f)),
        spec(
            PadSide.PRE,
            false,
            new Conv1d(6, 3, Activation.RELU),
            new MaxPooling1d(2),
            recurrent(RecurrentCell.SIMPLE_RNN, true, false, 0f),
            new GlobalAveragePooling()),
        spec(
            PadSide.PRE,
            false,
            new BatchNormalization(),
            new Conv1d(6, 3, Activation.RELU, 0f, 2, Windows.Padding.SAME),
            new LayerNormalization(),
            new Flatten()));
  }

  @Test
  void numbersAreRefused() {
    Architecture numbers =
        new Architecture(
            new Input.Numbers(3), 12, List.of(recurrent(RecurrentCell.LSTM, false, false, 0f)));
    assertThatThrownBy(() -> new EncoderLayer(numbers))
        .hasMessage("an EncoderLayer reads token ids, and the network reads numbers");
  }

  private static MultiLayerConfiguration configuration(Architecture spec) {
    EncoderLayer encoder = new EncoderLayer(spec);
    return new NeuralNetConfiguration.Builder()
        .seed(SEED)
        .updater(new Sgd(1))
        .list()
        .layer(encoder)
        .layer(
            new OutputLayer.Builder(LossFunction.XENT)
                .nIn(encoder.getNOut())
                .nOut(1)
                .activation(org.nd4j.linalg.activations.Activation.SIGMOID)
                .build())
        .build();
  }

  private static MultiLayerNetwork network(Architecture spec) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration(spec));
    network.init();
    return network;
  }

  private static TokenBatch batch(Architecture spec) {
    Random random = new Random(3);
    TokenBatch batch = new TokenBatch(spec.length(), spec.padding());
    for (int row = 0; row < ROWS; row++) {
      int[] ids = random.ints(spec.length(), 1, spec.vocabularySize()).toArray();
      batch.add(ids, 0, random.nextInt(spec.length() + 1), row % 2, 1f);
    }
    return batch;
  }

  private static LayerStack whole(Architecture spec) {
    List<Layer> layers = new ArrayList<>(spec.layers());
    layers.add(new Dense(1, Activation.SIGMOID));
    Architecture classifier =
        new Architecture(
            spec.vocabularySize(),
            spec.embeddingUnits(),
            spec.length(),
            spec.padding(),
            spec.maskPadding(),
            layers);
    return new LayerStack(classifier, KernelOptions.defaults());
  }

  @ParameterizedTest
  @MethodSource("specs")
  void aStepOfTheNetworkIsAStepOfTheStack(Architecture spec) {
    MultiLayerNetwork network = network(spec);
    LayerStack stack = whole(spec);
    TokenBatch batch = batch(spec);
    float[] parameters = network.params().toFloatVector();
    assertThat(parameters).as("parameters").hasSize(stack.layout().size());

    float[] probabilities = new float[ROWS];
    stack.predict(batch, parameters, probabilities);
    INDArray features = Dl4jReplica.features(batch);
    assertThat(network.output(features).reshape(ROWS).toFloatVector())
        .as("probabilities")
        .containsExactly(probabilities, within(1e-6f));

    float[] gradient = new float[parameters.length];
    LossSums loss = stack.gradient(batch, parameters, new StepKey(SEED, 0, 0, 0), gradient);
    network.fit(features, Dl4jReplica.column(batch.labels(), ROWS));
    assertThat(network.score()).as("loss").isCloseTo(loss.meanLoss(), within(1e-5));
    float[] stepped = network.params().toFloatVector();
    for (int i = 0; i < gradient.length; i++) {
      assertThat(stepped[i])
          .as("parameter %d after a step of rate 1", i)
          .isCloseTo(parameters[i] - gradient[i], within(1e-6f));
    }
  }

  @ParameterizedTest
  @MethodSource("specs")
  void aSavedNetworkIsTheSameNetwork(Architecture spec) throws IOException {
    MultiLayerNetwork network = network(spec);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, bytes, true);
    MultiLayerNetwork restored =
        ModelSerializer.restoreMultiLayerNetwork(
            new ByteArrayInputStream(bytes.toByteArray()), true);
    assertThat(restored.getLayerWiseConfigurations())
        .isEqualTo(network.getLayerWiseConfigurations());
    INDArray features = Dl4jReplica.features(batch(spec));
    assertThat(restored.output(features)).isEqualTo(network.output(features));
    assertThat(restored.paramTable().keySet()).isEqualTo(network.paramTable().keySet());
  }

  @Test
  void parametersHaveKerasNamesAndShapes() {
    MultiLayerNetwork network = network(specs().get(0));
    assertThat(network.paramTable().keySet())
        .containsExactly(
            "0_embedding.weight",
            "0_lstm.kernel",
            "0_lstm.recurrent-kernel",
            "0_lstm.bias",
            "1_W",
            "1_b");
    assertThat(network.getParam("0_lstm.kernel").shape()).containsExactly(7, 20);
    assertThat(network.getParam("0_lstm.bias").getFloat(5)).as("forget bias").isEqualTo(1f);
  }

  /** DL4J's penalties are no less than ours for kernels alone. */
  @Test
  void noPenaltyMovesANormalization() {
    Architecture spec =
        spec(
            PadSide.PRE,
            false,
            new BatchNormalization(),
            new LayerNormalization(),
            recurrent(RecurrentCell.LSTM, false, false, 0f));
    EncoderLayer encoder = new EncoderLayer(spec);
    encoder.setRegularization(List.of(new L2Regularization(0.1)));
    encoder.setRegularizationBias(List.of(new L2Regularization(0.2)));
    for (String key : encoder.initializer().paramKeys(encoder)) {
      if (key.contains("normalization")) {
        assertThat(encoder.getRegularizationByParam(key)).as(key).isNull();
      } else {
        assertThat(encoder.getRegularizationByParam(key)).as(key).hasSize(1);
      }
    }
    MultiLayerNetwork network = network(spec);
    TokenBatch batch = batch(spec);
    float[] before = network.params().toFloatVector();
    new Dl4jReplica(network).step(batch, new StepKey(1, 0, 0, 0), 1f);
    float[] after = network.params().toFloatVector();
    for (ParameterLayout.Array array : spec.layout().frozen()) {
      assertThat(Arrays.copyOfRange(after, array.offset(), array.end()))
          .as(array.name())
          .isEqualTo(Arrays.copyOfRange(before, array.offset(), array.end()));
    }
    assertThat(after).isNotEqualTo(before);
  }

  @Test
  void wrongLayersAndInputsAreRefused() {
    assertThatThrownBy(
            () ->
                new EncoderLayer(
                    spec(PadSide.PRE, false, recurrent(RecurrentCell.LSTM, true, false, 0f))))
        .hasMessageContaining("one vector a row");
    MultiLayerNetwork network = network(specs().get(0));
    assertThatThrownBy(() -> network.output(org.nd4j.linalg.factory.Nd4j.zeros(2, 5)))
        .hasMessageContaining("[N, 12]");
  }
}
