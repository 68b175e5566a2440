package io.carrytrack.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.architecture.Dense;
import io.carrytrack.architecture.GlobalSumPooling;
import io.carrytrack.base.UserError;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeaningTest {
  private static Experiment load(String... settings) {
    return Experiment.load(null, new Properties(), List.of(settings), null);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "network.embedding=8",
        "network.mask-padding=true",
        "network.layers=[{type=gru,units=3}]",
        "optimizer.learning-rate=0.1",
        "training.batch-size=64",
        "training.label-smoothing=0.1",
        "training.learning-rate-schedule.type=cosine",
        "training.teacher.weight=2",
        "averaging.frequency=5",
        "averaging.master=dl4j",
      })
  void whatIsOfLayersSaysNothingOfALinearModel(String setting) {
    assertThatThrownBy(() -> load("network.type=nb-linear", setting))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(" says nothing where network.type is nb-linear; leave it out");
  }

  @Test
  void whatIsOfALinearModelSaysNothingOfLayers() {
    assertThatThrownBy(() -> load("network.nb-linear.c=2"))
        .isInstanceOf(UserError.class)
        .hasMessage("network.nb-linear.c says nothing where network.type is layers; leave it out");
  }

  @Test
  void defaultsAreNoOptions() {
    assertThat(load("network.type=nb-linear", "averaging.frequency=20", "optimizer.rho=0.90"))
        .extracting(Experiment::network)
        .extracting(network -> network.layers().get(0))
        .isEqualTo(new GlobalSumPooling());
    assertThat(load("network.nb-linear.c=1").linear()).isEmpty();
  }

  @Test
  void aLinearModelIsOfTokensAndOfClasses() {
    assertThatThrownBy(
            () ->
                load(
                    "network.type=nb-linear",
                    "input.kind=series",
                    "input.series.time-column=t",
                    "input.series.features=[x]"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a model of tokens, and input.kind is series");
    assertThatThrownBy(() -> load("network.type=nb-linear", "task.type=regression"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("network.type is nb-linear, which tells classes apart");
    assertThat(load("network.type=nb-linear", "input.labels=\"a,b,c\"").network().layers().get(1))
        .isInstanceOfSatisfying(Dense.class, dense -> assertThat(dense.units()).isEqualTo(3));
  }

  /** Their minibatches are none, so that no number of workers is too large for them. */
  @Test
  void manyWorkersAreNotTooManyForAMinibatch() {
    assertThat(
            load("network.type=nb-linear", "averaging.workers=5000")
                .training()
                .averaging()
                .workers())
        .isEqualTo(5000);
  }
}
