package io.carrytrack.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.layers.KernelOptions;
import io.carrytrack.layers.LayerSpec;
import io.carrytrack.layers.LayerSpec.Activation;
import io.carrytrack.layers.LayerSpec.Cell;
import io.carrytrack.layers.LayerSpec.GateActivation;
import io.carrytrack.layers.LayerSpec.Recurrent;
import io.carrytrack.layers.LayerStack;
import io.carrytrack.layers.PadSide;
import io.carrytrack.layers.StackSpec;
import io.carrytrack.network.StackShape.Output;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class StackShapeTest {
  private static final Map<String, Object> CONV =
      Map.of("type", "conv1d", "filters", 32, "kernel-size", 7, "activation", "relu");
  private static final Map<String, Object> POOL = Map.of("type", "max-pooling1d", "size", 5);
  private static final Map<String, Object> LSTM = Map.of("type", "lstm", "units", 32);

  private static StackSpec spec(int length, boolean maskPadding, List<Map<String, Object>> layers) {
    return new StackSpec(
        10_000, 32, length, PadSide.PRE, maskPadding, LayerSpecs.read("network.layers", layers));
  }

  private static List<Output> shape(List<Map<String, Object>> layers) {
    return StackShape.of(spec(500, false, layers), "network.layers");
  }

  private static long parameters(Object... layer) {
    Map<String, Object> map = new HashMap<>();
    for (int i = 0; i < layer.length; i += 2) {
      map.put((String) layer[i], layer[i + 1]);
    }
    return StackShape.parameters(shape(List.of(map)));
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
    assertThat(shape(List.of(CONV, POOL, CONV, Map.of("type", "global-max-pooling"))))
        .containsExactly(
            new Output(500, 32, 320_000),
            new Output(494, 32, 7_200),
            new Output(98, 32, 0),
            new Output(92, 32, 7_200),
            new Output(0, 32, 0),
            new Output(0, 1, 33));
    assertThat(shape(List.of(CONV, POOL, LSTM)).get(3)).isEqualTo(new Output(0, 32, 8_320));
  }

  @Property(tries = 60)
  void agreesWithTheArithmetic(
      @ForAll @Size(min = 1, max = 3) List<Cell> cells,
      @ForAll @IntRange(min = 1, max = 9) int units,
      @ForAll boolean both,
      @ForAll boolean resetAfter,
      @ForAll @IntRange(max = 3) int dense) {
    List<LayerSpec> layers = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      layers.add(
          new Recurrent(
              cells.get(i),
              units + i,
              GateActivation.SIGMOID,
              cells.get(i) == Cell.GRU && resetAfter,
              i + 1 < cells.size(),
              both && i % 2 == 0,
              0f,
              0f));
    }
    if (dense > 0) {
      layers.add(new LayerSpec.Dense(dense, Activation.RELU));
    }
    layers.add(new LayerSpec.Dense(1, Activation.SIGMOID));
    StackSpec spec = new StackSpec(7, 3, 5, PadSide.PRE, false, layers);
    assertThat(StackShape.parameters(StackShape.of(spec, "layers")))
        .isEqualTo(new LayerStack(spec, KernelOptions.defaults()).layout().size());
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
        List.of(LSTM, Map.of("type", "dense", "units", 1)),
        "network.layers: the last layer must be {type = dense, units = 1, activation = sigmoid}");
    refused(
        List.of(CONV, Map.of("type", "max-pooling1d", "size", 495), LSTM),
        "network.layers[1] (max-pooling1d): size is 495, but the sequence below has only 494 steps");
    refused(
        List.of(Map.of("type", "conv1d", "filters", 1, "kernel-size", 501), LSTM),
        "network.layers[0] (conv1d): kernel-size is 501, but the sequence below has only 500 steps");
  }

  private static void refused(List<Map<String, Object>> layers, String message) {
    assertThatThrownBy(() -> shape(layers))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void aWindowOfTheWholeLengthFits() {
    Map<String, Object> all = Map.of("type", "conv1d", "filters", 1, "kernel-size", 500);
    assertThat(shape(List.of(all, LSTM)).get(1).steps()).isEqualTo(1);
  }

  @Test
  void maskedPadsAreRefusedWhereWindowsWouldMixThem() {
    for (Map<String, Object> layer : List.of(CONV, POOL)) {
      assertThatThrownBy(
              () -> StackShape.of(spec(500, true, List.of(layer, LSTM)), "network.layers"))
          .hasMessageStartingWith("network.layers[0] (" + layer.get("type") + ")")
          .hasMessageContaining("network.mask-padding = false");
    }
    Map<String, Object> largest = Map.of("type", "global-max-pooling");
    assertThatThrownBy(() -> StackShape.of(spec(500, true, List.of(largest)), "network.layers"))
        .as("right above the embedding, whose masked steps are not 0")
        .hasMessageStartingWith("network.layers[0] (global-max-pooling)")
        .hasMessageContaining("network.mask-padding = false");
    assertThat(StackShape.of(spec(500, true, List.of(LSTM, largest)), "layers")).hasSize(4);
  }

  @Test
  void aNetworkBeyondAnyMemoryIsASentence() {
    int huge = Integer.MAX_VALUE;
    List<LayerSpec> kinds =
        List.of(
            new Recurrent(Cell.GRU, huge, GateActivation.SIGMOID, true, false, true, 0f, 0f),
            new LayerSpec.Conv1d(huge, 3, Activation.RELU),
            new LayerSpec.Conv1d(huge, huge, Activation.RELU),
            new LayerSpec.GlobalMaxPooling());
    for (LayerSpec layer : kinds) {
      StackSpec spec = new StackSpec(huge, huge, huge, PadSide.PRE, false, List.of(layer));
      assertThatThrownBy(() -> StackShape.of(spec, "layers"))
          .as("%s", layer)
          .hasMessageContaining("more than 2147483639 parameters");
      StackSpec narrow = new StackSpec(4, 1, huge, PadSide.PRE, false, List.of(layer, layer));
      assertThatThrownBy(() -> StackShape.of(narrow, "layers"))
          .as("%s", layer)
          .isInstanceOf(IllegalArgumentException.class);
    }
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
  void theHeadlineNamesTheLayersBelowTheOutput() {
    Map<String, Object> bidirectional = Map.of("type", "gru", "units", 8, "bidirectional", true);
    assertThat(NetworkSummary.headline(spec(500, false, List.of(CONV, POOL, LSTM))))
        .isEqualTo("conv1d + max-pooling1d + LSTM (335,553 parameters)");
    assertThat(NetworkSummary.headline(spec(500, false, List.of(bidirectional))))
        .startsWith("bidirectional GRU (");
  }
}
