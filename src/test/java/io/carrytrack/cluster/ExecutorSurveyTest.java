package io.carrytrack.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carrytrack.base.UserError;
import io.carrytrack.kernels.KernelVariant;
import io.carrytrack.testing.SparkTest;
import java.util.Optional;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

class ExecutorSurveyTest {
  private static final JavaSparkContext CONTEXT =
      JavaSparkContext.fromSparkContext(SparkTest.spark().sparkContext());

  @Test
  void everySlotIsAskedSeveralTimes() {
    assertThat(ExecutorSurvey.ask(CONTEXT, 2, () -> "here")).hasSize(8).containsOnly("here");
  }

  @Test
  void aRefusalComesOutAsItWasSaid() {
    assertThatThrownBy(
            () ->
                ExecutorSurvey.ask(
                    CONTEXT,
                    1,
                    () -> {
                      throw UserError.unavailable("no room");
                    }))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.reason()).isEqualTo(UserError.Reason.UNAVAILABLE))
        .hasMessage("no room");
    assertThatThrownBy(
            () ->
                ExecutorSurvey.ask(
                    CONTEXT,
                    1,
                    () -> {
                      throw new IllegalStateException("a defect");
                    }))
        .isInstanceOf(SparkException.class)
        .hasMessageContaining("a defect");
  }

  @Test
  void oneExecutorWithoutTheVectorKernelsIsEnoughForBlas() {
    PreFlight.Cluster lacking =
        new PreFlight.Cluster(2, 2, 1L << 30, false, Optional.of("an option"));
    assertThat(KernelChoice.choose(lacking, Optional.empty())).isEqualTo(KernelVariant.BLAS);
    assertThat(KernelChoice.choose(lacking, Optional.of(KernelVariant.BLAS)))
        .isEqualTo(KernelVariant.BLAS);
    assertThatThrownBy(() -> KernelChoice.choose(lacking, Optional.of(KernelVariant.VECTOR)))
        .isInstanceOfSatisfying(
            UserError.class, e -> assertThat(e.reason()).isEqualTo(UserError.Reason.USAGE))
        .hasMessageStartingWith("network.kernel = vector needs ");
  }

  @Test
  void withoutPreFlightTheExecutorsAreAskedForTheKernelAlone() {
    assertThat(KernelChoice.choose(CONTEXT, Optional.empty())).isEqualTo(KernelVariant.best());
  }
}
