package io.carrytrack.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.SequenceShape;
import io.carrytrack.report.NetworkSummary;
import io.carrytrack.task.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ArchitectureShapeTest {
  private static final Map<String, Object> CONV =
      Map.of("type", "conv1d", "filters", 32, "kernel-size", 7, "activation", "relu");
  private static final Map<String, Object> POOL = Map.of("type", "max-pooling1d", "size", 5);
  private static final Map<String, Object> LSTM = Map.of("type", "lstm", "units", 32);

  private static Architecture spec(
      int length, boolean maskPadding, List<Map<String, Object>> layers) {
    return new Architecture(
        10_000, 32, length, PadSide.PRE, maskPadding, Layers.read("network.layers", layers));
  }

  private static Architecture classifier(List<Map<String, Object>> layers) {
    Architecture network = spec(500, false, layers);
    Task.of(network, "network.layers");
    return network;
  }

  /** Axes of each output and the layer's number of parameters, from the embedding on. */
  private static List<String> outputs(List<Map<String, Object>> layers) {
    return classifier(layers).parts("network.layers").stream()
        .map(part -> part.output().axes() + " " + part.parameterCount())
        .toList();
  }

  private static long parameters(Object... layer) {
    Map<String, Object> map = new HashMap<>();
    for (int i = 0; i < layer.length; i += 2) {
      map.put((String) layer[i], layer[i + 1]);
    }
    return classifier(List.of(map)).parameterCount();
  }

  /** What Keras' summary() says of the tutorial's networks. */
  @Test
  void parametersAreKeras() {
    assertThat(parameters("type", "lstm", "units", 32)).isEqualTo(328_353);
    assertThat(parameters("type", "simple-rnn", "units", 32)).isEqualTo(322_113);
    assertThat(parameters("type", "lstm", "units", 32, "bidirectional", true)).isEqualTo(336_705);
    assertThat(parameters("type", "gru", "units", 32)).as("Keras 3").isEqualTo(326_369);
    assertThat(parameters("type", "gru", "units", 32, "reset-after", false))
        .as("Keras 2.0")
        .isEqualTo(326_273);
  }

  @Test
  void aConvolutionalStackShrinks() {
    assertThat(outputs(List.of(CONV, POOL, CONV, Map.of("type", "global-max-pooling"))))
        .containsExactly(
            "[500, 32] 320000",
            "[494, 32] 7200",
            "[98, 32] 0",
            "[92, 32] 7200",
            "[32] 0",
            "[1] 33");
    assertThat(outputs(List.of(CONV, POOL, LSTM)).get(3)).isEqualTo("[32] 8320");
  }

  @Property(tries = 60)
  void theLayoutHoldsWhatTheLayersCount(
      @ForAll @Size(min = 1, max = 3) List<RecurrentCell> cells,
      @ForAll @IntRange(min = 1, max = 9) int units,
      @ForAll boolean both,
      @ForAll boolean resetAfter,
      @ForAll @IntRange(max = 3) int dense) {
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      layers.add(
          new Recurrent(
              cells.get(i),
              units + i,
              GateActivation.SIGMOID,
              cells.get(i) == RecurrentCell.GRU && resetAfter,
              i + 1 < cells.size(),
              both && i % 2 == 0,
              0f,
              0f));
    }
    if (dense > 0) {
      layers.add(new Dense(dense, Activation.RELU));
    }
    layers.add(new Dense(1, Activation.SIGMOID));
    Architecture spec = new Architecture(7, 3, 5, PadSide.PRE, false, layers);
    ParameterLayout layout = spec.layout();
    assertThat(layout.size()).isEqualTo(spec.parameterCount());
    int offset = 0;
    for (ParameterLayout.Array array : layout.arrays()) {
      assertThat(array.offset()).as(array.name()).isEqualTo(offset);
      offset += array.size();
    }
    assertThat(offset).isEqualTo(layout.size());
    assertThat(layout.arrays()).extracting(ParameterLayout.Array::name).doesNotHaveDuplicates();
  }

  @Test
  void layersThatDoNotFitAreNamed() {
    refused(List.of(), "network.layers[0] (dense): needs one vector a row");
    refused(
        List.of(Map.of("type", "lstm", "units", 3, "sequences", true)),
        "network.layers[1] (dense): needs one vector a row");
    refused(
        List.of(Map.of("type", "lstm", "units", 3, "sequences", false), LSTM),
        "network.layers[1] (lstm): needs a sequence");
    refused(
        List.of(LSTM, Map.of("type", "dense", "units", 3), POOL),
        "network.layers[2] (max-pooling1d): needs a sequence");
    refused(
        List.of(LSTM, Map.of("type", "dense", "units", 1, "activation", "tanh")),
        "network.layers: the last layer must be {type = dense, units = 1, activation = sigmoid}");
    refused(
        List.of(
            LSTM,
            Map.of("type", "dense", "units", 3),
            Map.of("type", "spatial-dropout", "rate", 0.5)),
        "network.layers[2] (spatial-dropout): needs a sequence");
    refused(
        List.of(CONV, Map.of("type", "max-pooling1d", "size", 495), LSTM),
        "network.layers[1] (max-pooling1d): size is 495, but the sequence below has only 494 steps");
    refused(
        List.of(Map.of("type", "conv1d", "filters", 1, "kernel-size", 501), LSTM),
        "network.layers[0] (conv1d): kernel-size is 501, but the sequence below has only 500 steps");
  }

  /** Output lengths as Keras' {@code compute_output_shape} gives them, by hand. */
  @Test
  void windowsMayBePaddedAndStepOver() {
    assertThat(windows(10, "conv1d", 3, 1, "same")).isEqualTo(10);
    assertThat(windows(10, "conv1d", 3, 1, "causal")).isEqualTo(10);
    assertThat(windows(10, "conv1d", 3, 4, "valid")).isEqualTo(2);
    assertThat(windows(10, "conv1d", 3, 4, "same")).isEqualTo(3);
    assertThat(windows(10, "conv1d", 3, 4, "causal")).isEqualTo(3);
    assertThat(windows(10, "conv1d", 40, 1, "same")).as("a window beyond it all").isEqualTo(10);
    for (String pool : List.of("max-pooling1d", "average-pooling1d")) {
      assertThat(windows(10, pool, 3, 3, "valid")).as(pool).isEqualTo(3);
      assertThat(windows(10, pool, 3, 3, "same")).as(pool).isEqualTo(4);
      assertThat(windows(10, pool, 3, 1, "valid")).as(pool).isEqualTo(8);
      assertThat(windows(10, pool, 2, 7, "valid")).as(pool).isEqualTo(2);
      assertThat(windows(10, pool, 2, 8, "same")).as(pool).isEqualTo(2);
    }
  }

  private static int windows(int length, String type, int size, int stride, String padding) {
    Map<String, Object> map = new HashMap<>(Map.of("type", type, "stride", stride));
    map.put("padding", padding);
    map.put(type.equals("conv1d") ? "kernel-size" : "size", size);
    if (type.equals("conv1d")) {
      map.put("filters", 2);
    }
    Architecture network = spec(length, false, List.of(map, Map.of("type", "global-max-pooling")));
    return network.parts("network.layers").get(1).output().axes().get(0);
  }

  @Test
  void layersBetweenTheOthersHaveKerasShapesNamesAndParameters() {
    Map<String, Object> normal = Map.of("type", "layer-normalization");
    Map<String, Object> sum = new HashMap<>(LSTM);
    sum.putAll(Map.of("bidirectional", true, "merge", "sum"));
    List<Map<String, Object>> layers =
        List.of(
            normal,
            Map.of("type", "batch-normalization", "center", false),
            Map.of("type", "activation", "activation", "relu"),
            sum,
            normal,
            Map.of("type", "average-pooling1d", "size", 100),
            Map.of("type", "flatten"));
    assertThat(outputs(layers))
        .containsExactly(
            "[500, 32] 320000",
            "[500, 32] 64",
            "[500, 32] 96",
            "[500, 32] 0",
            "[500, 32] 16640",
            "[500, 32] 64",
            "[5, 32] 0",
            "[160] 0",
            "[1] 161");
    assertThat(classifier(layers).parts("layers"))
        .extracting(Architecture.Part::name)
        .containsExactly(
            "embedding",
            "layer_normalization_1",
            "batch_normalization",
            "activation",
            "bidirectional",
            "layer_normalization_2",
            "average_pooling1d",
            "flatten",
            "dense");
    ParameterLayout layout = classifier(layers).layout();
    assertThat(layout.frozen())
        .extracting(ParameterLayout.Array::name)
        .containsExactly("batch_normalization.moving_mean", "batch_normalization.moving_variance");
    float[] start = new float[layout.size()];
    Initialiser.initialise(layout, 1, start);
    assertThat(start[layout.array("batch_normalization.gamma").offset()]).isEqualTo(1f);
    assertThat(start[layout.array("batch_normalization.moving_mean").offset()]).isZero();
    assertThat(start[layout.array("batch_normalization.moving_variance").offset()]).isEqualTo(1f);
    assertThat(start[layout.array("layer_normalization_2.beta").offset()]).isZero();
  }

  @Test
  void aDenseLayerBelowTheLastReadsStepsToo() {
    Map<String, Object> states = Map.of("type", "lstm", "units", 3, "sequences", true);
    Map<String, Object> dense = Map.of("type", "dense", "units", 4);
    assertThat(outputs(List.of(states, dense, Map.of("type", "global-max-pooling"))).get(2))
        .isEqualTo("[500, 4] 16");
    Map<String, Object> output = Map.of("type", "dense", "units", 1, "activation", "sigmoid");
    refused(
        List.of(states, output),
        "network.layers[1] (dense): needs one vector a row, but a sequence comes from below: set"
            + " sequences = false there, pool by global-max-pooling or global-average-pooling, or"
            + " flatten it");
    assertThat(outputs(List.of(Map.of("type", "lstm", "units", 3), dense, output)).get(2))
        .as("unless it is said, a recurrent layer gives a dense one its last output")
        .isEqualTo("[4] 16");
  }

  private static void refused(List<Map<String, Object>> layers, String message) {
    assertThatThrownBy(() -> classifier(layers))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void aWindowOfTheWholeLengthFits() {
    Map<String, Object> all = Map.of("type", "conv1d", "filters", 1, "kernel-size", 500);
    assertThat(outputs(List.of(all, LSTM)).get(1)).startsWith("[1, 1] ");
  }

  @Test
  void maskedPadsAreRefusedWhereWindowsWouldMixThem() {
    for (Map<String, Object> layer : List.of(CONV, POOL)) {
      assertThatThrownBy(() -> spec(500, true, List.of(layer, LSTM)).parts("network.layers"))
          .hasMessageStartingWith("network.layers[0] (" + layer.get("type") + ")")
          .hasMessageContaining("network.mask-padding = false");
    }
    Map<String, Object> largest = Map.of("type", "global-max-pooling");
    assertThatThrownBy(() -> spec(500, true, List.of(largest)).parts("network.layers"))
        .as("right above the embedding, whose masked steps are not 0")
        .hasMessageStartingWith("network.layers[0] (global-max-pooling)")
        .hasMessageContaining("network.mask-padding = false");
    assertThat(spec(500, true, List.of(LSTM, largest)).parts("layers")).hasSize(4);
    Map<String, Object> columns = Map.of("type", "spatial-dropout", "rate", 0.5);
    Map<String, Object> each = Map.of("type", "dropout", "rate", 0.5);
    assertThat(spec(500, true, List.of(LSTM, columns, largest)).parts("layers")).hasSize(5);
    assertThatThrownBy(() -> spec(500, true, List.of(LSTM, each, largest)).parts("network.layers"))
        .as("Keras drops the outputs that masked steps repeat once more")
        .hasMessageStartingWith("network.layers[2] (global-max-pooling)")
        .hasMessageContaining("take spatial-dropout for dropout");
    assertThat(spec(500, true, List.of(LSTM, each, LSTM, each)).parts("layers")).hasSize(6);
    assertThatThrownBy(
            () -> spec(500, true, List.of(Map.of("type", "flatten"))).parts("network.layers"))
        .hasMessageStartingWith("network.layers[0] (flatten): cannot tell masked steps");
    Map<String, Object> relu = Map.of("type", "activation", "activation", "relu");
    assertThat(spec(500, true, List.of(LSTM, relu, largest)).parts("layers"))
        .as("a masked step's 0 stays one")
        .hasSize(5);
    for (Map<String, Object> changing :
        List.<Map<String, Object>>of(
            Map.of("type", "activation", "activation", "sigmoid"),
            Map.of("type", "layer-normalization"),
            Map.of("type", "batch-normalization"),
            Map.of("type", "dense", "units", 3))) {
      Map<String, Object> states = Map.of("type", "lstm", "units", 3, "sequences", true);
      assertThatThrownBy(
              () -> spec(500, true, List.of(states, changing, largest)).parts("network.layers"))
          .hasMessageStartingWith(
              "network.layers[2] (global-max-pooling): would count masked steps, which a layer"
                  + " below has made other numbers than 0 of");
      Map<String, Object> mean = Map.of("type", "global-average-pooling");
      assertThat(spec(500, true, List.of(states, changing, mean)).parts("layers")).hasSize(5);
      assertThat(spec(500, true, List.of(states, changing, LSTM)).parts("layers")).hasSize(5);
    }
    assertThatThrownBy(() -> spec(500, true, List.of(each, CONV)).parts("network.layers"))
        .hasMessageStartingWith("network.layers[1] (conv1d)");
  }

  @Test
  void aNetworkBeyondAnyMemoryIsASentence() {
    int huge = Integer.MAX_VALUE;
    List<Layer> kinds =
        List.of(
            new Recurrent(
                RecurrentCell.GRU, huge, GateActivation.SIGMOID, true, false, true, 0f, 0f),
            new Conv1d(huge, 3, Activation.RELU),
            new Conv1d(huge, huge, Activation.RELU),
            new Conv1d(huge, huge, Activation.RELU, 0f, huge, Windows.Padding.SAME),
            new GlobalMaxPooling());
    for (Layer layer : kinds) {
      Architecture spec = new Architecture(huge, huge, huge, PadSide.PRE, false, List.of(layer));
      assertThatThrownBy(() -> spec.parts("layers"))
          .as("%s", layer)
          .hasMessageContaining("more than 2147483639 parameters");
      Architecture narrow = new Architecture(4, 1, huge, PadSide.PRE, false, List.of(layer, layer));
      assertThatThrownBy(() -> narrow.parts("layers"))
          .as("%s", layer)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void windowsAndVectorsOfAnySizeAreCounted() {
    int huge = Integer.MAX_VALUE;
    for (Layer layer :
        List.of(
            new MaxPooling1d(huge, huge, Windows.Padding.SAME),
            new AveragePooling1d(huge, 1, Windows.Padding.SAME),
            new LayerNormalization())) {
      Architecture spec = new Architecture(4, 1, huge, PadSide.PRE, false, List.of(layer, layer));
      assertThat(spec.parts("layers")).as("%s", layer).hasSize(3);
    }
    Architecture flat = new Architecture(4, 2, huge, PadSide.PRE, false, List.of(new Flatten()));
    assertThatThrownBy(() -> flat.parts("layers"))
        .hasMessage(
            "layers[0] (flatten): would give a vector of 4294967294 numbers, more than the"
                + " 2147483639 of any array");
  }

  @Test
  void numbersBelowOneAreRefused() {
    assertThatThrownBy(() -> new Dense(0, Activation.RELU))
        .hasMessage("units is 0, must be at least 1");
    assertThatThrownBy(() -> new Conv1d(3, -1, Activation.RELU))
        .hasMessage("kernel-size is -1, must be at least 1");
    assertThatThrownBy(() -> new Architecture(9, 0, 5, PadSide.PRE, false, List.of()))
        .hasMessage("the embedding's size is 0, must be at least 1");
  }

  /** The same layers above, and nothing of an embedding below. */
  @Test
  void numbersNeedNoEmbedding() {
    Architecture tokens = spec(500, false, List.of(CONV, POOL, LSTM));
    Architecture numbers = new Architecture(new Input.Numbers(32), 500, tokens.layers());
    assertThat(numbers.parameterCount()).isEqualTo(tokens.parameterCount() - 10_000 * 32);
    assertThat(numbers.layout().arrays())
        .extracting(array -> array.name() + array.shape())
        .isEqualTo(
            tokens.layout().arrays().stream()
                .skip(1)
                .map(array -> array.name() + array.shape())
                .toList());
    assertThat(NetworkSummary.lines(numbers).subList(0, 3))
        .containsExactly(
            "layer                              output shape     parameters",
            "input                              (500, 32)                 0",
            "conv1d                             (494, 32)             7,200");
    assertThat(numbers.sequenceShape()).isEqualTo(new SequenceShape(500, PadSide.PRE, 32));
    assertThat(tokens.sequenceShape()).isEqualTo(new SequenceShape(500, PadSide.PRE));
    assertThatThrownBy(numbers::vocabularySize)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the network reads numbers, it has no tokens");
    assertThatThrownBy(numbers::embeddingUnits).isInstanceOf(IllegalStateException.class);
    assertThat(numbers.withOutput(new Dense(3, Activation.SOFTMAX)).input())
        .isEqualTo(new Input.Numbers(32));
  }

  @Test
  void numbersHaveNoPadsAndFitARow() {
    Input numbers = new Input.Numbers(2);
    assertThatThrownBy(() -> new Architecture(numbers, 5, PadSide.PRE, true, List.of()))
        .hasMessageContaining("set network.mask-padding = false");
    assertThatThrownBy(() -> new Architecture(numbers, 5, PadSide.POST, false, List.of()))
        .hasMessageContaining("padding is pre");
    assertThatThrownBy(() -> new Input.Numbers(0))
        .hasMessage("the width of a time step is 0, must be at least 1");
    assertThatThrownBy(() -> new Architecture(new Input.Numbers(1 << 20), 129, List.of()))
        .hasMessage("129 steps of 1048576 numbers, must be at most 134217728 together");
  }

  @Test
  void anEncoderGivesOneVectorARow() {
    Recurrent all =
        new Recurrent(RecurrentCell.LSTM, 6, GateActivation.SIGMOID, false, true, true, 0f, 0f);
    Architecture sequences = new Architecture(9, 4, 5, PadSide.PRE, false, List.of(all));
    assertThatThrownBy(() -> sequences.vectorWidth("layers"))
        .hasMessage("layers: the last layer must give one vector a row: its last output, or pool");
    Architecture pooled =
        new Architecture(9, 4, 5, PadSide.PRE, false, List.of(all, new GlobalAveragePooling()));
    assertThat(pooled.vectorWidth("layers")).isEqualTo(12);
  }

  @Test
  void theSummaryIsKerasTable() {
    assertThat(NetworkSummary.lines(spec(500, false, List.of(CONV, POOL, LSTM))))
        .containsExactly(
            "layer                              output shape     parameters",
            "embedding (10000 ids)              (500, 32)           320,000",
            "conv1d                             (494, 32)             7,200",
            "max-pooling1d                      (98, 32)                  0",
            "lstm                               (32)                  8,320",
            "dense                              (1)                      33",
            "                                                       335,553");
  }

  @Test
  void theSummarySaysWhatIsNotByDefault() {
    Map<String, Object> both = Map.of("type", "gru", "units", 8, "bidirectional", true);
    Map<String, Object> sum = new HashMap<>(both);
    sum.put("merge", "sum");
    Map<String, Object> same = new HashMap<>(CONV);
    same.putAll(Map.of("stride", 2, "padding", "same"));
    assertThat(NetworkSummary.lines(spec(500, false, List.of(same, sum))).subList(2, 4))
        .containsExactly(
            "conv1d (stride 2, padding same)    (250, 32)             7,200",
            "gru (bidirectional, merge sum)     (8)                   2,016");
    Map<String, Object> relu = Map.of("type", "activation", "activation", "relu");
    assertThat(NetworkSummary.headline(spec(500, false, List.of(same, relu, both))))
        .startsWith("conv1d + relu + bidirectional GRU (");
  }

  @Test
  void theHeadlineNamesTheLayersBelowTheOutput() {
    Map<String, Object> bidirectional = Map.of("type", "gru", "units", 8, "bidirectional", true);
    assertThat(NetworkSummary.headline(spec(500, false, List.of(CONV, POOL, LSTM))))
        .isEqualTo("conv1d + max-pooling1d + LSTM (335,553 parameters)");
    assertThat(NetworkSummary.headline(spec(500, false, List.of(bidirectional))))
        .startsWith("bidirectional GRU (");
  }
}
