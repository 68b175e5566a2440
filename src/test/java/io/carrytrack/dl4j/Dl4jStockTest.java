package io.carrytrack.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Initialiser;
import io.carrytrack.architecture.Input;
import io.carrytrack.architecture.Layers;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.layers.KernelOptions;
import io.carrytrack.layers.LayerStack;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.optimizer.Adam;
import io.carrytrack.optimizer.AdamW;
import io.carrytrack.optimizer.Clipped;
import io.carrytrack.optimizer.Optimizer;
import io.carrytrack.optimizer.RmsProp;
import io.carrytrack.optimizer.Sgd;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Dl4jStockTest {
  private static final Optimizer RMSPROP = new RmsProp(1e-3, 0.9, 1e-7, RmsProp.Variant.KERAS3);

  @ParameterizedTest
  @ValueSource(strings = {"lstm", "simple-rnn"})
  void dl4jsLayersGiveOurProbabilitiesForTheSameParameters(String cell) {
    Architecture spec =
        spec(List.of(Map.of("type", cell, "units", 5), Map.of("type", cell, "units", 3)));
    LayerStack ours = new LayerStack(spec, KernelOptions.of(KernelVariant.BLAS));
    float[] parameters = new float[spec.layout().size()];
    Initialiser.initialise(spec.layout(), 3, parameters);
    Random random = new Random(4);
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] += random.nextFloat() - 0.5f;
    }
    Dl4jStock stock = new Dl4jStock(spec, RMSPROP);
    TokenBatch batch = new TokenBatch(6, PadSide.PRE);
    batch.add(new int[] {1, 7, 4}, 0, 3, 1, 1);
    batch.add(new int[] {1, 2, 9, 9, 3, 6}, 0, 6, 0, 1);

    float[] expected = new float[2];
    ours.predict(batch, parameters, expected);
    float[] found = new float[2];
    new Dl4jNetwork(stock.configuration())
        .create(stock.fromKeras(parameters))
        .predict(batch, found);
    assertThat(found[0]).isCloseTo(expected[0], within(1e-5f));
    assertThat(found[1]).isCloseTo(expected[1], within(1e-5f));
    assertThat(stock.toKeras(stock.fromKeras(parameters))).isEqualTo(parameters);
  }

  @Test
  void whatDl4jCannotDoIsRefused() {
    assertThatThrownBy(
            () -> new Dl4jStock(spec(List.of(Map.of("type", "gru", "units", 3))), RMSPROP))
        .hasMessageContaining("only lstm and simple-rnn");
    Map<String, Object> lstm = Map.of("type", "lstm", "units", 3);
    Architecture onNumbers =
        new Architecture(new Input.Numbers(4), 6, spec(List.of(lstm)).layers());
    assertThatThrownBy(() -> new Dl4jStock(onNumbers, RMSPROP))
        .hasMessageContaining("averaging.master = dl4j")
        .hasMessageContaining("only a network on tokens is for it");
    assertThatThrownBy(() -> Dl4jReplica.features(onNumbers.sequenceShape().newBatch()))
        .hasMessageContaining("token ids, not numbers");
    for (String l2 : List.of("l2", "recurrent-l2")) {
      Map<String, Object> penalized = Map.of("type", "lstm", "units", 3, l2, 0.1);
      assertThatThrownBy(() -> new Dl4jStock(spec(List.of(penalized)), RMSPROP))
          .hasMessageContaining("without dropout and l2");
    }
    Map<String, Object> output =
        Map.of("type", "dense", "units", 1, "activation", "sigmoid", "l2", 0.1);
    assertThatThrownBy(() -> new Dl4jStock(spec(List.of(lstm, output)), RMSPROP))
        .hasMessageContaining("only one sigmoid without l2");
    Architecture stock = spec(List.of(lstm));
    assertThatThrownBy(() -> new Dl4jStock(stock, new Clipped(RMSPROP, 1)))
        .hasMessageContaining("optimizer.clip-norm is not for it");
    assertThatThrownBy(() -> new Dl4jStock(stock, new AdamW(new Adam(0.1, 0.9, 0.999, 1e-7), 0.01)))
        .hasMessageContaining("it has no adamw (optimizer.type = adam)");
    assertThatThrownBy(() -> new Dl4jStock(stock, new Sgd(0.1, 0.9, false)))
        .hasMessageContaining("optimizer.nesterov = true");
  }

  private static Architecture spec(List<Map<String, Object>> layers) {
    return new Architecture(10, 4, 6, PadSide.PRE, false, Layers.read("layers", layers));
  }
}
