package io.carrytrack.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.Initialiser;
import io.carrytrack.architecture.Layers;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.averaging.Averaging;
import io.carrytrack.averaging.Outer;
import io.carrytrack.averaging.Polyak;
import io.carrytrack.averaging.Updater;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.network.EnginePredictors;
import io.carrytrack.network.EngineReplicas;
import io.carrytrack.optimizer.Adam;
import io.carrytrack.optimizer.AdamW;
import io.carrytrack.optimizer.Clipped;
import io.carrytrack.optimizer.Frozen;
import io.carrytrack.optimizer.Optimizer;
import io.carrytrack.optimizer.RmsProp;
import io.carrytrack.optimizer.Sgd;
import io.carrytrack.testing.Reviews;
import io.carrytrack.testing.SparkTest;
import io.carrytrack.text.EncodedReview;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An embedding that is not trained is, to the bit, what it was, whatever else moves. */
class FrozenEmbeddingTest {
  private static final Adam ADAM = new Adam(0.05, 0.9, 0.999, 1e-7);

  @TempDir java.nio.file.Path directory;

  static Stream<Arguments> runs() {
    return Stream.of(
            Arguments.of(
                new RmsProp(0.05, 0.9, 1e-7, RmsProp.Variant.KERAS2),
                Averaging.DEFAULT.withWorkers(1).withFrequency(2)),
            Arguments.of(
                new RmsProp(0.05, 0.9, 1e-7, RmsProp.Variant.KERAS3),
                Averaging.DEFAULT
                    .withWorkers(2)
                    .withFrequency(2)
                    .withPolyak(new Polyak(Polyak.Type.EXPONENTIAL, 0.9, 1))),
            Arguments.of(ADAM, outer(Outer.Type.BMUF_NESTEROV)),
            Arguments.of(new AdamW(ADAM, 0.5), outer(Outer.Type.SLOWMO).withUpdater(Updater.KEPT)),
            Arguments.of(new AdamW(ADAM, 0.5), Averaging.DEFAULT.withWorkers(2).withFrequency(1)),
            Arguments.of(new Sgd(0.5, 0.9, true), outer(Outer.Type.BMUF)),
            Arguments.of(new Sgd(0.5, 0.9, false), outer(Outer.Type.NESTEROV)),
            Arguments.of(new Clipped(new Sgd(0.5, 0, false), 0.1), outer(Outer.Type.NONE)))
        .flatMap(
            run ->
                Arrays.stream(KernelVariant.values())
                    .map(kernel -> Arguments.of(run.get()[0], run.get()[1], kernel)));
  }

  private static Averaging outer(Outer.Type type) {
    return Averaging.DEFAULT.withWorkers(2).withFrequency(2).withOuter(Outer.of(type, 2));
  }

  @ParameterizedTest
  @MethodSource("runs")
  void itStaysAndTheOthersMove(Optimizer optimizer, Averaging averaging, KernelVariant kernel)
      throws IOException {
    Architecture network =
        new Architecture(
            Reviews.VOCABULARY,
            5,
            20,
            PadSide.PRE,
            false,
            Layers.read("layers", List.of(Map.of("type", "simple-rnn", "units", 4))));
    ParameterLayout layout = network.layout();
    float[] initial = new float[layout.size()];
    Initialiser.initialise(layout, 3, initial);
    int first = layout.arrays().get(0).end();
    // 91 reviews of unlike weights: no average whose weights are powers of 2
    List<EncodedReview> reviews =
        Reviews.some(113, 1).stream()
            .map(r -> new EncodedReview(r.id(), r.ids(), r.label(), 0.3f + r.ids().length % 3))
            .toList();
    TrainingResult result =
        new Trainer(
                SparkTest.spark(),
                TrainingSettings.defaults()
                    .withEpochs(1)
                    .withBatch(new Batch(16, Batch.Scope.WORKER))
                    .withSeed(3)
                    .withAveraging(averaging),
                network.sequenceShape(),
                new EngineReplicas(network, new Frozen(optimizer, first), kernel, 3),
                new EnginePredictors(network, kernel),
                new Path(directory.toUri()))
            .fit(Reviews.dataset(reviews, 2, 1), null);
    for (float[] parameters : List.of(result.lastParameters(), result.bestParameters())) {
      assertThat(Arrays.copyOf(parameters, first))
          .as("the embedding")
          .isEqualTo(Arrays.copyOf(initial, first));
      for (int i = first; i < initial.length; i++) {
        assertThat(parameters[i]).as("parameter %d", i).isNotEqualTo(initial[i]);
      }
    }
  }
}
