package io.carrytrack.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.minibatch.PadSide;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NetworkDifferenceTest {
  private static final Map<String, Object> LSTM = Map.of("type", "lstm", "units", 32);
  private static final Map<String, Object> OUTPUT =
      Map.of("type", "dense", "units", 1, "activation", "sigmoid");

  @Test
  void theSameNetworkHasNone() {
    assertThat(NetworkDifference.first(stack(LSTM), stack(LSTM))).isEmpty();
  }

  @Test
  void aLayerIsNamedByItsPlace() {
    assertThat(difference(stack(LSTM), stack(Map.of("type", "gru", "units", 32))))
        .isEqualTo("layer 1 is lstm in the model and gru in the experiment");
    assertThat(difference(stack(LSTM), stack(Map.of("type", "lstm", "units", 64))))
        .isEqualTo("layer 1: units is 32 in the model and 64 in the experiment");
    assertThat(
            difference(
                stack(LSTM, LSTM),
                stack(LSTM, Map.of("type", "lstm", "units", 32, "dropout", 0.5))))
        .isEqualTo("layer 2: dropout is 0.0 in the model and 0.5 in the experiment");
    assertThat(difference(stack(LSTM), stack(LSTM, LSTM)))
        .isEqualTo("layer 1: sequences is false in the model and true in the experiment");
  }

  @Test
  void whatLiesBelowTheLayersIsNamedByItsKey() {
    Architecture model = stack(LSTM);
    assertThat(difference(model, new Architecture(99, 4, 6, PadSide.PRE, false, model.layers())))
        .isEqualTo("text.vocabulary-size is 10 in the model and 99 in the experiment");
    assertThat(difference(model, new Architecture(10, 4, 6, PadSide.POST, false, model.layers())))
        .isEqualTo("text.padding is pre in the model and post in the experiment");
    assertThat(difference(model, new Architecture(10, 8, 6, PadSide.PRE, false, model.layers())))
        .isEqualTo("network.embedding is 4 in the model and 8 in the experiment");
  }

  @Test
  void numbersAreNoTokens() {
    Architecture tokens = stack(LSTM);
    Architecture model = new Architecture(new Input.Numbers(3), 6, tokens.layers());
    assertThat(difference(model, tokens))
        .isEqualTo("the input is numbers in the model and tokens in the experiment");
    assertThat(difference(model, new Architecture(new Input.Numbers(4), 6, model.layers())))
        .isEqualTo("the width of a time step is 3 in the model and 4 in the experiment");
    assertThat(difference(model, new Architecture(new Input.Numbers(3), 7, model.layers())))
        .isEqualTo("the number of time steps is 6 in the model and 7 in the experiment");
    assertThat(
            difference(
                model,
                new Architecture(model.input(), 6, PadSide.PRE, false, stack(LSTM, LSTM).layers())))
        .startsWith("layer 1: sequences is");
  }

  private static String difference(Architecture model, Architecture experiment) {
    return NetworkDifference.first(model, experiment).orElseThrow();
  }

  @SafeVarargs
  private static Architecture stack(Map<String, Object>... layers) {
    List<Map<String, Object>> all = new ArrayList<>(List.of(layers));
    all.add(OUTPUT);
    return new Architecture(10, 4, 6, PadSide.PRE, false, Layers.read("layers", all));
  }
}
