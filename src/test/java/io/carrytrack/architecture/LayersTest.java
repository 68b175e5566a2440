package io.carrytrack.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayersTest {
  private static final Layer OUTPUT = new Dense(1, Activation.SIGMOID);

  /** Keys that are written only where they say something else than their default. */
  private static final Set<String> BY_DEFAULT_UNSAID = Set.of("merge", "stride", "padding");

  private static List<Layer> read(Object... layers) {
    return Layers.read("network.layers", List.of(layers).stream().map(LayersTest::map).toList());
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object layer) {
    return (Map<String, Object>) layer;
  }

  private static Recurrent plain(RecurrentCell cell, int units, boolean sequences) {
    return new Recurrent(
        cell, units, GateActivation.SIGMOID, cell == RecurrentCell.GRU, sequences, false, 0f, 0f);
  }

  @Test
  void whatIsNotSaidIsKerasDefault() {
    assertThat(read(Map.of("type", "lstm", "units", 32)))
        .containsExactly(plain(RecurrentCell.LSTM, 32, false), OUTPUT);
    assertThat(read(Map.of("type", "gru", "units", 8)))
        .as("the reset gate acts after the product")
        .containsExactly(plain(RecurrentCell.GRU, 8, false), OUTPUT);
    assertThat(read(Map.of("type", "simple-rnn", "units", 8)))
        .containsExactly(plain(RecurrentCell.SIMPLE_RNN, 8, false), OUTPUT);
  }

  @Test
  void aLayerBelowAnotherReaderHandsOnItsSequence() {
    Map<String, Object> rnn = Map.of("type", "simple-rnn", "units", 8);
    assertThat(read(rnn, rnn, Map.of("type", "dense", "units", 1, "activation", "sigmoid")))
        .containsExactly(
            plain(RecurrentCell.SIMPLE_RNN, 8, true),
            plain(RecurrentCell.SIMPLE_RNN, 8, false),
            OUTPUT);
    assertThat(read(rnn, Map.of("type", "global-max-pooling")))
        .containsExactly(plain(RecurrentCell.SIMPLE_RNN, 8, true), new GlobalMaxPooling(), OUTPUT);
    Map<String, Object> dropout = Map.of("type", "dropout", "rate", 0.5);
    assertThat(read(rnn, dropout, rnn, dropout))
        .as("dropout gives what the layer above it reads")
        .containsExactly(
            plain(RecurrentCell.SIMPLE_RNN, 8, true),
            new Dropout(0.5f, false),
            plain(RecurrentCell.SIMPLE_RNN, 8, false),
            new Dropout(0.5f, false),
            OUTPUT);
    assertThat(read(rnn, Map.of("type", "spatial-dropout", "rate", 0.25)).subList(0, 2))
        .containsExactly(plain(RecurrentCell.SIMPLE_RNN, 8, true), new Dropout(0.25f, true));
    Map<String, Object> said = Map.of("type", "simple-rnn", "units", 8, "sequences", false);
    assertThat(read(said, rnn).get(0))
        .as("what is said holds, right or wrong")
        .isEqualTo(plain(RecurrentCell.SIMPLE_RNN, 8, false));
  }

  @Test
  void everyKeyIsHeard() {
    assertThat(
            read(
                Map.of(
                    "type",
                    "gru",
                    "units",
                    4,
                    "gate",
                    "hard-sigmoid",
                    "reset-after",
                    false,
                    "masked-carry",
                    true,
                    "bidirectional",
                    true,
                    "dropout",
                    0.25,
                    "recurrent-dropout",
                    0.5)))
        .containsExactly(
            new Recurrent(
                RecurrentCell.GRU,
                4,
                GateActivation.HARD_SIGMOID,
                false,
                false,
                true,
                0.25f,
                0.5f,
                true),
            OUTPUT);
    assertThat(
            read(
                Map.of("type", "conv1d", "filters", 32, "kernel-size", 7, "activation", "relu"),
                Map.of("type", "max-pooling1d", "size", 5),
                Map.of("type", "global-average-pooling")))
        .containsExactly(
            new Conv1d(32, 7, Activation.RELU),
            new MaxPooling1d(5),
            new GlobalAveragePooling(),
            OUTPUT);
    assertThat(
            read(
                Map.of("type", "conv1d", "filters", 2, "kernel-size", 3, "l2", 0.25),
                Map.of("type", "lstm", "units", 4, "l2", 0.5, "recurrent-l2", 0.125),
                Map.of("type", "dense", "units", 1, "activation", "sigmoid", "l2", 0.75)))
        .containsExactly(
            new Conv1d(2, 3, Activation.LINEAR, 0.25f),
            new Recurrent(
                RecurrentCell.LSTM,
                4,
                GateActivation.SIGMOID,
                false,
                false,
                false,
                0f,
                0f,
                false,
                0.5f,
                0.125f),
            new Dense(1, Activation.SIGMOID, 0.75f));
  }

  @Test
  void layersBetweenTheOthersAreHeard() {
    assertThat(
            read(
                Map.of(
                    "type",
                    "conv1d",
                    "filters",
                    2,
                    "kernel-size",
                    3,
                    "stride",
                    2,
                    "padding",
                    "causal"),
                Map.of("type", "layer-normalization"),
                Map.of("type", "max-pooling1d", "size", 3, "stride", 2, "padding", "same"),
                Map.of("type", "average-pooling1d", "size", 4),
                Map.of("type", "activation", "activation", "relu"),
                Map.of("type", "lstm", "units", 5, "bidirectional", true, "merge", "ave"),
                Map.of("type", "batch-normalization", "epsilon", 0.01, "scale", false),
                Map.of("type", "flatten")))
        .containsExactly(
            new Conv1d(2, 3, Activation.LINEAR, 0f, 2, Windows.Padding.CAUSAL),
            new LayerNormalization(0.001f, true, true),
            new MaxPooling1d(3, 2, Windows.Padding.SAME),
            new AveragePooling1d(4, 4, Windows.Padding.VALID),
            new ActivationLayer(Activation.RELU),
            new Recurrent(
                RecurrentCell.LSTM,
                5,
                GateActivation.SIGMOID,
                false,
                true,
                true,
                0f,
                0f,
                false,
                0f,
                0f,
                Recurrent.Merge.AVE),
            new BatchNormalization(0.01f, true, false),
            new Flatten(),
            OUTPUT);
  }

  /** Models of before keep their bytes, and a reader of before reads what needs nothing new. */
  @Test
  void whatIsAsByDefaultIsNotWrittenWhereItOnceWasNoKey() {
    assertThat(
            Layers.write(
                read(
                    Map.of("type", "lstm", "units", 2, "bidirectional", true, "merge", "concat"),
                    Map.of(
                        "type",
                        "conv1d",
                        "filters",
                        2,
                        "kernel-size",
                        3,
                        "stride",
                        1,
                        "padding",
                        "valid"),
                    Map.of("type", "max-pooling1d", "size", 3, "stride", 3),
                    Map.of("type", "global-max-pooling"))))
        .extracting(map -> List.copyOf(map.keySet()))
        .containsExactly(
            List.of(
                "type",
                "units",
                "gate",
                "sequences",
                "bidirectional",
                "dropout",
                "recurrent-dropout",
                "l2",
                "recurrent-l2"),
            List.of("type", "filters", "kernel-size", "activation", "l2"),
            List.of("type", "size"),
            List.of("type"),
            List.of("type", "units", "activation", "l2"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          conv1d | padding | full | padding is full, must be one of [valid, same, causal]
          conv1d | stride  | 0    | stride is 0, must be at least 1
          conv1d | stride  | 0.5  | stride is 0.5, must be a whole number up to 2147483647
          max-pooling1d | padding | causal | padding is causal, must be one of [valid, same]
          average-pooling1d | stride | -1 | stride is -1, must be at least 1
          average-pooling1d | kernel-size | 3 | unknown key kernel-size; the nearest known one is
          gru    | merge   | max  | merge is max, must be one of [concat, sum, mul, ave]
          gru    | merge   | sum  | merge is sum, which is for bidirectional = true
          layer-normalization | epsilon | 0 | epsilon is 0, must be above 0
          batch-normalization | epsilon | 1e39 | epsilon is 1.0E39, must be above 0
          batch-normalization | scale | 2 | scale is 2, must be true or false
          batch-normalization | momentum | 0.9 | unknown key momentum; the nearest known one is
          activation | activation | softmax | softmax is of all units together: set activation
          activation | activation | swish | activation is swish, must be one of [linear, relu,
          flatten | size | 2 | unknown key size; the nearest known one is none
          """)
  void aWrongValueOfAnyLayerIsNamed(String type, String key, String value, String message) {
    Map<String, Object> layer = new HashMap<>(Map.of("type", type));
    layer.putAll(
        switch (type) {
          case "conv1d" -> Map.of("filters", 1, "kernel-size", 2);
          case "gru" -> Map.of("units", 1);
          case "max-pooling1d", "average-pooling1d" -> Map.of("size", 2);
          default -> Map.of();
        });
    layer.put(key, value(value));
    assertThatThrownBy(() -> read(layer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("network.layers[0] (" + type + "): " + message);
  }

  @Test
  void recordsRefuseWhatTheirKeysDo() {
    assertThatThrownBy(() -> new ActivationLayer(Activation.SOFTMAX))
        .hasMessageContaining("set activation = softmax on the dense layer that is the last");
    assertThatThrownBy(() -> new MaxPooling1d(2, 2, Windows.Padding.CAUSAL))
        .hasMessage("padding is causal, pools have valid or same");
    assertThatThrownBy(() -> new AveragePooling1d(2, 0, Windows.Padding.SAME))
        .hasMessage("stride is 0, must be at least 1");
    assertThatThrownBy(() -> new LayerNormalization(Float.NaN, true, true))
        .hasMessage("epsilon is NaN, must be above 0");
    assertThatThrownBy(() -> new BatchNormalization(-1f, true, true))
        .hasMessage("epsilon is -1.0, must be above 0");
    assertThatThrownBy(
            () ->
                new Recurrent(
                    RecurrentCell.GRU,
                    2,
                    GateActivation.SIGMOID,
                    true,
                    true,
                    false,
                    0f,
                    0f,
                    false,
                    0f,
                    0f,
                    Recurrent.Merge.MUL))
        .hasMessage("merge is mul, which is for bidirectional = true");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          units | 0     | units is 0, must be at least 1
          units | -3    | units is -3, must be at least 1
          units | 1.5   | units is 1.5, must be a whole number up to 2147483647
          units | 3e9   | units is 3.0E9, must be a whole number up to 2147483647
          units | many  | units is many, must be a whole number up to 2147483647
          gate  | tanh  | gate is tanh, must be one of [sigmoid, hard-sigmoid]
          gate  | 1     | gate is 1, must be a word
          sequences | yes | sequences is yes, must be true or false
          dropout | 1   | dropout is 1, must be at least 0 and below 1
          dropout | -0.1 | dropout is -0.1, must be at least 0 and below 1
          dropout | 0.999999999 | dropout is 0.999999999, must be at least 0 and below 1
          l2    | -1    | l2 is -1, must be at least 0
          recurrent-l2 | 1e39 | recurrent-l2 is 1.0E39, must be at least 0
          unit  | 3     | unknown key unit; the nearest known one is units
          recurrent-drop | 0 | unknown key recurrent-drop; the nearest known one is recurrent-dropout
          reset-after | true | unknown key reset-after; the nearest known one is
          type  | ltsm  | unknown type; the nearest known one is lstm, there are activation, average-pooling1d, batch-normalization
          type  | java.lang.Runtime | unknown type
          """)
  void aWrongValueIsNamedWithItsLayer(String key, String value, String message) {
    Map<String, Object> layer = new HashMap<>(Map.of("type", "lstm", "units", 2));
    layer.put(key, value(value));
    assertThatThrownBy(() -> read(Map.of("type", "lstm", "units", 2), layer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("network.layers[1] (" + layer.get("type") + "): " + message);
  }

  private static Object value(String text) {
    if (text.equals("true")) {
      return true;
    }
    try {
      return Integer.valueOf(text);
    } catch (NumberFormatException whole) {
      try {
        return Double.valueOf(text);
      } catch (NumberFormatException number) {
        return text;
      }
    }
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThatThrownBy(() -> read(Map.of("units", 3)))
        .hasMessage("network.layers[0]: type is missing");
    assertThatThrownBy(() -> read(Map.of("type", "conv1d", "filters", 3)))
        .hasMessage("network.layers[0] (conv1d): kernel-size is missing");
    assertThatThrownBy(() -> read(Map.of("type", "dropout")))
        .hasMessage("network.layers[0] (dropout): rate is missing");
    assertThatThrownBy(() -> read(Map.of("type", "spatial-dropout", "rate", 1)))
        .hasMessage(
            "network.layers[0] (spatial-dropout): rate is 1, must be at least 0 and below 1");
    assertThatThrownBy(() -> read(Map.of("type", "lstm", "unit", 3)))
        .as("a slip is not called a lack")
        .hasMessageContaining("unknown key unit");
  }

  @Test
  void everyLayerHasAType() {
    Set<Class<?>> read = new HashSet<>();
    for (LayerType type : Layer.types()) {
      Map<String, Object> map = new HashMap<>(Map.of("type", type.name()));
      for (String key : List.of("units", "filters", "kernel-size", "size")) {
        if (type.keys().contains(key)) {
          map.put(key, 1);
        }
      }
      if (type.keys().contains("rate")) {
        map.put("rate", 0.5);
      }
      if (type.name().equals("activation")) {
        map.put("activation", "tanh");
      }
      read.add(read(map).get(0).getClass());
    }
    assertThat(read).containsExactlyInAnyOrder(Layer.class.getPermittedSubclasses());
  }

  @Property
  void whatIsWrittenIsRead(@ForAll("stacks") List<Layer> layers) {
    assertThat(Layers.read("layers", Layers.write(layers))).isEqualTo(layers);
    Map<String, List<String>> keys =
        Layer.types().stream().collect(Collectors.toMap(LayerType::name, LayerType::keys));
    for (Layer layer : layers) {
      List<String> written = new ArrayList<>(keys.get(layer.type()));
      written.removeIf(
          key -> BY_DEFAULT_UNSAID.contains(key) && !layer.settings().containsKey(key));
      assertThat(layer.settings().keySet())
          .as("what %s writes", layer.type())
          .containsExactlyInAnyOrderElementsOf(written);
    }
  }

  @Provide
  Arbitrary<List<Layer>> stacks() {
    return layer()
        .list()
        .ofMaxSize(5)
        .map(
            below -> {
              List<Layer> layers = new ArrayList<>(below);
              layers.add(OUTPUT);
              return layers;
            });
  }

  private static Arbitrary<Layer> layer() {
    Arbitrary<Integer> size = Arbitraries.integers().between(1, 1000);
    Arbitrary<Activation> activation = Arbitraries.of(Activation.class);
    Arbitrary<Float> share = Arbitraries.floats().between(0f, true, 1f, false);
    Arbitrary<Boolean> flag = Arbitraries.of(true, false);
    Arbitrary<Layer> recurrent =
        Combinators.combine(
                Arbitraries.of(RecurrentCell.class),
                size,
                Arbitraries.of(GateActivation.class),
                flag,
                flag,
                flag,
                share,
                share)
            .as(
                (cell, units, gate, second, sequences, both, dropout, recurrentDropout) ->
                    new Recurrent(
                        cell,
                        units,
                        cell == RecurrentCell.SIMPLE_RNN ? GateActivation.SIGMOID : gate,
                        cell == RecurrentCell.GRU && second,
                        sequences,
                        both,
                        dropout,
                        recurrentDropout,
                        cell == RecurrentCell.GRU && both,
                        recurrentDropout,
                        dropout,
                        both ? Recurrent.Merge.values()[units % 4] : Recurrent.Merge.CONCAT));
    Arbitrary<Windows.Padding> padding = Arbitraries.of(Windows.Padding.class);
    Arbitrary<Windows.Padding> ofPools =
        Arbitraries.of(Windows.Padding.VALID, Windows.Padding.SAME);
    Arbitrary<Float> epsilon = Arbitraries.floats().between(0f, false, 9f, true);
    return Arbitraries.oneOf(
        recurrent,
        Combinators.combine(size, size, activation, share, size, padding).as(Conv1d::new),
        Combinators.combine(size, size, ofPools).as(MaxPooling1d::new),
        Combinators.combine(size, size, ofPools).as(AveragePooling1d::new),
        Combinators.combine(epsilon, flag, flag).as(LayerNormalization::new),
        Combinators.combine(epsilon, flag, flag).as(BatchNormalization::new),
        activation.filter(function -> function != Activation.SOFTMAX).map(ActivationLayer::new),
        Arbitraries.just(new Flatten()),
        Combinators.combine(size, activation, share).as(Dense::new),
        Combinators.combine(share, flag).as(Dropout::new),
        Arbitraries.just(new GlobalMaxPooling()),
        Arbitraries.just(new GlobalAveragePooling()),
        Arbitraries.just(new GlobalSumPooling()));
  }
}
