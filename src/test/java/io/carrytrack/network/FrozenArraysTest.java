package io.carrytrack.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.carrytrack.architecture.Activation;
import io.carrytrack.architecture.Architecture;
import io.carrytrack.architecture.BatchNormalization;
import io.carrytrack.architecture.Dense;
import io.carrytrack.architecture.GlobalAveragePooling;
import io.carrytrack.architecture.ParameterLayout;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.minibatch.PadSide;
import io.carrytrack.minibatch.StepKey;
import io.carrytrack.minibatch.TokenBatch;
import io.carrytrack.optimizer.Adam;
import io.carrytrack.optimizer.AdamW;
import io.carrytrack.optimizer.Clipped;
import io.carrytrack.optimizer.Optimizer;
import io.carrytrack.optimizer.RmsProp;
import io.carrytrack.optimizer.Sgd;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Moving statistics stay what they are under every optimizer, and what is beside them does not. */
class FrozenArraysTest {
  private static final Architecture SPEC =
      new Architecture(
          20,
          5,
          6,
          PadSide.PRE,
          false,
          List.of(
              new BatchNormalization(),
              new GlobalAveragePooling(),
              new BatchNormalization(0.1f, true, true),
              new Dense(1, Activation.SIGMOID)));

  static List<Optimizer> optimizers() {
    Adam adam = new Adam(0.01, 0.9, 0.999, 1e-7);
    return List.of(
        adam,
        new AdamW(adam, 0.3),
        new Clipped(new AdamW(adam, 0.3), 0.01),
        new RmsProp(0.01, 0.9, 1e-7, RmsProp.Variant.KERAS3),
        new Sgd(0.1, 0, false),
        new Sgd(0.1, 0.9, true));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void stepsLeaveThemToTheBit(Optimizer optimizer) {
    Replica replica = new EngineReplicas(SPEC, optimizer, KernelVariant.BLAS, 3).create();
    ParameterLayout layout = SPEC.layout();
    float[] parameters = new float[layout.size()];
    float[] updater = new float[replica.updaterCount()];
    replica.save(parameters, updater);
    Random random = new Random(1);
    for (ParameterLayout.Array array : layout.frozen()) {
      for (int i = array.offset(); i < array.end(); i++) {
        parameters[i] = random.nextFloat() + 0.1f;
      }
    }
    replica.load(parameters, updater, 0);
    TokenBatch batch = SPEC.sequenceShape().newBatch();
    for (int row = 0; row < 7; row++) {
      batch.add(random.ints(6, 1, 20).toArray(), 0, 1 + row % 6, row % 2, 1f);
    }
    for (int step = 0; step < 5; step++) {
      replica.step(batch, new StepKey(1, 0, 0, step), 1f);
    }
    float[] after = new float[parameters.length];
    replica.save(after, updater);
    assertThat(layout.frozen()).hasSize(4);
    for (ParameterLayout.Array array : layout.arrays()) {
      float[] now = Arrays.copyOfRange(after, array.offset(), array.end());
      float[] then = Arrays.copyOfRange(parameters, array.offset(), array.end());
      if (array.frozen()) {
        assertThat(now).as(array.name()).isEqualTo(then);
      } else {
        assertThat(now).as(array.name()).isNotEqualTo(then);
      }
    }
  }
}
