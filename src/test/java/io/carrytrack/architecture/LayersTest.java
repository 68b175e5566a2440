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
          type  | ltsm  | unknown type; the nearest known one is lstm, there are conv1d, dense, dropout, global-average-pooling
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
      assertThat(layer.settings().keySet())
          .as("what %s writes", layer.type())
          .containsExactlyInAnyOrderElementsOf(keys.get(layer.type()));
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
                        dropout));
    return Arbitraries.oneOf(
        recurrent,
        Combinators.combine(size, size, activation, share).as(Conv1d::new),
        size.map(MaxPooling1d::new),
        Combinators.combine(size, activation, share).as(Dense::new),
        Combinators.combine(share, flag).as(Dropout::new),
        Arbitraries.just(new GlobalMaxPooling()),
        Arbitraries.just(new GlobalAveragePooling()));
  }
}
